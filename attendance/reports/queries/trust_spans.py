"""Reads: the spans that a trust's pages are about, by the calendar of its first school that has one."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import TermRow, terms_of_schools
from attendance.reports.queries.spans import ReportSpan, spans_of
from registers.queries.figures import DAY, Span

BACK = timedelta(days=2 * 366)


def trust_spans(school_ids: Sequence[UUID], today: date) -> tuple[list[ReportSpan], dict[UUID, list[TermRow]]]:
    """The spans as one school of the trust has them, and every school's terms of the last two years. Three queries.

    The first school (in the order given) that has a term; without any, only the last weeks.
    """
    known = terms_of_schools(school_ids, today - BACK, today + DAY)
    first = next((school_id for school_id in school_ids if known[school_id]), next(iter(school_ids), None))
    return (spans_of(first, today) if first else []), known


def last_halves(terms: Sequence[TermRow], until: date) -> tuple[Span, Span] | None:
    """The half term that began last before `until`, up to there, and the one before it; None where there are not two.

    No query.
    """
    halves = sorted((h for term in terms for h in _halves(term) if h.since < until), key=lambda half: half.since)
    if len(halves) < 2:
        return None
    last = halves[-1]
    return Span(last.since, min(last.until, until)), halves[-2]


def _halves(term: TermRow) -> Iterator[Span]:
    if not (term.half_term_since and term.half_term_until):
        yield Span(term.since, term.until)
        return
    for since, until in ((term.since, term.half_term_since), (term.half_term_until, term.until)):
        if since < until:
            yield Span(since, until)
