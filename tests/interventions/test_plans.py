"""Plans, referrals and voices: agreed within what the policy allows, reviewed, ended, answered."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import CaseEvent, Plan, Referral, Voice
from interventions.queries.cases import action_by_id
from interventions.queries.events import events_of
from interventions.services.actions import ActionData, add_action
from interventions.services.plans import PlanData, agree_plan, end_plan, review_plan
from interventions.services.problems import CaseProblem
from interventions.services.referrals import ReferralData, answer_referral, refer
from interventions.services.voices import VoiceData, hear, withdraw_voice
from tests.interventions.casework import at_stage, policy, publish
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
AGREED = ({"name": "Ms N. Arkwright", "as": "mother"},)
MORNINGS = {str(n): [True, False] for n in range(5)}
CONTRACT = PlanData("contract", TUESDAY, date(2026, 4, 20), "Poppy is in every day.", agreed=AGREED)
PHASED = PlanData(
    "phased_return", TUESDAY, date(2026, 3, 23), "Back for whole days.", review_on=date(2026, 3, 17),
    timetable=MORNINGS, agreed=AGREED,
)  # fmt: skip


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
    return oakfield_life


def agree(life, data=CONTRACT):
    return agree_plan(life.school_id, at_stage(life), data, policy=policy(), by=OFFICER, at=AT)


def changed(data: PlanData, **changes) -> PlanData:
    return PlanData(**{**data.__dict__, **changes})


def test_agreed_plan_counts_for_the_policy(life):
    with scoped(life.school_id):
        agree(life)
        plan = Plan.objects.get(school_id=life.school_id)
        events = events_of(life.school_id, TUESDAY, TUESDAY)[life.pupils[0].id]["attendance"]

    assert (plan.until, plan.state, events["plan:contract"]) == (date(2026, 4, 21), "agreed", (TUESDAY,))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (changed(PHASED, last_day=date(2026, 3, 24)), "last_day"),  # the policy allows two weeks
        (changed(PHASED, last_day=date(2026, 3, 9)), "last_day"),
        (changed(PHASED, timetable={}), "timetable"),
        (changed(PHASED, timetable={str(n): [True, True] for n in range(5)}), "timetable"),
        (changed(PHASED, review_on=None), "review_on"),
        (changed(PHASED, review_on=date(2026, 4, 1)), "review_on"),
        (changed(CONTRACT, agreed=()), "agreed"),
        (changed(CONTRACT, aims=" "), "aims"),
        (changed(CONTRACT, kind="detention"), "kind"),
    ],
)
def test_plan_outside_what_is_allowed_is_refused(life, data, field):
    with scoped(life.school_id):
        with pytest.raises(CaseProblem) as refused:
            agree(life, data)

        assert refused.value.field == field
        assert Plan.objects.filter(school_id=life.school_id).count() == 0


def test_phased_return_may_run_as_long_as_the_policy_says(life):
    with scoped(life.school_id):
        agree(life, PHASED)

        assert Plan.objects.get(school_id=life.school_id).timetable == MORNINGS


def test_one_plan_of_a_kind_runs_at_a_time(life):
    with scoped(life.school_id):
        plan_id = agree(life)
        case_id = Plan.objects.get(school_id=life.school_id).case_id
        with pytest.raises(CaseProblem, match="running plan"):
            agree_plan(life.school_id, case_id, CONTRACT, policy=policy(), by=OFFICER, at=AT)
        end_plan(life.school_id, plan_id, state="broken", outcome="Two weeks at home.", by=OFFICER, at=AT)
        agree_plan(life.school_id, case_id, CONTRACT, policy=policy(), by=OFFICER, at=AT)

        assert sorted(Plan.objects.filter(school_id=life.school_id).values_list("state", flat=True)) == [
            "agreed", "broken",
        ]  # fmt: skip


def test_plan_is_reviewed_and_ended(life):
    with scoped(life.school_id):
        plan_id = agree(life)
        review_plan(life.school_id, plan_id, words="Going well.", next_review=date(2026, 3, 24), by=OFFICER, at=AT)
        reviewed = Plan.objects.get(school_id=life.school_id).review_on
        end_plan(life.school_id, plan_id, state="ended", outcome="In every day.", by=OFFICER, at=AT)
        with pytest.raises(CaseProblem, match="has ended"):
            review_plan(life.school_id, plan_id, words="x", next_review=None, by=OFFICER, at=AT)
        texts = set(CaseEvent.objects.filter(school_id=life.school_id, kind="plan").values_list("text", flat=True))

    assert reviewed == date(2026, 3, 24)
    assert texts == {
        "Attendance contract agreed, 10 March to 20 April 2026. Poppy is in every day.",
        "Attendance contract reviewed. Going well. Next review: 24 March 2026.",
        "Attendance contract: ended as agreed. In every day.",
    }


def test_nothing_is_kept_where_the_audit_row_fails(life, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    with scoped(life.school_id):
        case_id = at_stage(life)
        for module in ("plans", "referrals", "voices"):
            monkeypatch.setattr(f"interventions.services.{module}.record", fail)
        for deed in (
            lambda: agree_plan(life.school_id, case_id, CONTRACT, policy=policy(), by=OFFICER, at=AT),
            lambda: refer(life.school_id, case_id, NURSE, by=OFFICER, at=AT),
            lambda: hear(life.school_id, case_id, BUS, by=OFFICER, at=AT),
        ):
            with pytest.raises(RuntimeError):
                deed()

        for model in (Plan, Referral, Voice):
            assert model.objects.filter(school_id=life.school_id).count() == 0
        assert set(CaseEvent.objects.filter(school_id=life.school_id).values_list("kind", flat=True)) == {"entered"}


# ---- referrals ------------------------------------------------------------------------------------------------------

NURSE = ReferralData("health", "Headaches every Monday.", TUESDAY, "Mother, by telephone", date(2026, 3, 24))


def test_referral_is_sent_and_answered(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        key = refer(life.school_id, case_id, NURSE, by=OFFICER, at=AT)
        answer_referral(life.school_id, key, state="taken_up", outcome="First visit on Friday.", by=OFFICER, at=AT)
        row = Referral.objects.get(school_id=life.school_id)

    assert (row.state, row.outcome) == ("taken_up", "First visit on Friday.")


def test_referral_to_social_care_needs_no_consent_and_is_sensitive(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        asked = add_action(life.school_id, case_id, ActionData("Ask for help"), by=OFFICER, at=AT)
        data = ReferralData("social_care", "Neglect", TUESDAY, action_id=asked)
        refer(life.school_id, case_id, data, by=OFFICER, at=AT)

        assert CaseEvent.objects.get(school_id=life.school_id, kind="referral").sensitive is True
        assert action_by_id(life.school_id, case_id, asked).outcome == "Sent"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (ReferralData("health", "Headaches", TUESDAY), "consent"),
        (ReferralData("health", " ", TUESDAY, "Mother"), "why"),
        (ReferralData("nobody", "x", TUESDAY, "Mother"), "to"),
        (ReferralData("health", "x", TUESDAY + timedelta(days=1), "Mother"), "sent_on"),
        (ReferralData("health", "x", TUESDAY, "Mother", TUESDAY - timedelta(days=1)), "answer_by"),
    ],
)
def test_referral_that_says_too_little_is_refused(life, data, field):
    with scoped(life.school_id):
        with pytest.raises(CaseProblem) as refused:
            refer(life.school_id, at_stage(life), data, by=OFFICER, at=AT)

        assert refused.value.field == field


# ---- voices ---------------------------------------------------------------------------------------------------------

BUS = VoiceData("barrier", "The bus is full by our stop.", "Poppy", TUESDAY, "in person")


def test_words_of_the_family_stand_until_they_no_longer_hold(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        key = hear(life.school_id, case_id, BUS, by=OFFICER, at=AT)
        back = withdraw_voice(life.school_id, key, by=OFFICER, at=AT)

        assert back == case_id
        assert Voice.objects.get(school_id=life.school_id).withdrawn_at == AT
        with pytest.raises(CaseProblem):
            withdraw_voice(life.school_id, key, by=OFFICER, at=AT)


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_pages_agree_review_and_hear(client, people, life, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        case_id = at_stage(life)
    client.force_login(people.wendy)
    part_time = {
        "kind": "phased_return", "since": "2026-03-11", "last_day": "2026-03-24", "review_on": "2026-03-18",
        "aims": "Back", "agreed": "Ms Arkwright, mother", "timetable": ["0-0", "1-0", "2-0"],
    }  # fmt: skip

    new = reverse("interventions:plan_new", args=[900001, case_id])
    long = client.post(new, part_time | {"last_day": "2026-03-25"})
    made = client.post(new, part_time)
    with scoped(life.school_id):
        plan = Plan.objects.get(school_id=life.school_id)
    page = client.get(reverse("interventions:plan", args=[900001, case_id, plan.id]))
    ended = client.post(
        reverse("interventions:plan", args=[900001, case_id, plan.id]), {"state": "ended", "words": "Whole days now"}
    )
    client.post(
        reverse("interventions:voice_new", args=[900001, case_id]),
        {"kind": "helps", "words": "When Mr Okoro is at the gate.", "said_by": "Poppy", "said_on": "2026-03-10"},
    )
    case_page = client.get(reverse("interventions:case", args=[900001, case_id]))

    assert long.context["form"].errors["last_day"] == [
        "The policy allows 2 weeks for this. Give a last day up to 24 March 2026."
    ]
    assert (made.status_code, ended.status_code) == (302, 302)
    assert page.context["plan"].week[0] == ("Monday", True, False)
    assert "When Mr Okoro is at the gate." in case_page.text
