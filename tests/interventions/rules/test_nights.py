"""When a night is due: the time on the wall, whatever the clocks do; which day it judges last; when it may start."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from interventions.rules.nights import check_starts, is_due, judges_until, last_night, starts_at

LONDON, UTC = ZoneInfo("Europe/London"), ZoneInfo("UTC")
MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 10)
THREE = time(3)


@pytest.mark.parametrize(
    ("clock", "due"), [((2, 59), None), ((3, 0), TUESDAY), ((5, 59), TUESDAY), ((15, 0), TUESDAY), ((23, 59), TUESDAY)]
)
def test_night_is_due_from_its_local_time_until_the_day_ends(clock, due):
    assert is_due(datetime(2026, 3, 10, *clock, tzinfo=LONDON), THREE) == due


@pytest.mark.parametrize(
    ("before", "from_then_on"),
    [
        # the clocks go forward on 29 March 2026 at 01:00 UTC, and back on 25 October 2026 at 01:00 UTC
        (datetime(2026, 3, 29, 1, 59, tzinfo=UTC), datetime(2026, 3, 29, 2, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 59, tzinfo=UTC), datetime(2026, 10, 25, 3, 0, tzinfo=UTC)),
    ],
)
def test_night_of_the_change_of_clocks_comes_at_three_on_the_wall(before, from_then_on):
    assert (is_due(before, THREE), is_due(from_then_on, THREE)) == (None, from_then_on.date())
    assert starts_at(from_then_on.date(), THREE).astimezone(UTC) == from_then_on


@pytest.mark.parametrize("year_of_nights", [2026, 2027])
def test_every_local_date_has_one_night_whatever_the_clocks_do(year_of_nights):
    first = datetime(year_of_nights, 1, 1, tzinfo=UTC)
    ticks = [first + n * timedelta(minutes=30) for n in range(365 * 48)]

    begun = [
        night for night, before in zip(ticks[1:], ticks, strict=False) if is_due(night, THREE) != is_due(before, THREE)
    ]
    nights = [is_due(tick, THREE) for tick in begun if is_due(tick, THREE)]

    assert nights == [date(year_of_nights, 1, 1) + timedelta(days=n) for n in range(365)]


def test_night_in_the_evening_judges_the_day_that_ends():
    assert judges_until(TUESDAY, time(21)) == TUESDAY
    assert judges_until(TUESDAY, THREE) == MONDAY


@pytest.mark.parametrize("clock", [(2, 30), (7, 0), (18, 0), (23, 59), (0, 0), (0, 29)])
def test_night_may_start_outside_school_and_the_change_of_clocks(clock):
    assert check_starts(time(*clock)) is None


@pytest.mark.parametrize(("hour", "night"), [(2, MONDAY), (3, TUESDAY), (22, TUESDAY)])
def test_last_night_is_the_one_that_began_last(hour, night):
    assert last_night(datetime(2026, 3, 10, hour, tzinfo=LONDON), THREE) == night
