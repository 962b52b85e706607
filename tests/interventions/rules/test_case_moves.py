"""When a finding becomes a proposal, a stage or nothing, when a stage is left, and who decides."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from interventions.rules.case_moves import (
    Asked,
    Holds,
    Move,
    day_after,
    is_left,
    is_overdue,
    may_ask_letter,
    next_move,
    opens_case,
    remind_day,
    who_may_decide,
)
from interventions.rules.policy import Span
from tests.interventions.casework import policy

ONE, TWO = UUID(int=1), UUID(int=2)
MONDAY = date(2026, 3, 9)
HALF_TERM = {date(2026, 2, 16) + timedelta(days=n) for n in range(5)}
DAYS = sorted(
    day
    for n in range(120)
    if (day := date(2026, 1, 5) + timedelta(days=n)).weekday() < 5 and day not in HALF_TERM
)  # fmt: skip
SAL1 = Holds(ONE, "sal1", 1, "proposed", again_after=4)
SAL2 = Holds(TWO, "sal2", 2, "proposed")
LATE = Holds(ONE, "late", 1, "automatic")


def asked(state="waiting", tier="sal1", order=1, finding=ONE, **more) -> Asked:
    return Asked(state, tier, order, finding, **more)


@pytest.mark.parametrize(
    ("holds", "stands_at", "opened", "dismissed", "absent", "expected"),
    [
        # nothing holds: nothing follows, and what was suggested is taken back
        (None, 0, None, None, 0, Move()),
        (None, 0, asked(), None, 0, Move(withdraw=True)),
        # a tier that is proposed, and the same once it is proposed
        (SAL1, 0, None, None, 0, Move(then="propose")),
        (SAL1, 0, asked(), None, 0, Move()),
        # an automatic one is entered
        (LATE, 0, None, None, 0, Move(then="enter")),
        # the case stands there, or above
        (SAL1, 1, None, None, 0, Move()),
        (SAL1, 2, None, None, 0, Move()),
        # a higher tier takes the place of the proposal
        (SAL2, 0, asked(), None, 0, Move(withdraw=True, then="propose")),
        (SAL2, 1, None, None, 0, Move(then="propose")),
        # put off until a day
        (SAL1, 0, asked("deferred", until=MONDAY), None, 0, Move(then="wait")),
        (SAL1, 0, asked("deferred", until=MONDAY + timedelta(days=1)), None, 0, Move()),
        # dismissed: stays away, until a higher tier, the same after it had ended, or four more absent sessions
        (SAL1, 0, None, asked("dismissed", absent=6), 9, Move()),
        (SAL1, 0, None, asked("dismissed", absent=6), 10, Move(then="propose")),
        (SAL2, 0, None, asked("dismissed", absent=6), 6, Move(then="propose")),
        (SAL1, 0, None, asked("dismissed", finding=TWO, absent=6), 6, Move(then="propose")),
        # the support meeting was dismissed and the figures got better: nothing new
        (SAL1, 0, None, asked("dismissed", "sal2", 2, TWO, absent=6), 6, Move()),
    ],
)
def test_next_move_follows_from_what_holds_and_what_was_decided(holds, stands_at, opened, dismissed, absent, expected):
    assert next_move(holds, stands_at, opened, dismissed, absent=absent, on=MONDAY) == expected


@pytest.mark.parametrize(
    ("tier", "ended_by", "lapsed_on", "expected"),
    [
        ("sal1", "marks", date(2026, 2, 23), True),  # two school weeks later: Monday 9 March
        ("sal1", "marks", date(2026, 2, 24), False),
        ("sal1", "marks", date(2026, 2, 13), True),  # half term is no school week: Friday 6 March
        ("sal1", "amendment", MONDAY, True),
        ("sal1", "left", MONDAY, True),
        ("sal1", "year", MONDAY, True),
        ("sal1", "policy", MONDAY, False),
    ],
)
def test_stage_is_left_after_its_time_of_recovery_or_at_once(tier, ended_by, lapsed_on, expected):
    stage = policy().ladder("attendance").tier(tier)

    assert is_left(stage, ended_by=ended_by, lapsed_on=lapsed_on, on=MONDAY, school_days=DAYS) is expected


def test_stage_without_time_of_recovery_is_left_at_once_where_it_was_automatic():
    stage = policy().ladder("punctuality").tier("late")

    assert is_left(stage, ended_by="marks", lapsed_on=MONDAY, on=MONDAY, school_days=DAYS) is True
    assert is_left(None, ended_by="marks", lapsed_on=MONDAY, on=MONDAY, school_days=DAYS) is True


@pytest.mark.parametrize(
    ("span", "since", "expected"),
    [
        (Span(5, "school_days"), date(2026, 3, 9), date(2026, 3, 16)),
        (Span(5, "school_days"), date(2026, 2, 12), date(2026, 2, 26)),  # over half term
        (Span(0, "school_days"), date(2026, 3, 9), date(2026, 3, 9)),
        (Span(28, "days"), date(2026, 3, 9), date(2026, 4, 6)),
        (Span(3, "school_weeks"), date(2026, 2, 5), date(2026, 3, 5)),
        (Span(1, "school_weeks"), date(2026, 3, 11), date(2026, 3, 18)),
        # beyond the calendar: weekdays and weeks
        (Span(3, "school_days"), date(2026, 7, 23), date(2026, 7, 28)),
        (Span(2, "school_weeks"), date(2026, 7, 23), date(2026, 8, 6)),
    ],
)
def test_day_after_counts_days_school_days_and_school_weeks(span, since, expected):
    assert day_after(span, since, DAYS) == expected


def test_letter_is_not_asked_for_twice_within_its_cool_off():
    assert may_ask_letter(Span(28, "days"), date(2026, 2, 10), MONDAY, DAYS) is False
    assert may_ask_letter(Span(28, "days"), date(2026, 2, 9), MONDAY, DAYS) is True
    assert may_ask_letter(None, MONDAY, MONDAY, DAYS) is True
    assert may_ask_letter(Span(28, "days"), None, MONDAY, DAYS) is True


def test_owner_is_reminded_on_the_school_day_before_it_is_due():
    assert remind_day(date(2026, 2, 23), date(2026, 2, 9), DAYS) == date(2026, 2, 13)
    assert remind_day(date(2026, 3, 9), date(2026, 3, 9), DAYS) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("role", "roles", "expected"),
    [
        ("attendance_officer", {"attendance_officer"}, True),
        ("attendance_officer", {"headteacher"}, True),
        ("attendance_officer", {"safeguarding_lead"}, True),
        ("attendance_champion", {"attendance_officer"}, False),
        ("attendance_champion", {"attendance_officer", "attendance_champion"}, True),
        ("headteacher", {"attendance_champion"}, False),
        ("headteacher", {"headteacher"}, True),
        ("welfare_officer", {"welfare_officer"}, False),
        ("welfare_officer", {"attendance_officer"}, True),
        ("class_teacher", {"class_teacher"}, False),
        ("attendance_officer", set(), False),
    ],
)
def test_named_role_decides_or_one_above_it(role, roles, expected):
    assert who_may_decide(role, roles) is expected


def test_national_flag_opens_no_case():
    flag, ladder = policy().ladder("persistent"), policy().ladder("attendance")

    assert opens_case(flag, flag.tiers[0]) is False
    assert opens_case(ladder, ladder.tiers[0]) is True


@pytest.mark.parametrize(
    ("state", "due", "expected"),
    [
        ("to_do", MONDAY - timedelta(days=1), True),
        ("to_do", MONDAY, False),
        ("to_do", None, False),
        ("done", MONDAY - timedelta(days=1), False),
    ],
)
def test_action_is_overdue_from_the_day_after_it_was_due(state, due, expected):
    assert is_overdue(state, due, MONDAY) is expected
