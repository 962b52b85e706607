"""By when a reason must be known, and until when entries are kept."""

from datetime import date, timedelta

import pytest

from registers.rules.deadlines import keep_until, least_years_kept, may_be_deleted, n_is_overdue, resolve_n_by

THURSDAY = date(2025, 10, 16)
OCTOBER = [day for day in (date(2025, 10, 1) + timedelta(days=n) for n in range(31)) if day.weekday() < 5]


def test_a27_a_reason_is_due_by_the_fifth_school_day_after():
    assert resolve_n_by(THURSDAY, OCTOBER) == date(2025, 10, 23)
    assert n_is_overdue(THURSDAY, OCTOBER, on=date(2025, 10, 23)) is False
    assert n_is_overdue(THURSDAY, OCTOBER, on=date(2025, 10, 24)) is True


def test_a_closure_day_moves_the_deadline():
    without_monday = [day for day in OCTOBER if day != date(2025, 10, 20)]

    assert resolve_n_by(THURSDAY, without_monday) == date(2025, 10, 24)


def test_days_given_twice_or_out_of_order_count_once():
    assert resolve_n_by(THURSDAY, [*reversed(OCTOBER), *OCTOBER]) == date(2025, 10, 23)


def test_a_calendar_that_ends_before_the_deadline_gives_none():
    assert resolve_n_by(date(2025, 10, 28), OCTOBER) is None
    assert n_is_overdue(date(2025, 10, 28), OCTOBER, on=date(2026, 1, 1)) is False


def test_a32_an_entry_is_kept_for_six_years():
    entered = date(2024, 9, 3)

    assert keep_until(entered) == date(2030, 9, 3)
    assert may_be_deleted(entered, on=date(2030, 9, 2)) is False
    assert may_be_deleted(entered, on=date(2030, 9, 3)) is True


@pytest.mark.parametrize(("entered", "years"), [(date(2024, 8, 18), 3), (date(2024, 8, 19), 6), (date(2024, 9, 3), 6)])
def test_a32_the_law_of_the_entrys_day(entered, years):
    assert least_years_kept(entered) == years


def test_entries_under_the_law_of_2006_are_kept_for_six_years_too():
    assert keep_until(date(2023, 1, 9)) == date(2029, 1, 9)


def test_an_entry_of_29_february_is_kept_until_march():
    assert keep_until(date(2028, 2, 29)) == date(2034, 3, 1)
