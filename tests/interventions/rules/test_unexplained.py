"""The countdown of N, in school days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.unexplained import (
    LAST_DAY,
    OPEN,
    OVERDUE,
    UNKNOWN,
    Countdown,
    by_state,
    countdown,
    countdowns,
    most_urgent,
)
from registers.rules.deadlines import n_is_overdue
from tests.interventions.rules.school_years import SCHOOL_DAYS

THURSDAY = date(2025, 10, 9)


@pytest.mark.parametrize(
    ("on", "left", "state"),
    [
        (date(2025, 10, 9), 5, OPEN),
        (date(2025, 10, 10), 4, OPEN),
        (date(2025, 10, 11), 4, OPEN),  # Saturday
        (date(2025, 10, 13), 3, OPEN),
        (date(2025, 10, 15), 1, OPEN),
        (date(2025, 10, 16), 0, LAST_DAY),
        (date(2025, 10, 17), -1, OVERDUE),
        (date(2025, 10, 20), -2, OVERDUE),
    ],
)
def test_the_countdown_day_by_day(on, left, state):
    found = countdown(THURSDAY, "AM", SCHOOL_DAYS, on=on)

    assert (found.settle_by, found.days_left, found.state) == (date(2025, 10, 16), left, state)


def test_half_term_stops_the_clock():
    found = countdown(date(2025, 10, 22), "PM", SCHOOL_DAYS, on=date(2025, 10, 29))

    assert found == Countdown(date(2025, 10, 22), "PM", date(2025, 11, 5), 3)


def test_a_weekend_after_the_last_day_is_overdue_too():
    assert countdown(date(2025, 10, 10), "AM", SCHOOL_DAYS, on=date(2025, 10, 18)).days_left == -1


def test_a_calendar_that_ends_too_early_says_so():
    found = countdown(date(2026, 7, 20), "AM", SCHOOL_DAYS, on=date(2026, 7, 21))

    assert (found.settle_by, found.days_left, found.state) == (None, None, UNKNOWN)
    assert found.words == "The calendar does not say by when"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2025, 10, 10), "4 school days left: settle by 16 October 2025"),
        (date(2025, 10, 15), "1 school day left: settle by 16 October 2025"),
        (date(2025, 10, 16), "Settle today: from tomorrow it must be O"),
        (date(2025, 10, 17), "Overdue by 1 school day, due by 16 October 2025: amend to the reason, or to O"),
    ],
)
def test_what_a_list_says(on, words):
    assert countdown(THURSDAY, "AM", SCHOOL_DAYS, on=on).words == words


def test_many_come_longest_waiting_first():
    sessions = [(date(2025, 10, 13), "AM"), (THURSDAY, "PM"), (date(2025, 10, 3), "AM"), (THURSDAY, "AM")]

    found = countdowns(sessions, SCHOOL_DAYS, on=date(2025, 10, 16))

    assert [(one.day, one.session) for one in found] == sorted(sessions)
    assert by_state(found) == {OVERDUE: 1, LAST_DAY: 2, OPEN: 1, UNKNOWN: 0}
    assert most_urgent(found) == found[0]
    assert most_urgent([]) is None


@given(st.sampled_from(SCHOOL_DAYS[:300]), st.integers(0, 60))
def test_overdue_is_what_the_register_says(day, later):
    on = date.fromordinal(day.toordinal() + later)

    assert (countdown(day, "AM", SCHOOL_DAYS, on=on).state == OVERDUE) is n_is_overdue(day, SCHOOL_DAYS, on=on)
