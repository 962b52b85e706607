"""By when a reason must be known, and until when the register must be kept."""

from collections.abc import Iterable
from datetime import date

SCHOOL_DAYS_FOR_A_REASON = 5
YEARS_KEPT = 6
YEARS_KEPT_UNDER_2006 = 3
SWITCH = date(2024, 8, 19)


def resolve_n_by(day: date, school_days: Iterable[date]) -> date | None:
    """The last day on which an N of this day may stand: the fifth school day after it.

    SI 2024/208 regulation 10(7) to (9); still N after it means O. `school_days` are the days with a session, in any
    order. None when the calendar does not reach so far.
    """
    later = sorted({other for other in school_days if other > day})
    return later[SCHOOL_DAYS_FOR_A_REASON - 1] if len(later) >= SCHOOL_DAYS_FOR_A_REASON else None


def n_is_overdue(day: date, school_days: Iterable[date], *, on: date) -> bool:
    """Whether an N of this day should no longer stand on the day `on`."""
    last = resolve_n_by(day, school_days)
    return last is not None and on > last


def keep_until(entered_on: date) -> date:
    """The first day on which an entry may be deleted: six years after it was made.

    SI 2024/208 regulation 7, explanatory note. The law of 2006 asked for three years; entries made under it are kept
    for six as well, because nothing we found shortens what the new law asks of them.
    """
    return _years_after(entered_on, YEARS_KEPT)


def least_years_kept(entered_on: date) -> int:
    """The years the law of the entry's day asks for: 6 since 19 August 2024, 3 before. A policy may ask for more."""
    return YEARS_KEPT if entered_on >= SWITCH else YEARS_KEPT_UNDER_2006


def may_be_deleted(entered_on: date, *, on: date) -> bool:
    """Whether an entry made on `entered_on` may be deleted on the day `on`."""
    return on >= keep_until(entered_on)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
