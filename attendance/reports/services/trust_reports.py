"""Deeds: a report to trustees: written, published for good with its hash, and issued again beside it.

Whoever may report to trustees publishes: a trust has no head. They publish what they have seen: figures that changed
since they opened the page are said first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record_platform
from attendance.kit.uuid7 import uuid7
from attendance.reports.models import TrustIssue, TrustReport
from attendance.reports.queries.shelves import OF_TRUST
from attendance.reports.queries.trust_board import TrustOf, trustees_content
from attendance.reports.queries.trust_reports import KIND, BoardRow, board_by_slug, names_in_trust
from attendance.reports.rules.canonical import canonical, digest
from attendance.reports.rules.notes import Notes, names_in, read_notes, wrong_with
from attendance.reports.services.files import ask_file
from attendance.reports.services.problems import ReportProblem, SentTwice

DRAFT, PUBLISHED = "draft", "published"
OF_THE_MOMENT = ("drawn_at",)  # what differs each time the same figures are read


@dataclass(frozen=True)
class Board:
    """What a preview shows: the report, its content, and the hash that says whether it is still the same."""

    report: BoardRow
    content: dict[str, Any]
    shown: str


def preview(trust: TrustOf, slug: str, *, by: Actor, at: datetime) -> Board | None:
    """The report as it would be published now, in the name of whoever looks where nobody has written; None where there
    is no such term. The reads of `trustees_content` and five queries."""
    report, terms = board_by_slug(trust.id, trust.school_ids, slug, localdate(at))
    if report is None or report.span is None:
        return None
    if not report.prepared_name:
        report = replace(report, prepared_name=by.name, prepared_position=by.position)
    content = trustees_content(trust, report, terms, at)
    return Board(report, content, shown_digest(content))


def shown_digest(content: Mapping[str, Any]) -> str:
    """The hash of what a preview shows: the same as long as no figure and no word of it changes."""
    return digest(canonical({key: value for key, value in content.items() if key not in OF_THE_MOMENT}))


def save_board(
    trust: TrustOf, slug: str, notes: Notes, *, meeting_on: date | None, seen: str, by: Actor, at: datetime
) -> None:
    """Keep the words of a report. Raises ReportProblem: it is published, somebody saved it since (field "seen"), words
    too long or with a pupil's name. Seven queries and the audit row."""
    _check_words(trust, notes)
    with transaction.atomic():
        row = _held(trust, slug, at)
        if _is_kept(row, notes, meeting_on, by):
            return
        _check(row, seen)
        row.notes, row.meeting_on = notes.as_json(), meeting_on
        row.prepared_by, row.prepared_name, row.prepared_position = by.user_id, by.name, by.position
        row.changed_at = at
        row.save()
        _audit(trust, "trust_report.saved", row, by, at)


def publish_board(trust: TrustOf, slug: str, *, seen: str, shown: str, by: Actor, at: datetime) -> int:
    """Publish the report as it stands; returns the number of the issue.

    Raises ReportProblem: it changed meanwhile (fields "seen", "shown"), it is published already, no reason for a
    further issue; SentTwice where the same person published it a moment ago. The worker is asked for its PDF.
    The reads of `preview` and nine statements.
    """
    with transaction.atomic():
        row = _held(trust, slug, at)
        last = TrustIssue.objects.filter(trust_id=trust.id, report_id=row.id).order_by("-number").first()
        if row.state == PUBLISHED and last and last.issued_by == by.user_id:
            raise SentTwice()
        _check(row, seen)
        if last and not read_notes(row.notes).reason:
            raise ReportProblem("reason", "Why there is a further issue is missing.", "Say it plainly, then publish.")
        board = preview(trust, slug, by=by, at=at)
        if board is None or board.shown != shown:
            message = "Marks were changed since you opened this page, so some figures are others now."
            raise ReportProblem("shown", message, "Look at the figures again, then publish.")
        issue = _freeze(trust, row, board.content, last.number + 1 if last else 1, by, at)
        ask_file(
            trust.id, kind=KIND, title=f"Report to trustees: {row.title}", asked={"issue": str(issue.id)}, by=by, at=at,
            issue_id=issue.id, of=OF_TRUST,
        )  # fmt: skip
    return int(issue.number)


