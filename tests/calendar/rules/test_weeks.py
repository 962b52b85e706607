"""Weeks that count."""

from datetime import date, timedelta

import pytest

from attendance.calendar.rules.weeks import (
    last_school_weeks,
    monday_of,
    nth_school_day_after,
    rolling_windows,
    school_days_between,
    school_weeks,
)

# Five weeks of school with a half-term holiday after the third; one day alone in the fifth.
MONDAYS = [date(2025, 9, 29), date(2025, 10, 6), date(2025, 10, 13), date(2025, 11, 3)]
DAYS = [monday + timedelta(days=n) for monday in MONDAYS for n in range(5)] + [date(2025, 11, 14)]
WEEKS = (*MONDAYS, date(2025, 11, 10))


@pytest.mark.parametrize("day", [date(2025, 9, 29), date(2025, 10, 1), date(2025, 10, 5)])
def test_monday_of_a_week(day):
    assert monday_of(day) == date(2025, 9, 29)


def test_school_weeks_hold_any_week_with_a_session_and_no_holiday():
    assert school_weeks(DAYS) == WEEKS


def test_last_school_weeks_run_across_the_holiday():
    assert last_school_weeks(DAYS, date(2025, 11, 5), 3) == (date(2025, 10, 6), date(2025, 10, 13), date(2025, 11, 3))


def test_last_school_weeks_in_the_holiday_end_before_it():
    assert last_school_weeks(DAYS, date(2025, 10, 22), 2) == (date(2025, 10, 6), date(2025, 10, 13))


def test_last_school_weeks_leave_out_a_week_that_has_not_begun():
    assert last_school_weeks(DAYS, date(2025, 11, 13), 1) == (date(2025, 11, 3),)


def test_last_school_weeks_at_the_start_are_fewer():
    assert last_school_weeks(DAYS, date(2025, 9, 30), 10) == (date(2025, 9, 29),)
    assert last_school_weeks(DAYS, date(2025, 9, 30), 0) == ()


def test_rolling_windows_of_school_weeks():
    assert rolling_windows(DAYS, 4) == (
        (date(2025, 9, 29), date(2025, 11, 10)),
        (date(2025, 10, 6), date(2025, 11, 17)),
    )


def test_rolling_windows_of_a_short_and_an_empty_calendar():
    assert rolling_windows(DAYS, 10) == ((date(2025, 9, 29), date(2025, 11, 17)),)
    assert rolling_windows([], 10) == ()


def test_school_days_between_leave_out_the_first_and_hold_the_last():
    assert school_days_between(date(2025, 10, 16), date(2025, 11, 4), DAYS) == 3


def test_nth_school_day_after():
    assert nth_school_day_after(date(2025, 10, 16), 3, DAYS) == date(2025, 11, 4)
    assert nth_school_day_after(date(2025, 11, 13), 2, DAYS) is None
