"""The time that a row of the DfE's published figures is about."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from attendance.reports.rules.benchmark_columns import SIGNS
from attendance.reports.rules.benchmarks import AUTUMN, school_year_of

WEEK, DAY = timedelta(days=7), timedelta(days=1)
TO_DATE = frozenset({"academic year", "year to date"})
WHOLE_YEAR = frozenset({"six half terms", "full year"})
YEAR = re.compile(r"(\d{4})[/-]?(\d{2})$")
WEEK_NAME = re.compile(r"week (\d{1,2})$", re.IGNORECASE)


@dataclass(frozen=True)
class When:
    """The time a row is about: the school year, its kind (year, week, day, terms), its days where they are known."""

    period: str
    kind: str
    since: date | None
    until: date | None


def time_of(period: str, term: str, day: str = "") -> When:
    """The time of a row: “202425” or “2024/25” with a term or “Academic year”, “2025” with “Week 37”, or a day.

    Weeks are numbered as ISO 8601 does (week 37 of 2025 begins on Monday 8 September). Raises ValueError.
    """
    if day and day.casefold() not in SIGNS:
        return _day(day)
    if week := WEEK_NAME.match(term):
        return _week(period, int(week[1]))
    match = YEAR.match(period)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f"“{period}” is not a school year.")
    return _terms(int(match[1]), term)


def _day(text: str) -> When:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"“{text}” is not a day, such as 2025-09-08.") from error
    return When(school_year_of(day), "day", day, day + DAY)


def _week(year: str, week: int) -> When:
    try:
        monday = date.fromisocalendar(int(year), week, 1)
    except ValueError as error:
        raise ValueError(f"“{year}” has no week {week}.") from error
    return When(school_year_of(monday), "week", monday, monday + WEEK)


def _terms(first: int, term: str) -> When:
    period, since = f"{first}/{(first + 1) % 100:02d}", date(first, AUTUMN, 1)
    known = " ".join(term.casefold().split())
    if known in TO_DATE:
        return When(period, "year", since, None)  # the file does not say its last day
    if known in WHOLE_YEAR:
        return When(period, "year", since, date(first + 1, AUTUMN, 1))
    return When(period, "terms", since, None)
