"""Deeds: publishing a report to governors: its content is frozen as one text with its hash, for good.

The head publishes what she has seen: marks that changed since she opened the page are said first. A further issue is
published beside the one before, with its reason; nothing that was published ever changes.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.uuid7 import uuid7
from attendance.reports.models import Issue
from attendance.reports.queries.content import governors_content
from attendance.reports.queries.reports import ReportRow, report_by_slug
from attendance.reports.rules.canonical import canonical, digest
from attendance.reports.rules.notes import read_notes
from attendance.reports.services.files import ask_file
from attendance.reports.services.preparing import DRAFT, PUBLISHED, check_seen, start_report
from attendance.reports.services.problems import ReportProblem, SentTwice

FILES = {"governors": "Report to governors", "leaflet": "Leaflet for families"}
OF_THE_MOMENT = ("drawn_at",)  # what differs each time the same figures are read


def shown_digest(content: Mapping[str, Any]) -> str:
    """The hash of what a preview shows: the same as long as no figure and no word of it changes."""
    return digest(canonical({key: value for key, value in content.items() if key not in OF_THE_MOMENT}))


def publish(school_id: UUID, slug: str, *, seen: str, shown: str, by: Actor, at: datetime) -> int:
    """Publish the report as it stands; returns the number of the issue.

    `seen`: ReportRow.seen of the page; `shown`: shown_digest of the preview on it. Raises ReportProblem: it changed
    meanwhile (fields "seen", "shown"), somebody else is still writing it, no reason for a further issue; SentTwice
    where the same person has published it a moment ago. The reads of the content, and ten statements.
    """
    with transaction.atomic():
        row = start_report(school_id, slug, by=by, at=at)
        last = _last_issue(school_id, row.id)
        _check(row, last, seen, by)
        content = _drawn(school_id, slug, by, at)
        if shown_digest(content) != shown:
            message = "Marks were changed since you opened this page, so some figures are others now."
            raise ReportProblem("shown", message, "Look at the figures again, then publish.")
        issue = _freeze(row, content, last.number + 1 if last else 1, by, at)
        _close(row, issue, by, at)
        for kind, title in FILES.items():
            name = f"{title}: {row.title}"
            ask_file(school_id, kind=kind, title=name, asked={"issue": str(issue.id)}, by=by, at=at, issue_id=issue.id)
    return int(issue.number)


def _last_issue(school_id: UUID, report_id: UUID) -> Any:
    return Issue.objects.filter(school_id=school_id, report_id=report_id).order_by("-number").first()


def _check(row: Any, last: Any, seen: str, by: Actor) -> None:
    if row.state == PUBLISHED:
        if last and last.issued_by == by.user_id and by.user_id:
            raise SentTwice()
        who = last.issued_name if last else "Somebody"
        raise ReportProblem("", f"{who} has published this report already.", "Look at what was published.")
    check_seen(row, seen)
    if row.state == DRAFT and not _alone(row, by):
        message = f"{row.prepared_name} is still writing this report."
        raise ReportProblem("", message, "Ask them to send it to you, or save it yourself first.")
    if last and not read_notes(row.notes).reason:
        raise ReportProblem("reason", "Why there is a further issue is missing.", "Say it plainly, then publish.")


def _alone(row: Any, by: Actor) -> bool:
    """Whether nobody but the publisher has prepared the report."""
    return not row.prepared_name or (row.prepared_by, row.prepared_name) == (by.user_id, by.name)


def content_of(school_id: UUID, report: ReportRow, *, by: Actor, at: datetime) -> dict[str, Any]:
    """The content as it is now; of a report that nobody has prepared yet, in the name of whoever looks. The reads of
    `governors_content`."""
    if not report.prepared_name:
        report = replace(report, prepared_name=by.name, prepared_position=by.position)
    return governors_content(school_id, report, at)


def _drawn(school_id: UUID, slug: str, by: Actor, at: datetime) -> dict[str, Any]:
    report = report_by_slug(school_id, slug, localdate(at))
    if report is None:
        raise ReportProblem("", "There is no such report.", "Go back to the list of reports.")
    return content_of(school_id, report, by=by, at=at)


def _freeze(row: Any, content: dict[str, Any], number: int, by: Actor, at: datetime) -> Any:
    """The issue: everything of it in one text, for good."""
    alone, reason = _alone(row, by), read_notes(row.notes).reason
    said = {"number": number, "reason": reason, "name": by.name, "position": by.position, "alone": alone}
    text = canonical(content | {"issue": said})
    issue = Issue(
        school_id=row.school_id, id=uuid7(), report_id=row.id, number=number, content=text, sha256=digest(text),
        reason=reason, policy_version=content["policy_version"], drawn_at=at,
        prepared_name=content["prepared"]["name"], prepared_position=content["prepared"]["position"],
        issued_by=by.user_id, issued_name=by.name, issued_position=by.position, issued_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            issue.save(force_insert=True)
    except IntegrityError as error:
        raise ReportProblem("", "Somebody published this report at the same moment.", "Look at theirs.") from error
    return issue


def _close(row: Any, issue: Any, by: Actor, at: datetime) -> None:
    """The report's new state, and the audit row."""
    row.state, row.sent_back, row.changed_at = PUBLISHED, "", at
    if not row.prepared_name:
        row.prepared_by, row.prepared_name, row.prepared_position = by.user_id, by.name, by.position
    row.notes = replace(read_notes(row.notes), reason="").as_json()
    row.save()
    record(
        row.school_id, "report.published", by=by, at=at, subject="report", subject_id=row.id, slug=row.slug,
        number=issue.number, sha256=issue.sha256, policy_version=issue.policy_version,
    )  # fmt: skip
