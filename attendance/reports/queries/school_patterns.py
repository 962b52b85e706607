"""Reads: whose absences fall on certain days far more often than chance explains, over a whole school."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.calendar.queries import TermRow, school_days_between, terms
from attendance.calendar.rules.terms import Span as Dates
from attendance.calendar.rules.terms import TermDates, halves
from attendance.reports.queries.counted import counted
from attendance.reports.queries.explore import fits
from attendance.reports.rules.explore import Wanted
from attendance.reports.rules.pattern_screen import day_facts, may_have_a_pattern
from interventions.rules.patterns import LEAST_DAYS, Pattern, find_patterns, holiday_edges
from registers.queries.figures import Span
from registers.queries.runs import week_masks
from registers.rules.figures import Counts

FAMILIES: dict[str, str] = {
    "weekday": "Certain weekdays", "holiday": "Next to holidays", "half": "Mornings or afternoons",
}  # fmt: skip
FEWEST_SESSIONS = LEAST_DAYS  # so many days with an absence are at least so many sessions


@dataclass(frozen=True)
class Patterned:
    """One pupil and what is worth asking about; the least likely first."""

    pupil_id: UUID
    name: str
    group: str
    counts: Counts
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class SchoolPatterns:
    """`looked_at`: how many pupils were absent often enough to be looked at; `of`: of how many."""

    pupils: tuple[Patterned, ...]
    looked_at: int
    of: int


def school_patterns(school_id: UUID, span: Span, wanted: Wanted) -> SchoolPatterns:
    """Those of the filters with a pattern that chance brings less than once in 1,000 times. Five queries, two more
    where a week holds sessions that were not possible, or two where nobody was absent often enough."""
    found = counted([school_id], span)
    rows = [row for row in found.rows if row.counts.possible and fits(found, row, wanted)]
    asked = [row for row in rows if row.counts.absent >= FEWEST_SESSIONS]
    if not asked:
        return SchoolPatterns((), 0, len(rows))
    firsts, lasts = _edges(school_id, span)
    masks = week_masks(school_id, [row.enrolment_id for row in asked], _mondays(span), span.last_day)
    pupils = []
    for row in asked:
        days = day_facts(
            masks.get(row.enrolment_id, []), since=span.since, until=span.until, firsts=firsts, lasts=lasts
        )
        patterns = find_patterns(days) if may_have_a_pattern(days) else ()
        if patterns:
            pupils.append(Patterned(row.pupil_id, row.name, row.group, row.counts, patterns))
    return SchoolPatterns(tuple(sorted(pupils, key=_least_likely)), len(asked), len(rows))


def _least_likely(one: Patterned) -> tuple:
    return one.patterns[0].chance, one.name


def _mondays(span: Span) -> list[date]:
    first = span.since.toordinal() - span.since.weekday()
    return [date.fromordinal(day) for day in range(first, span.until.toordinal(), 7)]


def _edges(school_id: UUID, span: Span) -> tuple[set[date], set[date]]:
    """The first and last school days of the halves of the terms that touch the span. Two queries."""
    known = [term for term in terms(school_id) if term.since < span.until and term.until > span.since]
    if not known:
        return set(), set()
    days = school_days_between(school_id, known[0].since, max(term.until for term in known))
    blocks = [(half.dates.since, half.dates.until) for term in known for half in halves(_dates(term))]
    return holiday_edges(days, blocks)


def _dates(term: TermRow) -> TermDates:
    since, until = term.half_term_since, term.half_term_until
    half = Dates(since, until) if since and until else None
    return TermDates(term.name, Dates(term.since, term.until), half)


def of_family(rows: Iterable[Patterned], family: str) -> Sequence[Patterned]:
    """Those with a pattern of this family; all where none is asked for."""
    return [row for row in rows if not family or any(pattern.family == family for pattern in row.patterns)]