def reissue_board(trust: TrustOf, slug: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Begin a further issue of a published report, with the reason that trustees will read. The one before stays.

    Raises ReportProblem, SentTwice. Four statements.
    """
    reason = " ".join(reason.replace("\0", " ").split())
    if not reason:
        raise ReportProblem(
            "reason", "Why there is a further issue is missing.", "Trustees will read it: say it plainly."
        )
    _check_words(trust, Notes(reason=reason))
    with transaction.atomic():
        row = _held(trust, slug, at)
        notes = read_notes(row.notes)
        if row.state == DRAFT and notes.reason == reason:
            raise SentTwice()
        if row.state != PUBLISHED:
            raise ReportProblem("", "This report is being written already.", "Go on with what is there.")
        row.state, row.changed_at, row.notes = DRAFT, at, replace(notes, reason=reason).as_json()
        row.save(update_fields=["state", "changed_at", "notes"])
        _audit(trust, "trust_report.begun_again", row, by, at)


def _held(trust: TrustOf, slug: str, at: datetime) -> Any:
    """The report's row, held until the transaction ends; made where there is none yet."""
    rows = TrustReport.objects.select_for_update().filter(trust_id=trust.id, kind=KIND, slug=slug)
    if row := rows.first():
        return row
    report, _ = board_by_slug(trust.id, trust.school_ids, slug, localdate(at))
    if report is None or report.span is None:
        raise ReportProblem("", "There is no such report.", "Go back to the list of reports.")
    row = TrustReport(
        trust_id=trust.id, id=uuid7(), kind=KIND, slug=slug, title=report.title, since=report.span.span.since,
        until=report.span.ends, made_at=at, changed_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ReportProblem("seen", "Somebody began this report at the same moment.", "Look at theirs.") from error
    row.is_new = True
    return row


def _check(row: Any, seen: str) -> None:
    if row.state == PUBLISHED:
        raise ReportProblem("", "This report is published already.", "Begin a further issue, and say why.")
    if not getattr(row, "is_new", False) and seen != row.changed_at.isoformat():
        message = f"{row.prepared_name or 'Somebody'} saved this report while you had it open."
        raise ReportProblem("seen", message, "Compare theirs with yours, then save again.")


def _is_kept(row: Any, notes: Notes, meeting_on: date | None, by: Actor) -> bool:
    same = row.notes == notes.as_json() and row.meeting_on == meeting_on and row.prepared_by == by.user_id
    return bool(same and row.prepared_name and row.state == DRAFT)


def _check_words(trust: TrustOf, notes: Notes) -> None:
    wrong = [*wrong_with(notes), *names_in(notes, names_in_trust(trust.school_ids))]
    if wrong:
        message = wrong[0].message.replace("governors", "trustees")
        raise ReportProblem(wrong[0].field, message, wrong[0].remedy)


def _freeze(trust: TrustOf, row: Any, content: dict[str, Any], number: int, by: Actor, at: datetime) -> Any:
    """The issue, the report's new state, and its audit row."""
    reason = read_notes(row.notes).reason
    said = {"number": number, "reason": reason, "name": by.name, "position": by.position}
    text = canonical(content | {"issue": said})
    issue = TrustIssue.objects.create(
        trust_id=trust.id, id=uuid7(), report_id=row.id, number=number, content=text, sha256=digest(text),
        reason=reason, policy_version=content["policy_version"], drawn_at=at,
        prepared_name=content["prepared"]["name"], prepared_position=content["prepared"]["position"],
        issued_by=by.user_id, issued_name=by.name, issued_position=by.position, issued_at=at,
    )  # fmt: skip
    row.state, row.changed_at = PUBLISHED, at
    row.prepared_name, row.prepared_position = issue.prepared_name, issue.prepared_position
    row.notes = replace(read_notes(row.notes), reason="").as_json()
    row.save()
    _audit(trust, "trust_report.published", row, by, at, number=number, sha256=issue.sha256)
    return issue


def _audit(trust: TrustOf, verb: str, row: Any, by: Actor, at: datetime, **detail: Any) -> None:
    record_platform(
        verb, by=by, at=at, subject="trust_report", subject_id=row.id, trust=str(trust.id), slug=row.slug, **detail
    )  # fmt: skip
