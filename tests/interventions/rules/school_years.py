"""Two school years for the tests of the law, with half terms, and the sessions missed in them."""

from collections.abc import Iterator
from datetime import date, timedelta

from interventions.rules.penalty_window import MissedSession

DAY = timedelta(days=1)
TERMS = (
    (date(2024, 9, 2), date(2024, 10, 25)),
    (date(2024, 11, 4), date(2024, 12, 20)),
    (date(2025, 1, 6), date(2025, 2, 14)),
    (date(2025, 2, 24), date(2025, 4, 4)),
    (date(2025, 4, 22), date(2025, 5, 23)),
    (date(2025, 6, 2), date(2025, 7, 22)),
    (date(2025, 9, 1), date(2025, 10, 24)),
    (date(2025, 11, 3), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 2, 13)),
    (date(2026, 2, 23), date(2026, 3, 27)),
    (date(2026, 4, 13), date(2026, 5, 22)),
    (date(2026, 6, 1), date(2026, 7, 21)),
)


def _weekdays(first: date, last: date) -> Iterator[date]:
    days = (first + DAY * number for number in range((last - first).days + 1))
    return (day for day in days if day.weekday() < 5)


SCHOOL_DAYS = tuple(day for first, last in TERMS for day in _weekdays(first, last))


def from_day(day: date, number: int) -> tuple[date, ...]:
    """So many school days, from this one on."""
    return tuple(other for other in SCHOOL_DAYS if other >= day)[:number]


def missed(day: date, codes: str, school: str = "Oakfield") -> list[MissedSession]:
    """Whole days and a rest from a day on: "GGGG" is two days of G."""
    days = from_day(day, (len(codes) + 1) // 2)
    return [MissedSession(days[n // 2], ("AM", "PM")[n % 2], code, school) for n, code in enumerate(codes)]
