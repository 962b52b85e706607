"""What the legal rules of this room share: how they refuse, and how they count days and years."""

from collections.abc import Iterable
from datetime import date, timedelta

from attendance.calendar.rules.weeks import nth_school_day_after

DAY = timedelta(days=1)


class LegalProblem(ValueError):
    """Something the law does not allow: in which field, what is wrong, what to do."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March for 29 February where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def school_day_after(day: date, number: int, school_days: Iterable[date]) -> date:
    """The `number`th school day after a day; 0 is the day itself.

    Where the calendar does not reach so far: so many weekdays after it, which is never later than the true day.
    """
    if number <= 0:
        return day
    return nth_school_day_after(day, number, school_days) or _weekday_after(day, number)


def _weekday_after(day: date, number: int) -> date:
    while number:
        day += DAY
        number -= day.weekday() < 5
    return day
