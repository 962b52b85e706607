"""From findings to cases: proposals, automatic entries, withdrawals and stages that are left."""

from datetime import date, timedelta

import pytest

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from interventions.models import Action, Case, CaseEvent, Proposal
from interventions.queries.events import events_of
from interventions.services.proposing import Followed
from tests.factories.school_life import add_pupil
from tests.interventions.casework import automatic, case_of, end, finding, follow, waiting
from tests.people_of_the_tests import TUESDAY
from tests.registers.statements import statements

pytestmark = pytest.mark.django_db
NEXT_WEEK = TUESDAY + timedelta(days=7)
TWO_WEEKS = TUESDAY + timedelta(days=14)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def texts(life) -> list[tuple[str, str]]:
    rows = CaseEvent.objects.filter(school_id=life.school_id).order_by("at")
    return list(rows.values_list("kind", "text"))


def test_finding_opens_a_case_and_waits_for_the_role(life):
    done = follow(life, entered=[finding(life)])
    case, proposal = case_of(life), waiting(life)

    assert done == Followed(proposed=1)
    assert (case.tier, case.owner_role) == ("", "attendance_officer")
    assert (proposal.tier, proposal.role) == ("sal1", "attendance_officer")
    assert texts(life) == [
        (
            "proposed",
            "Support letter 1 was suggested to the attendance officer. "
            "Attendance is 93.2% of 88 sessions since 1 September.",
        )
    ]
    assert Action.objects.filter(school_id=life.school_id).count() == 0


def test_same_day_twice_changes_nothing(life):
    row, late = finding(life), finding(life, "late", ladder="punctuality", pupil=1)
    follow(life, entered=[row, late])
    before = (texts(life), Action.objects.filter(school_id=life.school_id).count())

    again = follow(life, entered=[row, late])
    standing = follow(life, standing=[row, late])

    assert (again, standing) == (Followed(), Followed())
    assert (texts(life), Action.objects.filter(school_id=life.school_id).count()) == before
    assert Proposal.objects.filter(school_id=life.school_id).count() == 1


def test_automatic_tier_is_entered_with_its_actions(life):
    done = follow(life, entered=[finding(life, "late", ladder="punctuality")])
    case = case_of(life, ladder="punctuality")
    action = Action.objects.get(school_id=life.school_id)

    assert done == Followed(entered=1)
    assert (case.tier, case.tier_since) == ("late", TUESDAY)
    assert (action.title, action.due, action.remind_on, action.owner_role, action.state) == (
        "Ring the family", date(2026, 3, 13), date(2026, 3, 12), "attendance_officer", "to_do",
    )  # fmt: skip
    assert events_of(life.school_id, TUESDAY, TUESDAY) == {
        life.pupils[0].id: {"punctuality": {"tier:late": (TUESDAY,)}}
    }


def test_national_flag_opens_no_case(life):
    row = finding(life, "persistent", ladder="persistent")

    assert follow(life, entered=[row]) == Followed()
    assert case_of(life, ladder="persistent") is None


def test_proposal_that_is_no_longer_true_is_withdrawn_and_its_case_closed(life):
    row = finding(life)
    follow(life, entered=[row])

    done = follow(life, left=[end(row, life, on=NEXT_WEEK)], on=NEXT_WEEK)

    assert done == Followed(withdrawn=1)
    assert case_of(life) is None
    assert texts(life)[1:] == [
        ("withdrawn", "Support letter 1 is no longer suggested. It is 95.5% now."),
        ("closed", "The case was closed. What was suggested is no longer true."),
    ]


def test_higher_tier_takes_the_place_of_the_proposal(life):
    row = finding(life)
    follow(life, entered=[row])
    ended = end(row, life, on=NEXT_WEEK, because="It is below 90% now.")

    done = follow(life, entered=[finding(life, "sal2", since=NEXT_WEEK)], left=[ended], on=NEXT_WEEK)

    assert done == Followed(proposed=1, withdrawn=1)
    assert (waiting(life).tier, waiting(life).role) == ("sal2", "attendance_champion")
    assert ("withdrawn", "Support letter 1 is no longer suggested. Support meeting holds instead.") in texts(life)
    assert Case.objects.filter(school_id=life.school_id).count() == 1


def stand_at(life, tier: str = "sal1", *, on: date = TUESDAY):
    """A case at a tier; the finding it stands on."""
    row = finding(life, tier)
    follow(life, entered=[row], policy=automatic(), on=on)
    return row


def test_stage_is_left_after_its_time_of_recovery(life):
    row = stand_at(life)
    ended = end(row, life, on=TUESDAY + timedelta(days=1))

    first = follow(life, left=[ended], on=TUESDAY + timedelta(days=1))
    meanwhile = follow(life, on=NEXT_WEEK)
    still_there = case_of(life).tier
    last = follow(life, on=TUESDAY + timedelta(days=15))

    assert (first, meanwhile, last) == (Followed(), Followed(), Followed(left=1))
    assert still_there == "sal1"
    assert case_of(life) is None
    assert [kind for kind, _ in texts(life)] == ["entered", "lapsed", "left", "closed"]
    assert set(Action.objects.filter(school_id=life.school_id).values_list("state", flat=True)) == {"withdrawn"}


