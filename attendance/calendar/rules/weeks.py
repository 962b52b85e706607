"""Weeks, and the weeks that count.

A school week is any week with at least one school session (national framework for penalty notices, August 2024); it
runs across half terms, terms and years.
"""

from collections.abc import Iterable
from datetime import date, timedelta

WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def school_weeks(days: Iterable[date]) -> tuple[date, ...]:
    """The Mondays of the weeks that hold one of these days with a session, earliest first."""
    return tuple(sorted({monday_of(day) for day in days}))


def last_school_weeks(days: Iterable[date], on: date, count: int) -> tuple[date, ...]:
    """The Mondays of the last `count` school weeks up to and including the week of `on`, earliest first.

    Fewer when the calendar holds fewer. A week whose sessions all come after `on` is not there yet.
    """
    weeks = school_weeks(day for day in days if day <= on)
    return weeks[-count:] if count > 0 else ()


def rolling_windows(days: Iterable[date], count: int) -> tuple[tuple[date, date], ...]:
    """Every window of `count` school weeks in a row: its first Monday and the Monday after its last week.

    A calendar with fewer weeks has one window, of them all; an empty one has none.
    """
    weeks = school_weeks(days)
    if not weeks:
        return ()
    starts = range(max(1, len(weeks) - count + 1))
    return tuple((weeks[start], weeks[min(start + count, len(weeks)) - 1] + WEEK) for start in starts)


def school_days_between(after: date, until: date, days: Iterable[date]) -> int:
    """How many of these school days come after `after`, up to and including `until`."""
    return sum(after < day <= until for day in set(days))


def nth_school_day_after(day: date, number: int, days: Iterable[date]) -> date | None:
    """The `number`th of these school days after a day; None when the calendar does not reach so far."""
    later = sorted({other for other in days if other > day})
    return later[number - 1] if len(later) >= number else None
