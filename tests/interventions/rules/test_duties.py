"""Whether somebody was tried in time."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from interventions.rules.duties import first_day_state, first_times, one_time
from interventions.rules.first_day import DEFAULT_PLAN

LONDON = ZoneInfo("Europe/London")
NOTHING = timedelta()


def at(clock: str, day: date = date(2026, 3, 10)) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


@pytest.mark.parametrize(
    ("tried", "settled", "state"),
    [
        ("09:30:40", None, "in_time"),  # within the very minute
        ("09:31", None, "late"),
        (None, "09:20", "in_time"),  # the reason came by itself
        (None, "11:00", "late"),
        ("10:00", "09:25", "in_time"),  # whichever was first
        (None, None, "missing"),
    ],
)
def test_a_try_or_a_reason_by_the_time_of_the_plan(tried, settled, state):
    done = [at(clock) if clock else None for clock in (tried, settled)]

    assert first_day_state(at("09:00"), time(9, 30), done, shift=NOTHING, zone=LONDON) == state


def test_the_plan_runs_later_for_the_afternoon():
    later = timedelta(hours=4, minutes=15)

    assert first_day_state(at("13:10"), time(9, 30), [at("13:45")], shift=later, zone=LONDON) == "in_time"
    assert first_day_state(at("13:10"), time(9, 30), [at("13:46")], shift=later, zone=LONDON) == "late"


def test_without_a_time_nothing_is_said():
    assert first_day_state(at("09:00"), None, [None], shift=NOTHING, zone=LONDON) == "unknown"


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2025, 10, 26)])  # the clocks change
def test_the_school_clock_counts_when_the_clocks_change(day):
    done = [at("09:30", day)]

    assert first_day_state(at("09:00", day), time(9, 30), done, shift=NOTHING, zone=LONDON) == "in_time"


def test_every_colour_of_the_default_plan_is_tried_by_half_past_nine():
    times = first_times(DEFAULT_PLAN)

    assert times == {"red": time(9, 30), "amber": time(9, 30), "green": time(9, 30)}
    assert one_time(times)
