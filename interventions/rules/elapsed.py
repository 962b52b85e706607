"""How long ago something was, in days, school days or school weeks."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from attendance.calendar.rules.weeks import monday_of


def elapsed(day: date, on: date, unit: str, school_days: Sequence[date]) -> int:
    """Whole `unit`s (days, school_days, school_weeks) from `day` to `on`; 0 when `on` is not later.

    School days are those after `day` up to `on`. A school week has passed on the same weekday of the next week that has
    a session: weeks of holiday do not count.
    """
    if on <= day:
        return 0
    if unit == "days":
        return (on - day).days
    later = school_days[bisect_right(school_days, day) : bisect_right(school_days, on)]
    if unit == "school_days":
        return len(later)
    weeks = {monday_of(other) for other in later} - {monday_of(day)}
    unfinished = monday_of(on) in weeks and on.weekday() < day.weekday()
    return len(weeks) - unfinished
