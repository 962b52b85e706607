"""A colour given by hand: with its reason, its day to look again, and a risk assessment where red comes in or goes."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.access.rules.abilities import abilities_of
from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from interventions.models import Colouring, RiskAssessment
from interventions.queries.first_day import colour_of_pupils
from interventions.rules.risk import shown_reasons
from interventions.services import colouring
from interventions.services.colouring import ColourData, end_colour, set_colour, undo_colour
from interventions.services.problems import CaseProblem, SentTwice
from interventions.services.risks import RiskData
from tests.interventions.first_day_house import away, clock, flag, queue
from tests.people_of_the_tests import OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 24)
NOW = clock(9, 0)
RISK = RiskData(4, 5, "Left home at night before.")


@pytest.fixture(autouse=True)
def _nine(time_machine):
    time_machine.move_to(clock(9, 0), tick=False)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def give(life, colour, *, risk=None, reason="Not seen since Friday.", review_on=LATER, at=NOW):
    data = ColourData(colour, reason, review_on, risk)
    return set_colour(life.school_id, life.pupils[0].id, data, by=OFFICER, at=at)


def colour(life):
    return colour_of_pupils(life.school_id, [life.pupils[0].id], TUESDAY)[life.pupils[0].id].colour


def test_amber_needs_a_reason_and_a_day_only(life):
    give(life, "amber")

    assert colour(life) == "amber"
    events = AuditEvent.objects.filter(school_id=life.school_id, verb="colour.set")
    assert [event.detail["colour"] for event in events] == ["amber"]


def test_red_needs_a_risk_assessment_which_needs_no_case(life):
    with pytest.raises(CaseProblem, match="needs a risk assessment"):
        give(life, "red")

    give(life, "red", risk=RISK)

    made = RiskAssessment.objects.get(school_id=life.school_id)
    assert (colour(life), made.case_id, made.colour, made.review_on) == ("red", None, "red", LATER)
    assert Colouring.objects.get(school_id=life.school_id).risk_id == made.id


def test_a_red_pupil_is_made_less_only_with_an_assessment(life):
    flag(life, "child_protection")
    with pytest.raises(CaseProblem, match="By the criteria this pupil is red"):
        give(life, "green")

    give(life, "green", risk=RiskData(1, 2, "At her grandmother’s, seen daily."))

    assert colour(life) == "green"


def test_what_comes_up_later_is_not_hidden_by_a_green_given_before(life):
    give(life, "green")
    flag(life, "child_protection")

    assert colour(life) == "red"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"reason": " "}, "reason"), ({"review_on": TUESDAY}, "review_on"), ({"risk": RiskData(4, 5, " ")}, "concerns")],
)
def test_what_is_missing_is_said_and_nothing_is_kept(life, change, field):
    with pytest.raises(CaseProblem) as refused:
        give(life, "amber", **change)

    assert refused.value.field == field
    assert Colouring.objects.filter(school_id=life.school_id).count() == 0


def test_one_colour_holds_at_a_time_and_the_same_twice_is_one(life):
    give(life, "amber")
    with pytest.raises(SentTwice):
        give(life, "amber")
    give(life, "green", at=clock(9, 5))

    rows = Colouring.objects.filter(school_id=life.school_id).order_by("set_at")
    assert [(row.colour, row.ended_at) for row in rows] == [("amber", clock(9, 5)), ("green", None)]


def test_ending_gives_the_criteria_back(life):
    give(life, "amber")

    end_colour(life.school_id, life.pupils[0].id, by=OFFICER, at=clock(9, 10))

    assert colour(life) == "green"
    with pytest.raises(CaseProblem, match="Nobody gave"):
        end_colour(life.school_id, life.pupils[0].id, by=OFFICER, at=clock(9, 11))


def test_undo_puts_back_what_held_before(life):
    pupil = life.pupils[0].id
    give(life, "amber")
    give(life, "red", risk=RISK, at=clock(9, 5))

    undo_colour(life.school_id, pupil, by=OFFICER, at=clock(9, 6))
    after_one = colour(life)
    with pytest.raises(CaseProblem, match="taken back already"):
        undo_colour(life.school_id, pupil, by=OFFICER, at=clock(9, 6))
    end_colour(life.school_id, pupil, by=OFFICER, at=clock(9, 7))
    undo_colour(life.school_id, pupil, by=OFFICER, at=clock(9, 8))

    assert (after_one, colour(life)) == ("amber", "amber")


def test_a_colour_past_its_day_still_holds_and_says_so(life):
    give(life, "amber", review_on=date(2026, 3, 11))
    away(life, 0, day=date(2026, 3, 11))

    [row] = queue(life, clock(9, 0, date(2026, 3, 11))).rows

    assert (row.colour, row.pupils[0].review_colour, row.pupils[0].given_by) == ("amber", True, "Bob Officer")


def test_the_reason_is_for_safeguarding_staff(life):
    give(life, "amber")
    found = colour_of_pupils(life.school_id, [life.pupils[0].id], TUESDAY)[life.pupils[0].id]

    assert shown_reasons(found, abilities_of(["safeguarding_lead"])) == ("Set by a person: Not seen since Friday.",)
    assert shown_reasons(found, abilities_of(["office_staff"])) == ("A circumstance that only safeguarding staff see",)


def test_without_its_audit_row_no_colour_is_kept(life, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the audit is away")

    monkeypatch.setattr(colouring, "record", fail)

    with pytest.raises(RuntimeError):
        give(life, "amber")

    assert Colouring.objects.filter(school_id=life.school_id).count() == 0


# ---- the page -------------------------------------------------------------------------------------------------------


def post(client, life, **posted):
    return client.post(reverse("interventions:colour", args=[900001, life.pupils[0].id]), posted, follow=True)


def test_red_and_its_assessment_are_one_form_with_undo(client, people, oakfield_life):
    client.force_login(people.sam)
    told = {"colour": "red", "reason": "Gone before.", "review_on": "2026-03-24"}

    refused = post(client, oakfield_life, **told).content.decode()
    made = post(
        client, oakfield_life, **told, likelihood="4", severity="5", concerns="Ran away in January."
    ).content.decode()
    undone = post(client, oakfield_life, do="undo").content.decode()

    assert "needs a risk assessment" in refused
    assert "Gone before." in refused
    assert "Poppy Arkwright is red now" in made
    assert "Undo today’s change" in made
    assert "has the colour as before" in undone


def test_only_those_who_may_give_a_colour_open_the_page(client, people, oakfield_life, hillcrest_life):
    address = reverse("interventions:colour", args=[900001, oakfield_life.pupils[0].id])
    found = []
    for who in ("alice", "olive", "bob", "erin", "fiona", "sam", "wendy", "carol", "grace", "dave", "pat"):
        client.force_login(getattr(people, who))
        if client.get(address).status_code == 200:
            found.append(who)

    assert found == ["erin", "fiona", "sam"]
    client.force_login(people.sam)
    strange = reverse("interventions:colour", args=[900001, hillcrest_life.pupils[0].id])
    assert client.get(strange).status_code == 404
