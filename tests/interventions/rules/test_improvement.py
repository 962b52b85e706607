"""The notice to improve: its seven contents, its length, its reviews and its steps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.improvement import (
    CONTENTS,
    DRAFT,
    ENDED_EARLY,
    IMPROVED,
    LEADS_TO_PENALTY,
    MOVES,
    NOT_IMPROVED,
    RUNNING,
    STATE_LABELS,
    WITHDRAWN,
    can_move,
    check_move,
    check_period,
    days_of,
    last_day,
    missing_contents,
    review_dates,
    school_days_in,
    why_not,
)
from interventions.rules.legal import LegalProblem
from tests.interventions.rules.school_years import SCHOOL_DAYS

MONDAY = date(2026, 1, 12)
WHOLE = {content.key: "Written." for content in CONTENTS}


# --- contents ---


def test_the_seven_contents():
    assert [content.key for content in CONTENTS] == [
        "record", "duty", "support_given", "support_open", "warning", "period", "early_grounds",
    ]  # fmt: skip


def test_missing_contents_are_named_in_order():
    assert missing_contents({}) == CONTENTS
    assert missing_contents(WHOLE) == ()
    assert [content.key for content in missing_contents(WHOLE | {"warning": " ", "duty": ""})] == ["duty", "warning"]


# --- length ---


@pytest.mark.parametrize(
    ("days", "allowed"), [(1, False), (20, False), (21, True), (28, True), (42, True), (43, False), (70, False)]
)
def test_a_period_has_21_to_42_days(days, allowed):
    last = MONDAY + timedelta(days=days - 1)

    assert days_of(MONDAY, last) == days
    if allowed:
        check_period(MONDAY, last)
    else:
        with pytest.raises(LegalProblem) as refusal:
            check_period(MONDAY, last)
        assert refusal.value.field == "last"


def test_a_period_too_short_or_too_long_says_which_day_would_do():
    with pytest.raises(LegalProblem, match="End it on 1 February 2026 or later"):
        check_period(MONDAY, date(2026, 1, 31))
    with pytest.raises(LegalProblem, match="End it on 22 February 2026 or earlier"):
        check_period(MONDAY, date(2026, 2, 23))


@pytest.mark.parametrize(
    ("weeks", "last"),
    [(3, date(2026, 2, 1)), (4, date(2026, 2, 8)), (5, date(2026, 2, 15)), (6, date(2026, 2, 22))],
)
def test_the_last_day_of_three_to_six_weeks(weeks, last):
    assert last_day(MONDAY, weeks) == last


@pytest.mark.parametrize("weeks", [2, 7])
def test_other_lengths_are_refused(weeks):
    with pytest.raises(LegalProblem):
        last_day(MONDAY, weeks)


def test_six_weeks_across_half_term_have_fewer_than_thirty_school_days():
    assert school_days_in(MONDAY, last_day(MONDAY, 6), SCHOOL_DAYS) == 25
    assert school_days_in(date(2025, 9, 1), date(2025, 10, 12), SCHOOL_DAYS) == 30


# --- reviews ---


def test_six_weeks_are_looked_at_after_three_and_at_the_end():
    assert review_dates(MONDAY, date(2026, 2, 22), SCHOOL_DAYS) == (date(2026, 2, 2), date(2026, 2, 23))


def test_three_weeks_are_looked_at_once():
    assert review_dates(MONDAY, date(2026, 2, 1), SCHOOL_DAYS) == (date(2026, 2, 2),)


def test_a_review_in_the_holidays_moves_to_the_next_school_day():
    assert review_dates(date(2026, 1, 26), date(2026, 3, 8), SCHOOL_DAYS) == (date(2026, 2, 23), date(2026, 3, 9))


def test_where_the_calendar_does_not_reach_a_review_stays():
    assert review_dates(date(2026, 7, 6), date(2026, 7, 26), SCHOOL_DAYS) == (date(2026, 7, 27),)


@given(st.dates(date(2024, 9, 2), date(2026, 5, 1)), st.integers(21, 42))
def test_reviews_are_in_order_and_the_last_comes_after_the_period(first, days):
    last = first + timedelta(days=days - 1)
    dates = review_dates(first, last, SCHOOL_DAYS)

    assert list(dates) == sorted(set(dates))
    assert all(day > first for day in dates)
    assert dates[-1] > last


# --- when it would not do ---


@pytest.mark.parametrize(
    ("codes", "met", "support", "reasons"),
    [
        ("OOUU", True, True, 0),
        ("GGOO", True, True, 0),
        ("GGGG", True, True, 1),
        ("OOUU", False, True, 1),
        ("OOUU", True, False, 1),
        ("GG", False, False, 3),
    ],
)
def test_when_a_notice_to_improve_would_not_do(codes, met, support, reasons):
    assert len(why_not(codes=codes, threshold_met=met, support_appropriate=support)) == reasons


def test_not_for_a_holiday():
    assert why_not(codes=["G"] * 10, threshold_met=True, support_appropriate=True) == (
        "Every session was a holiday that was not granted: support could not have changed it.",
    )


# --- steps ---

LAST = date(2026, 2, 22)


@pytest.mark.parametrize("state", MOVES)
@pytest.mark.parametrize("to", MOVES)
def test_only_the_steps_of_the_table_are_taken(state, to):
    assert can_move(state, to, on=date(2026, 2, 23), last=LAST, contents=WHOLE) is (to in MOVES[state])


def test_the_table_of_steps():
    assert MOVES[DRAFT] == (RUNNING, WITHDRAWN)
    assert MOVES[RUNNING] == (IMPROVED, NOT_IMPROVED, ENDED_EARLY, WITHDRAWN)
    assert {NOT_IMPROVED, ENDED_EARLY} == LEADS_TO_PENALTY
    assert STATE_LABELS.keys() == MOVES.keys()


def test_it_is_not_given_with_a_blank():
    with pytest.raises(LegalProblem) as refusal:
        check_move(DRAFT, RUNNING, on=MONDAY, last=LAST, contents=WHOLE | {"support_open": ""})

    assert refusal.value.field == "support_open"


@pytest.mark.parametrize("to", [IMPROVED, NOT_IMPROVED])
def test_it_is_not_judged_before_its_last_day_is_over(to):
    assert can_move(RUNNING, to, on=LAST, last=LAST, contents=WHOLE) is False
    assert can_move(RUNNING, to, on=LAST + timedelta(days=1), last=LAST, contents=WHOLE) is True


def test_it_may_end_early_on_a_ground_it_names():
    assert can_move(RUNNING, ENDED_EARLY, on=date(2026, 1, 20), last=LAST, contents=WHOLE) is True
