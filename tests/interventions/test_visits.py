"""Home visits: the risk assessment first, and never alone where the policy says so."""

from datetime import timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import CaseEvent, HomeVisit, RiskAssessment
from interventions.queries.events import events_of
from interventions.services.problems import CaseProblem
from interventions.services.risks import RiskData, assess_risk
from interventions.services.visits import VisitData, cancel_visit, plan_visit, record_visit
from tests.interventions.casework import at_stage, policy, publish
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
TWO = ("Bob Officer", "Wendy Welfare")
RISK = RiskData(4, 3, "A dog that bites.", "Ring before you knock.")
VISIT = VisitData(TUESDAY, TWO, "Nobody answers the telephone.", read_risk=True)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
    return oakfield_life


def assess(life, case_id, data=RISK):
    return assess_risk(life.school_id, case_id, data, policy=policy(), by=OFFICER, at=AT)


def plan_it(life, case_id, data=VISIT, **more):
    return plan_visit(life.school_id, case_id, data, policy=more.get("policy", policy()), by=OFFICER, at=AT)


@pytest.mark.parametrize(
    ("likelihood", "severity", "colour"), [(5, 4, "red"), (4, 3, "amber"), (3, 3, "green"), (5, 5, "red")]
)
def test_risk_has_the_colour_of_its_product(life, likelihood, severity, colour):
    with scoped(life.school_id):
        assess(life, at_stage(life), RiskData(likelihood, severity, "A dog."))

        assert RiskAssessment.objects.get(school_id=life.school_id).colour == colour
        assert CaseEvent.objects.get(school_id=life.school_id, kind="risk").sensitive is True


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (RiskData(6, 1, "A dog."), "likelihood"),
        (RiskData(1, 0, "A dog."), "severity"),
        (RiskData(1, 1, " "), "concerns"),
        (RiskData(1, 1, "A dog.", review_on=TUESDAY), "review_on"),
    ],
)
def test_risk_outside_the_scale_is_refused(life, data, field):
    with scoped(life.school_id):
        with pytest.raises(CaseProblem) as refused:
            assess(life, at_stage(life), data)

        assert refused.value.field == field


def test_nobody_goes_before_the_risk_was_assessed_and_read(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        with pytest.raises(CaseProblem, match="no risk assessment yet"):
            plan_it(life, case_id)
        risk_id = assess(life, case_id)
        with pytest.raises(CaseProblem, match="before the risk assessment was read"):
            plan_it(life, case_id, VisitData(TUESDAY, TWO))
        plan_it(life, case_id)

        assert HomeVisit.objects.get(school_id=life.school_id).risk_id == risk_id


def test_nobody_goes_alone_unless_the_policy_says_so(life):
    alone = VisitData(TUESDAY, ("Bob Officer", "Bob Officer "), read_risk=True)
    with scoped(life.school_id):
        case_id = at_stage(life)
        assess(life, case_id)
        with pytest.raises(CaseProblem, match="nobody visits alone"):
            plan_it(life, case_id, alone)
        plan_it(life, case_id, alone, policy=policy(visits={"alone": True}))

        assert HomeVisit.objects.get(school_id=life.school_id).people == ["Bob Officer"]


def test_visit_needs_no_assessment_where_the_policy_does_not_ask(life):
    with scoped(life.school_id):
        plan_it(life, at_stage(life), policy=policy(visits={"risk_assessment_first": False}))

        assert HomeVisit.objects.get(school_id=life.school_id).risk_id is None


@pytest.mark.parametrize(("seen", "names"), [("both", {"visit", "contact"}), ("nobody", {"visit"})])
def test_visit_that_was_made_counts_for_the_policy(life, seen, names):
    with scoped(life.school_id):
        case_id = at_stage(life)
        assess(life, case_id)
        key = plan_it(life, case_id)
        record_visit(
            life.school_id, key, people=TWO, seen=seen, outcome="Nobody was in.", policy=policy(), by=OFFICER, at=AT
        )
        events = events_of(life.school_id, TUESDAY, TUESDAY)[life.pupils[0].id]["attendance"]

    assert set(events) == {"tier:sal1", *names}


def test_visit_to_come_is_not_recorded_but_may_be_called_off(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        assess(life, case_id)
        key = plan_it(life, case_id, VisitData(TUESDAY + timedelta(days=1), TWO, read_risk=True))
        with pytest.raises(CaseProblem, match="still to come"):
            record_visit(life.school_id, key, people=TWO, seen="pupil", outcome="x", policy=policy(), by=OFFICER, at=AT)
        cancel_visit(life.school_id, key, reason="Poppy is back.", by=OFFICER, at=AT)

        assert HomeVisit.objects.get(school_id=life.school_id).state == "cancelled"


@pytest.mark.parametrize("deed", ["assess", "plan", "record"])
def test_nothing_is_kept_where_the_audit_row_fails(life, monkeypatch, deed):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    with scoped(life.school_id):
        case_id = at_stage(life)
        assess(life, case_id)
        key = plan_it(life, case_id)
        before = CaseEvent.objects.filter(school_id=life.school_id).count()
        monkeypatch.setattr("interventions.services.visits.record", fail)
        monkeypatch.setattr("interventions.services.risks.record", fail)
        deeds = {
            "assess": lambda: assess(life, case_id),
            "plan": lambda: plan_it(life, case_id),
            "record": lambda: record_visit(
                life.school_id, key, people=TWO, seen="pupil", outcome="x", policy=policy(), by=OFFICER, at=AT
            ),
        }
        with pytest.raises(RuntimeError):
            deeds[deed]()

        assert RiskAssessment.objects.filter(school_id=life.school_id).count() == 1
        assert [row.state for row in HomeVisit.objects.filter(school_id=life.school_id)] == ["planned"]
        assert CaseEvent.objects.filter(school_id=life.school_id).count() == before


def test_page_shows_the_assessment_to_whoever_plans_the_visit(client, people, life, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        case_id = at_stage(life)
    client.force_login(people.wendy)
    url = reverse("interventions:visit_new", args=[900001, case_id])
    before = client.get(url)
    client.post(
        reverse("interventions:risk_new", args=[900001, case_id]),
        {"likelihood": "4", "severity": "5", "concerns": "A dog that bites."},
    )
    after = client.get(url)
    alone = client.post(url, {"planned_on": "2026-03-11", "people": "Wendy Welfare", "read_risk": "on"})
    two = client.post(url, {"planned_on": "2026-03-11", "people": "Wendy Welfare\nBob Officer", "read_risk": "on"})

    assert "There is no risk assessment yet" in before.text
    assert "A dog that bites." in after.text
    assert alone.context["form"].errors["people"] == ["The policy says that nobody visits alone. Name a second person."]
    assert two.status_code == 302


@pytest.mark.parametrize(("who", "sees"), [("sam", True), ("erin", True), ("bob", False), ("wendy", False)])
def test_assessment_stands_in_the_case_for_safeguarding_only(client, people, life, who, sees):
    with scoped(life.school_id):
        case_id = at_stage(life)
        assess(life, case_id)
    client.force_login(getattr(people, who))

    page = client.get(reverse("interventions:case", args=[900001, case_id]))

    assert ("A dog that bites." in page.text) is sees
