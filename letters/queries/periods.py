"""Reads: the periods for which attendance can be celebrated."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import TermRow, year_with_terms

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """What can be celebrated: a half term, a term or the year up to now. `over`: its last day has passed."""

    key: str
    label: str
    since: date
    until: date
    over: bool


def periods_of(school_id: UUID, today: date) -> list[Period]:
    """The half terms, terms and year of today's academic year that have begun: those that are over, the latest first,
    then those that still run; of two that end together the longer first. One query."""
    year, terms = year_with_terms(school_id, today)
    if year is None:
        return []
    found = [_period("year", f"The year {year.name}", year.since, year.until, today)]
    for term in terms:
        found.append(_period(f"t{term.since:%Y%m%d}", term.name, term.since, term.until, today))
        found += _halves(term, today)
    begun = [period for period in found if period.since < today]
    return sorted(begun, key=lambda period: (not period.over, -period.until.toordinal(), period.since))


def _period(key: str, label: str, since: date, until: date, today: date) -> Period:
    return Period(key, label, since, min(until, today + DAY), until <= today)


def _halves(term: TermRow, today: date) -> list[Period]:
    if term.half_term_since is None or term.half_term_until is None:
        return []
    first = _period(f"h{term.since:%Y%m%d}", f"{term.name}, first half", term.since, term.half_term_since, today)
    key = f"h{term.half_term_until:%Y%m%d}"
    return [first, _period(key, f"{term.name}, second half", term.half_term_until, term.until, today)]
