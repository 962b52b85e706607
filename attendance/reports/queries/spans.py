"""Reads: the spans that reports are about: terms, their halves, the year to date, the last weeks.

What is not over yet ends with today, and is compared with as many days of the year before, never with a whole term.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.text import slugify

from attendance.calendar.queries import TermRow, YearRow, terms, years
from registers.queries.figures import Span

DAY, WEEK, YEAR = timedelta(days=1), timedelta(days=7), timedelta(days=364)  # a year of whole weeks
NEAR = timedelta(days=60)  # so far from a year before a term of the year before may begin
HALVES = {1: "first", 2: "second"}


@dataclass(frozen=True)
class ReportSpan:
    """Days that a report is about. `ends`: the day after the last, also where that is still to come.

    `before`: the days of the year before (for weeks: just before) to compare with; None where there are none known.
    """

    key: str
    slug: str
    label: str
    title: str
    span: Span
    term_id: UUID | None
    before: Span | None
    before_label: str
    ends: date

    @property
    def over(self) -> bool:
        """Whether its last day has been."""
        return self.ends <= self.span.until

    @property
    def last_day(self) -> date:
        return self.span.last_day


@dataclass(frozen=True)
class Part:
    """A term, or half of one, as the calendar has it: its words and its days."""

    key: str
    slug: str
    label: str
    title: str
    term_id: UUID
    since: date
    until: date


def spans_of(school_id: UUID, today: date) -> list[ReportSpan]:
    """Every span that has begun: terms, the newest first, then halves of terms, the year to date, the last weeks.

    Two queries.
    """
    known = terms(school_id)
    halves = _begun([half for term in known for half in _halves(term)], today)
    return [*_begun(_whole(known), today), *halves, *_years(years(school_id), today), *_weeks(today)]


def term_spans(school_id: UUID, today: date, *, through: date | None = None) -> list[ReportSpan]:
    """The terms that have begun, the newest first: there is a report about each. One query.

    `through`: the last day that is counted of a term that runs, today by default; its first day always is.
    """
    return _begun(_whole(terms(school_id)), today, through)


def next_term(school_id: UUID, today: date) -> TermRow | None:
    """The first term that has not begun yet. One query."""
    return next((term for term in terms(school_id) if term.since > today), None)


def span_by_slug(school_id: UUID, slug: str, today: date, *, through: date | None = None) -> ReportSpan | None:
    """The term with this slug, if it has begun; as `term_spans`. One query."""
    return next((one for one in term_spans(school_id, today, through=through) if one.slug == slug), None)


# ---- terms and their halves --------------------------------------------------------------------------------------


def _whole(known: Sequence[TermRow]) -> list[Part]:
    found: list[Part] = []
    for term in known:
        label = _label(term)
        slug, same = (
            slugify(label),
            sum(slugify(_label(one)) == slugify(label) for one in known if one.since < term.since),
        )
        slug = f"{slug}-{same + 1}" if same else slug
        found.append(
            Part(f"term:{term.id}", slug, label, f"Attendance in {_low(label)}", term.id, term.since, term.until)
        )
    return found


def _halves(term: TermRow) -> Iterator[Part]:
    if not (term.half_term_since and term.half_term_until):
        return
    days = {1: (term.since, term.half_term_since), 2: (term.half_term_until, term.until)}
    for n, (since, until) in days.items():
        if since < until:
            label = f"{_label(term)}, {HALVES[n]} half"
            title = f"Attendance in the {HALVES[n]} half of {_low(_label(term))}"
            yield Part(f"half:{term.id}:{n}", slugify(label), label, title, term.id, since, until)


def _label(term: TermRow) -> str:
    """As “Autumn 2025”."""
    words = term.name.strip().removesuffix("term").removesuffix("Term").strip() or "Term"
    return words if str(term.since.year) in words else f"{words} {term.since.year}"


def _low(label: str) -> str:
    return label[:1].lower() + label[1:]


def _begun(parts: Sequence[Part], today: date, through: date | None = None) -> list[ReportSpan]:
    rows = sorted((one for one in parts if one.since <= today), key=lambda one: one.since, reverse=True)
    return [_of_part(one, parts, through or today) for one in rows]


def _of_part(one: Part, parts: Sequence[Part], through: date) -> ReportSpan:
    span = Span(one.since, min(one.until, max(through, one.since) + DAY))
    last_year = _year_before(one, parts)
    before = _as_far(Span(last_year.since, last_year.until), span, one.until) if last_year else None
    label = _before_label(last_year.label, last_year.until, before) if last_year and before else ""
    return ReportSpan(one.key, one.slug, one.label, one.title, span, one.term_id, before, label, one.until)


def _year_before(one: Part, parts: Sequence[Part]) -> Part | None:
    """The same part of the year before: the one that began nearest to a year earlier."""
    begins = one.since - YEAR
    near = [part for part in parts if part.since < one.since and abs(part.since - begins) <= NEAR]
    return min(near, key=lambda part: abs(part.since - begins), default=None)


def _as_far(whole: Span, span: Span, ends: date) -> Span:
    """The days of `whole` up to where `span` has got; all of them once that is over."""
    if span.until >= ends:
        return whole
    return Span(whole.since, min(whole.until, whole.since + (span.until - span.since)))


def _before_label(label: str, until: date, before: Span) -> str:
    return label if before.until == until else f"{label} to {before.last_day:%-d %B}"


# ---- the year, the last weeks ------------------------------------------------------------------------------------


def _years(known: Sequence[YearRow], today: date) -> Iterator[ReportSpan]:
    """The year to date; `known` newest first."""
    n = next((n for n, year in enumerate(known) if year.since <= today < year.until), None)
    if n is None:
        return
    year, last = known[n], next(iter(known[n + 1 :]), None)
    span, before, label = Span(year.since, today + DAY), None, ""
    if last:
        before = _as_far(Span(last.since, last.until), span, year.until)
        label = _before_label(last.name, last.until, before)
    title = f"Attendance in {year.name} to date"
    slug = f"year-{slugify(year.name.replace('/', '-'))}"
    yield ReportSpan("year", slug, "This year to date", title, span, None, before, label, year.until)


def _weeks(today: date) -> Iterator[ReportSpan]:
    monday = today - timedelta(days=today.weekday())
    month, before = Span(monday - 4 * WEEK, monday), Span(monday - 8 * WEEK, monday - 4 * WEEK)
    title = "Attendance in the last four weeks"
    yield ReportSpan(
        "weeks:4", "last-4-weeks", "The last four weeks", title, month, None, before, "The four before", monday
    )
    week, before = Span(monday - WEEK, monday), Span(monday - 2 * WEEK, monday - WEEK)
    yield ReportSpan(
        "week", "last-week", "Last week", "Attendance last week", week, None, before, "The week before", monday
    )
