"""Reads: a trust's reports to its trustees, as they are prepared and as they were published."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from attendance.calendar.queries import TermRow
from attendance.people.models import Pupil
from attendance.reports.models import TrustIssue, TrustReport
from attendance.reports.queries.spans import ReportSpan
from attendance.reports.queries.trust_spans import trust_spans
from attendance.reports.rules.canonical import is_whole
from attendance.reports.rules.notes import Notes, read_notes
from registers.queries.figures import DAY

KIND = "trustees"


@dataclass(frozen=True)
class IssueRow:
    """A published issue without its content."""

    id: UUID
    number: int
    reason: str
    sha256: str
    drawn_at: datetime
    issued_by: UUID | None
    issued_name: str
    issued_position: str
    issued_at: datetime


@dataclass(frozen=True)
class BoardRow:
    """A report to trustees. `id` None: nobody has begun it. `seen`: what a form carries, so that others' changes show.

    `span`: as the calendar has it now; None where no term has this slug any more (what was published stays).
    """

    slug: str
    title: str
    label: str
    span: ReportSpan | None
    id: UUID | None = None
    meeting_on: date | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    state: str = "draft"
    prepared_by: UUID | None = None
    prepared_name: str = ""
    prepared_position: str = ""
    changed_at: datetime | None = None
    issues: tuple[IssueRow, ...] = ()

    @property
    def words(self) -> Notes:
        return read_notes(self.notes)

    @property
    def seen(self) -> str:
        return self.changed_at.isoformat() if self.changed_at else ""

    @property
    def last(self) -> IssueRow | None:
        """The newest issue."""
        return next(iter(self.issues), None)


@dataclass(frozen=True)
class FrozenIssue:
    """A published issue; `content` None where its text is no longer the one that its hash was made of."""

    row: IssueRow
    content: Mapping[str, Any] | None


REPORT = ("id", "slug", "title", "meeting_on", "notes", "state", "prepared_by", "prepared_name", "prepared_position",
          "changed_at")  # fmt: skip
ISSUE = tuple(IssueRow.__dataclass_fields__)


def boards(trust_id: UUID, school_ids: Sequence[UUID], today: date) -> list[BoardRow]:
    """A report for each term that has begun, the newest first, and those of terms no longer known. Five queries."""
    return boards_and_terms(trust_id, school_ids, today)[0]


def boards_and_terms(
    trust_id: UUID, school_ids: Sequence[UUID], today: date
) -> tuple[list[BoardRow], dict[UUID, list[TermRow]]]:
    """The same with every school's terms, up to the day before: figures of today change by the minute. Five queries."""
    spans, terms = trust_spans(school_ids, today - DAY)
    issues: dict[UUID, list[IssueRow]] = {}
    rows = TrustIssue.objects.filter(trust_id=trust_id).order_by("-number")
    for report_id, *cells in rows.values_list("report_id", *ISSUE):
        issues.setdefault(report_id, []).append(IssueRow(*cells))
    kept = {row["slug"]: row for row in TrustReport.objects.filter(trust_id=trust_id, kind=KIND).values(*REPORT)}
    found = [_row(span, kept.pop(span.slug, None), issues) for span in spans if span.term_id and _whole(span)]
    return [*found, *(_row(None, row, issues) for row in kept.values())], terms


def _whole(span: ReportSpan) -> bool:
    return span.key.startswith("term:")


def _row(
    span: ReportSpan | None, kept: Mapping[str, Any] | None, issues: Mapping[UUID, Sequence[IssueRow]]
) -> BoardRow:
    own: dict[str, Any] = dict(kept or {})
    slug, title = own.pop("slug", span.slug if span else ""), own.pop("title", span.title if span else "")
    published = tuple(issues.get(own["id"], ())) if own else ()
    return BoardRow(slug, title, span.label if span else title, span, **own, issues=published)


def board_by_slug(
    trust_id: UUID, school_ids: Sequence[UUID], slug: str, today: date
) -> tuple[BoardRow | None, dict[UUID, list[TermRow]]]:
    """One of them, and every school's terms. Five queries."""
    found, terms = boards_and_terms(trust_id, school_ids, today)
    return next((row for row in found if row.slug == slug), None), terms


def frozen_issue(trust_id: UUID, slug: str, number: int) -> FrozenIssue | None:
    """What was published, checked against its hash. One query."""
    return _frozen(TrustIssue.objects.filter(trust_id=trust_id, report__slug=slug, report__kind=KIND, number=number))


def frozen_by_id(trust_id: UUID, issue_id: UUID) -> FrozenIssue | None:
    """The same by its id. One query."""
    return _frozen(TrustIssue.objects.filter(trust_id=trust_id, id=issue_id))


def _frozen(rows: QuerySet) -> FrozenIssue | None:
    row = rows.values_list("content", *ISSUE).first()
    if row is None:
        return None
    text, issue = row[0], IssueRow(*row[1:])
    return FrozenIssue(issue, json.loads(text) if is_whole(text, issue.sha256) else None)


def issues_of(trust_id: UUID, slug: str) -> list[IssueRow]:
    """Every issue of a report, the newest first. One query."""
    rows = TrustIssue.objects.filter(trust_id=trust_id, report__slug=slug, report__kind=KIND).order_by("-number")
    return [IssueRow(*row) for row in rows.values_list(*ISSUE)]


def names_in_trust(school_ids: Sequence[UUID]) -> list[tuple[str, str]]:
    """First and last names of every pupil these schools ever had, each form in use. One query.

    For looking whether one stands where none may.
    """
    rows = Pupil.objects.filter(school_id__in=list(school_ids))
    names = rows.values_list("legal_first", "preferred_first", "legal_last", "preferred_last")
    return [
        (first, last)
        for legal, liked, legal_last, liked_last in names.iterator()
        for first in {legal, liked or legal}
        for last in {legal_last, liked_last or legal_last}
    ]