def test_stage_that_is_met_again_meanwhile_stays(life):
    row = stand_at(life)
    follow(life, left=[end(row, life, on=NEXT_WEEK)], on=NEXT_WEEK)

    follow(life, entered=[finding(life, since=TWO_WEEKS)], on=TWO_WEEKS)

    assert (case_of(life).tier, case_of(life).lapsed_on) == ("sal1", None)
    assert [kind for kind, _ in texts(life)] == ["entered", "lapsed", "met_again"]


def test_amendment_lets_the_stage_fall_at_once_and_says_so(life):
    row = stand_at(life)
    letter = Action.objects.get(school_id=life.school_id, kind="letter")
    ended = end(row, life, on=TUESDAY, by="amendment", because="Tuesday 10 March is I now; attendance is 95.5%.")

    done = follow(life, left=[ended], pupil_ids=[life.pupils[0].id])
    letter.refresh_from_db()

    assert done == Followed(left=1)
    assert letter.state == "withdrawn"
    assert texts(life)[-2:] == [
        (
            "left",
            "Support letter 1 was left. A mark was amended. Tuesday 10 March is I now; attendance is 95.5%.",
        ),
        ("closed", "The case was closed. A mark was amended. Tuesday 10 March is I now; attendance is 95.5%."),
    ]


def test_stage_steps_down_where_a_lower_tier_still_holds(life):
    row = stand_at(life, "sal2")
    ended = end(row, life, on=NEXT_WEEK, by="amendment", because="Attendance is 92% now.")

    done = follow(life, entered=[finding(life, "sal1", since=NEXT_WEEK)], left=[ended], on=NEXT_WEEK)

    assert done == Followed(left=1)
    assert case_of(life).tier == "sal1"
    assert texts(life)[-1] == ("stepped_down", "The case now stands at Support letter 1.")
    assert Action.objects.filter(school_id=life.school_id, kind="letter").count() == 0


def test_amendment_of_one_pupil_leaves_the_others_alone(life):
    rows = [stand_at(life)]
    other = finding(life, pupil=1)
    follow(life, entered=[other], standing=rows, policy=automatic())

    follow(life, left=[end(rows[0], life, on=TUESDAY, by="amendment")], pupil_ids=[life.pupils[0].id])

    assert case_of(life, pupil=1).tier == "sal1"


def test_pupil_who_left_has_no_open_case(life):
    row = stand_at(life)
    enrolment = life.enrolments[life.pupils[0].id]
    type(enrolment).objects.filter(school_id=life.school_id, id=enrolment.id).update(until=NEXT_WEEK)

    done = follow(life, standing=[row], on=NEXT_WEEK)

    assert done == Followed(left=1)
    assert texts(life)[-1] == ("closed", "The case was closed. The pupil is no longer on roll.")


def test_letter_is_not_asked_for_again_within_its_cool_off(life):
    row = stand_at(life)
    follow(life, left=[end(row, life, on=NEXT_WEEK, by="policy")], on=NEXT_WEEK, policy=automatic())
    Case.objects.filter(school_id=life.school_id).update(closed_on=NEXT_WEEK)
    Action.objects.filter(school_id=life.school_id, kind="letter").update(state="done")

    follow(life, entered=[finding(life, since=TWO_WEEKS)], on=TWO_WEEKS, policy=automatic())

    kinds = Action.objects.filter(school_id=life.school_id, asked_on=TWO_WEEKS).values_list("kind", flat=True)
    assert list(kinds) == ["monitoring"]


def test_timers_of_a_closed_case_begin_anew(life):
    row = stand_at(life)
    follow(life, left=[end(row, life, on=NEXT_WEEK, by="amendment")], on=NEXT_WEEK)

    assert events_of(life.school_id, TUESDAY, TUESDAY)[life.pupils[0].id]["attendance"] == {"tier:sal1": (TUESDAY,)}
    assert events_of(life.school_id, TUESDAY, NEXT_WEEK) == {}


def test_following_costs_the_same_for_one_pupil_and_for_three(life):
    def everything(count: int, on: date) -> int:
        rows = [finding(life, pupil=n, since=on) for n in range(count)]
        late = [finding(life, "late", ladder="punctuality", pupil=n, since=on) for n in range(count)]
        with statements() as sent:
            follow(life, entered=[*rows, *late], on=on)
        for row in (*rows, *late):
            end(row, life, on=on, by="amendment")
        Case.objects.filter(school_id=life.school_id).update(closed_on=on)
        return len(sent)

    add_pupil(life)
    one = everything(1, TUESDAY)
    three = everything(3, NEXT_WEEK)

    assert (one, three) == (11, 11)


def test_nothing_is_kept_where_the_audit_row_fails(life, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    monkeypatch.setattr("interventions.services.proposing.record", fail)
    row = finding(life)

    with pytest.raises(RuntimeError):
        follow(life, entered=[row])

    assert Case.objects.filter(school_id=life.school_id).count() == 0
    assert AuditEvent.objects.filter(school_id=life.school_id, verb="cases.followed").count() == 0
