"""Reads: reports to governors, as they are prepared and as they were published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from attendance.kit.together import read_together
from attendance.people.models import Pupil
from attendance.reports.models import Report
from attendance.reports.queries.issues import GOVERNORS, LINE, IssueLine, issues_of
from attendance.reports.queries.spans import ReportSpan, next_term, span_by_slug, term_spans
from attendance.reports.rules.notes import Notes, read_notes
from registers.queries.figures import Span

DAY = timedelta(days=1)


@dataclass(frozen=True)
class ReportRow:
    """A report as it is prepared. `id` None: nobody has written anything yet, it is only what the calendar says.

    `until` is half-open: of a term that runs, the days before the one it is read on, since figures of today change by
    the minute. `seen` is what a form carries, so that a change by somebody else in between shows.
    """

    id: UUID | None
    slug: str
    title: str
    label: str
    since: date
    until: date
    ends: date
    term_id: UUID | None
    before: Span | None
    before_label: str
    meeting_on: date | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    state: str = "draft"
    sent_back: str = ""
    prepared_by: UUID | None = None
    prepared_name: str = ""
    prepared_position: str = ""
    changed_at: datetime | None = None
    numbers: tuple[int, ...] = ()

    @property
    def words(self) -> Notes:
        return read_notes(self.notes)

    @property
    def seen(self) -> str:
        return self.changed_at.isoformat() if self.changed_at else ""

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def over(self) -> bool:
        return self.until >= self.ends

    @property
    def newest(self) -> int | None:
        """The number of the newest issue; None before the first."""
        return max(self.numbers, default=None)


@dataclass(frozen=True)
class TermReports:
    """One line of the list: a term that has begun, its draft and its issues, the newest first."""

    report: ReportRow
    issues: tuple[IssueLine, ...]

    @property
    def newest(self) -> IssueLine | None:
        return next(iter(self.issues), None)


REPORT = (
    "id", "slug", "title", "since", "until", "term_id", "meeting_on", "notes", "state", "sent_back", "prepared_by",
    "prepared_name", "prepared_position", "changed_at",
)  # fmt: skip


def reports_of(school_id: UUID, today: date) -> list[TermReports]:
    """Each term that has begun and each report that there is, the newest first. Two queries."""
    spans = {one.slug: one for one in term_spans(school_id, today, through=today - DAY)}
    reports = Report.objects.filter(school_id=school_id, kind=GOVERNORS)
    found = read_together(reports=reports.values_list(*REPORT), issues=issues_of(school_id).values_list(*LINE))
    kept = {row["slug"]: row for row in (dict(zip(REPORT, cells, strict=True)) for cells in found["reports"])}
    issues = [IssueLine(*cells) for cells in found["issues"]]
    lines = [_line(slug, spans.get(slug), kept.get(slug), issues, today) for slug in (spans | kept)]
    return sorted(lines, key=lambda line: line.report.since, reverse=True)


def _line(
    slug: str, span: ReportSpan | None, kept: Mapping[str, Any] | None, issues: Sequence[IssueLine], today: date
) -> TermReports:
    own = tuple(one for one in issues if one.slug == slug)
    return TermReports(_report(span, kept, tuple(one.number for one in own), today), own)


def next_report_on(school_id: UUID, today: date) -> date | None:
    """The first day of the next term, on which its draft is begun; None where the calendar knows none. One query."""
    term = next_term(school_id, today)
    return term.since if term else None


def report_by_slug(school_id: UUID, slug: str, today: date) -> ReportRow | None:
    """The report of a term that has begun, also where nobody has written in it yet; None where there is none.

    Two queries.
    """
    span = span_by_slug(school_id, slug, today, through=today - DAY)
    reports = Report.objects.filter(school_id=school_id, kind=GOVERNORS, slug=slug)
    numbers = issues_of(school_id).filter(report__slug=slug).values_list("number")
    found = read_together(reports=reports.values_list(*REPORT), numbers=numbers)
    kept = next((dict(zip(REPORT, cells, strict=True)) for cells in found["reports"]), None)
    if kept is None and span is None:
        return None
    return _report(span, kept, tuple(cells[0] for cells in found["numbers"]), today)


def _report(
    span: ReportSpan | None, kept: Mapping[str, Any] | None, numbers: tuple[int, ...], today: date
) -> ReportRow:
    """A report of the calendar with what people wrote; of one whose term the calendar has lost, what was kept."""
    if span is None:
        if kept is None:
            raise ValueError("Neither a term nor a report.")
        until = min(kept["until"], max(today, kept["since"] + DAY))
        label = kept["title"].removeprefix("Attendance in ")
        row = ReportRow(
            None, kept["slug"], kept["title"], label[:1].upper() + label[1:], kept["since"], until, kept["until"],
            kept["term_id"], None, "",
        )  # fmt: skip
    else:
        days = span.span
        row = ReportRow(
            None, span.slug, span.title, span.label, days.since, days.until, span.ends, span.term_id, span.before,
            span.before_label,
        )  # fmt: skip
    own = {
        key: value for key, value in (kept or {}).items() if key not in ("slug", "title", "since", "until", "term_id")
    }
    return replace(row, numbers=numbers, **own)


def pupil_names(school_id: UUID) -> list[tuple[str, str]]:
    """First and last names of every pupil the school has ever had, each form in use. One query.

    For looking whether one stands where none may.
    """
    rows = Pupil.objects.filter(school_id=school_id)
    names = rows.values_list("legal_first", "preferred_first", "legal_last", "preferred_last")
    return [
        (first, last)
        for legal, liked, legal_last, liked_last in names.iterator()
        for first in {legal, liked or legal}
        for last in {legal_last, liked_last or legal_last}
    ]
