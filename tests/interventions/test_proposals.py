"""A person decides what is suggested: accept, put off, dismiss, take back; and who may."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import Action, Case, CaseEvent, Proposal
from interventions.queries.events import events_of
from interventions.services.problems import CaseProblem
from interventions.services.proposals import Decision, decide, undo_decision
from interventions.services.proposing import Followed
from tests.interventions.casework import (
    at_stage,
    case_of,
    end,
    finding,
    follow,
    holding,
    policy,
    proposed_case,
    publish,
    waiting,
)
from tests.people_of_the_tests import AT, TUESDAY, actor
from tests.registers.marking import mark_run

pytestmark = pytest.mark.django_db
OFFICER = {"attendance_officer"}
ACCEPT = Decision("accepted")
DISMISS = Decision("dismissed", "He has a broken leg and is back on Monday.")
WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
    return oakfield_life


def say(life, people, decision, *, roles=OFFICER, at=AT):
    return decide(life.school_id, waiting(life).id, decision, policy=policy(), roles=roles, by=actor(people.bob), at=at)


def test_accepted_proposal_lets_the_case_stand_at_its_tier(life, people):
    with scoped(life.school_id):
        proposed_case(life)
        case_id = say(life, people, ACCEPT)
        case = case_of(life)
        actions = list(
            Action.objects.filter(school_id=life.school_id).order_by("due").values_list("title", "due", "state")
        )
        events = events_of(life.school_id, TUESDAY, TUESDAY)

    assert (case.id, case.tier, case.tier_since, case.review_on) == (case_id, "sal1", TUESDAY, date(2026, 3, 24))
    assert actions == [
        ("Letter to the family: Support letter 1", date(2026, 3, 17), "to_do"),
        ("Watch attendance for 4 weeks", date(2026, 4, 21), "to_do"),
    ]
    assert events[case.pupil_id]["attendance"] == {"tier:sal1": (TUESDAY,)}


def test_deferred_proposal_waits_again_on_its_day(life, people):
    with scoped(life.school_id):
        proposed_case(life)
        say(life, people, Decision("deferred", "Back from hospital this week.", WEDNESDAY))
        rows = holding(life, 0)
        meanwhile = follow(life, standing=rows)
        state = Proposal.objects.get(school_id=life.school_id).state
        then = follow(life, standing=rows, on=WEDNESDAY)

    assert (meanwhile, state, then) == (Followed(), "deferred", Followed(proposed=1))
    with scoped(life.school_id):
        assert waiting(life).tier == "sal1"


def test_dismissed_proposal_stays_away_until_more_absence(life, people):
    with scoped(life.school_id):
        mark_run(life, "I I", since=date(2026, 3, 9))
        proposed_case(life)
        say(life, people, DISMISS)
        rows = holding(life, 0)
        quiet = follow(life, standing=rows, on=WEDNESDAY)
        mark_run(life, "I I I I", since=WEDNESDAY)
        again = follow(life, standing=rows, on=date(2026, 3, 12))

    assert (quiet, again) == (Followed(), Followed(proposed=1))


def test_dismissed_proposal_comes_back_with_a_higher_tier(life, people):
    with scoped(life.school_id):
        proposed_case(life)
        say(life, people, DISMISS)
        end(holding(life, 0)[0], life, on=WEDNESDAY)
        done = follow(life, entered=[finding(life, "sal2", since=WEDNESDAY)], on=WEDNESDAY)

    assert done == Followed(proposed=1)


def test_dismissed_proposal_comes_back_when_it_was_untrue_and_is_true_again(life, people):
    later = TUESDAY + timedelta(days=7)
    with scoped(life.school_id):
        proposed_case(life)
        say(life, people, DISMISS)
        row = end(holding(life, 0)[0], life, on=WEDNESDAY)
        gone = follow(life, left=[row], on=WEDNESDAY)
        again = follow(life, entered=[finding(life, since=later)], on=later)

    assert (gone, again) == (Followed(), Followed(proposed=1))


def test_dismissal_closes_a_case_without_stage_and_keeps_the_reason(life, people):
    with scoped(life.school_id):
        case_id = proposed_case(life)
        say(life, people, DISMISS)
        case = Case.objects.get(school_id=life.school_id, id=case_id)
        [text] = CaseEvent.objects.filter(school_id=life.school_id, kind="dismissed").values_list("text", flat=True)

    assert (case.closed_on, case.closed_because) == (TUESDAY, "What was suggested was dismissed.")
    assert text == "Support letter 1 was dismissed. He has a broken leg and is back on Monday."


@pytest.mark.parametrize(
    ("decision", "roles", "field"),
    [
        (Decision("dismissed", " "), OFFICER, "reason"),
        (Decision("deferred", "Not yet", None), OFFICER, "until"),
        (Decision("deferred", "Not yet", TUESDAY), OFFICER, "until"),
        (Decision("deferred", "Not yet", date(2027, 3, 1)), OFFICER, "until"),
        (Decision("perhaps", "x"), OFFICER, "state"),
        (ACCEPT, {"welfare_officer"}, ""),
        (ACCEPT, {"class_teacher"}, ""),
    ],
)
def test_decision_that_says_too_little_or_is_not_ones_own_is_refused(life, people, decision, roles, field):
    with scoped(life.school_id):
        proposed_case(life)
        with pytest.raises(CaseProblem) as refused:
            say(life, people, decision, roles=roles)

        assert (refused.value.field, waiting(life).state) == (field, "waiting")


@pytest.mark.parametrize("decision", [ACCEPT, DISMISS, Decision("deferred", "Later", WEDNESDAY)])
def test_decision_can_be_taken_back_within_a_minute(life, people, decision):
    with scoped(life.school_id):
        proposed_case(life)
        proposal = waiting(life)
        say(life, people, decision)
        undo_decision(life.school_id, proposal.id, by=actor(people.bob), at=AT + timedelta(seconds=59))
        case = case_of(life)
        waits = waiting(life)
        states = set(Action.objects.filter(school_id=life.school_id).values_list("state", flat=True))
        events = events_of(life.school_id, TUESDAY, TUESDAY)

    assert (case.tier, case.closed_on, waits.id, waits.reason) == ("", None, proposal.id, "")
    assert states <= {"withdrawn"}
    assert events == {}


def test_decision_taken_back_gives_the_former_stage_and_its_actions_back(life, people):
    with scoped(life.school_id):
        case_id = at_stage(life)
        end(*holding(life, 0), life, on=TUESDAY)
        proposed_case(life, tier="sal2")
        proposal = waiting(life)
        say(life, people, ACCEPT, roles={"headteacher"})
        undo_decision(life.school_id, proposal.id, by=actor(people.bob), at=AT)
        case = case_of(life)
        to_do = Action.objects.filter(school_id=life.school_id, state="to_do").values_list("kind", flat=True)

        assert (case.id, case.tier, case.tier_since, case.review_on) == (case_id, "sal1", TUESDAY, date(2026, 3, 24))
        assert sorted(to_do) == ["letter", "monitoring"]


def test_decision_stands_after_a_minute_and_for_everybody_else(life, people):
    with scoped(life.school_id):
        proposed_case(life)
        proposal = waiting(life)
        say(life, people, ACCEPT)
        with pytest.raises(CaseProblem):
            undo_decision(life.school_id, proposal.id, by=actor(people.bob), at=AT + timedelta(seconds=61))
        with pytest.raises(CaseProblem):
            undo_decision(life.school_id, proposal.id, by=actor(people.erin), at=AT + timedelta(seconds=5))

        assert case_of(life).tier == "sal1"


def test_second_decision_is_refused(life, people):
    with scoped(life.school_id):
        proposed_case(life)
        proposal = waiting(life)
        say(life, people, ACCEPT)
        with pytest.raises(CaseProblem, match="decided already"):
            decide(life.school_id, proposal.id, DISMISS, policy=policy(), roles=OFFICER, by=actor(people.bob), at=AT)


@pytest.mark.parametrize("decision", [ACCEPT, DISMISS])
def test_nothing_is_kept_where_the_audit_row_fails(life, people, monkeypatch, decision):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    monkeypatch.setattr("interventions.services.proposals.record", fail)
    with scoped(life.school_id):
        proposed_case(life)
        with pytest.raises(RuntimeError):
            say(life, people, decision)

        assert waiting(life).state == "waiting"
        assert (case_of(life).tier, Action.objects.filter(school_id=life.school_id).count()) == ("", 0)


def test_page_decides_and_offers_to_take_it_back(client, people, life, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        case_id, proposal = proposed_case(life), waiting(life)
    client.force_login(people.bob)
    url = reverse("interventions:proposal", args=[900001, proposal.id])

    page = client.get(url)
    done = client.post(url, {"state": "accepted"}, follow=True)
    back = client.post(reverse("interventions:proposal_undo", args=[900001, proposal.id]), follow=True)

    assert page.context["asks"] == ["Letter to the family: Support letter 1", "Watch attendance for 4 weeks"]
    assert done.redirect_chain == [(reverse("interventions:case", args=[900001, case_id]), 302)]
    assert "Undo: Support letter 1 accepted" in done.text
    assert "Taken back: it waits again." in back.text


def test_page_asks_for_a_reason(client, people, life):
    with scoped(life.school_id):
        proposed_case(life)
        proposal = waiting(life)
    client.force_login(people.bob)

    page = client.post(reverse("interventions:proposal", args=[900001, proposal.id]), {"state": "dismissed"})

    assert page.context["form"].errors["reason"] == [
        "Why not now is missing. One sentence is enough; the next person reads it."
    ]


@pytest.mark.parametrize(
    ("who", "tier", "expected"),
    [
        ("bob", "sal1", 200), ("bob", "sal2", 404), ("erin", "sal2", 200), ("fiona", "sal2", 200),
        ("sam", "sal1", 200), ("wendy", "sal1", 404), ("alice", "sal1", 404), ("grace", "sal1", 404),
        ("carol", "sal1", 404), ("dave", "sal1", 404),
    ],
)  # fmt: skip
def test_suggestion_is_opened_by_those_who_decide_it(client, people, life, who, tier, expected):
    with scoped(life.school_id):
        proposed_case(life, tier=tier)
        proposal = waiting(life)
    client.force_login(getattr(people, who))

    assert client.get(reverse("interventions:proposal", args=[900001, proposal.id])).status_code == expected
