"""Deeds: a report to governors while it is prepared: words are added, the head is asked, answers or sends it back.

draft → waiting (for the head) → published; a next issue begins as a draft again. Nobody types over somebody else:
whoever saves says what they had seen.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.uuid7 import uuid7
from attendance.reports.models import Report
from attendance.reports.queries.issues import GOVERNORS
from attendance.reports.queries.reports import pupil_names, report_by_slug
from attendance.reports.rules.notes import Notes, names_in, read_notes, wrong_with
from attendance.reports.services.problems import ReportProblem, SentTwice

DRAFT, WAITING, PUBLISHED = "draft", "waiting", "published"
LONGEST_ANSWER = 600
BACK = "Go back to the list of reports."


@dataclass(frozen=True)
class Written:
    """What somebody writes into a report."""

    notes: Notes
    meeting_on: date | None = None


def start_report(school_id: UUID, slug: str, *, by: Actor, at: datetime) -> Any:
    """The report's row, held until the transaction ends; made where there is none yet. In the caller's transaction.

    Raises ReportProblem where no term that has begun has this slug. One statement, or five.
    """
    rows = Report.objects.select_for_update().filter(school_id=school_id, kind=GOVERNORS, slug=slug)
    if row := rows.first():
        return row
    report = report_by_slug(school_id, slug, localdate(at))
    if report is None:
        raise ReportProblem("", "There is no such report.", BACK)
    row = Report(
        school_id=school_id, id=uuid7(), slug=slug, title=report.title, since=report.since, until=report.ends,
        term_id=report.term_id, made_at=at, changed_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ReportProblem("seen", "Somebody began this report at the same moment.", "Look at theirs.") from error
    _audit(row, "report.started", by, at)
    return row


def save_notes(school_id: UUID, slug: str, written: Written, *, seen: str, by: Actor, at: datetime) -> str:
    """Keep what was written; returns what `seen` is from now on.

    `seen`: ReportRow.seen of the form, "" where there was nothing yet. Raises ReportProblem: somebody saved meanwhile
    (field "seen"), it is not a draft, words too long or with a pupil's name. Four statements, or nine.
    """
    _check_words(school_id, written.notes)
    with transaction.atomic():
        row = start_report(school_id, slug, by=by, at=at)
        if (kept := _kept_already(row, written, by)) is not None:
            return kept
        check_seen(row, seen)
        if row.state != DRAFT:
            raise _not_a_draft(row)
        _write(row, written)
        _touch(row, by, at)
        _audit(row, "report.saved", by, at)
    return stamp(row)


def ask_approval(school_id: UUID, slug: str, *, seen: str, by: Actor, at: datetime) -> None:
    """Ask the head to publish it. Raises ReportProblem, or SentTwice where it waits already by the same person."""
    with transaction.atomic():
        row = start_report(school_id, slug, by=by, at=at)
        if row.state == WAITING and row.prepared_by == by.user_id:
            raise SentTwice()
        check_seen(row, seen)
        if row.state != DRAFT:
            raise _not_a_draft(row)
        row.state, row.sent_back = WAITING, ""
        _touch(row, by, at)
        _audit(row, "report.asked", by, at)


def take_back(school_id: UUID, slug: str, *, by: Actor, at: datetime) -> None:
    """It is not to be published yet after all: a draft again. Raises ReportProblem, SentTwice."""
    with transaction.atomic():
        row = held_report(school_id, slug)
        if row.state == DRAFT:
            raise SentTwice()
        if row.state != WAITING:
            raise _not_a_draft(row)
        row.state, row.changed_at = DRAFT, at
        row.save(update_fields=["state", "changed_at"])
        _audit(row, "report.taken_back", by, at)


def send_back(school_id: UUID, slug: str, *, words: str, by: Actor, at: datetime) -> None:
    """The head asks for something to be changed first, in words. Raises ReportProblem, SentTwice."""
    words = words.strip()
    if not words:
        raise ReportProblem("words", "What is to be changed is missing.", "Write a few words.")
    if len(words) > LONGEST_ANSWER:
        message = f"This has {len(words)} letters; {LONGEST_ANSWER} is the most."
        raise ReportProblem("words", message, "Say it more shortly.")
    with transaction.atomic():
        row = held_report(school_id, slug)
        if row.state == DRAFT and row.sent_back == words:
            raise SentTwice()
        if row.state != WAITING:
            raise ReportProblem("", _said(row), "Look at the report.")
        row.state, row.sent_back, row.changed_at = DRAFT, words, at
        row.save(update_fields=["state", "sent_back", "changed_at"])
        _audit(row, "report.sent_back", by, at)


def reissue(school_id: UUID, slug: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Begin a further issue of a published report, with the reason that governors will read. The one before stays.

    Raises ReportProblem, SentTwice where the same reason stands there already.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ReportProblem(
            "reason", "Why there is a further issue is missing.", "Governors will read it: say it plainly."
        )
    _check_words(school_id, Notes(reason=reason))
    with transaction.atomic():
        row = held_report(school_id, slug)
        notes = read_notes(row.notes)
        if row.state == DRAFT and notes.reason == reason:
            raise SentTwice()
        if row.state != PUBLISHED:
            raise ReportProblem("", f"It cannot be issued again yet: {_said(row)}", BACK)
        row.state, row.sent_back, row.notes = DRAFT, "", replace(notes, reason=reason).as_json()
        _touch(row, by, at)
        _audit(row, "report.reissue_begun", by, at)


def held_report(school_id: UUID, slug: str) -> Any:
    """The report's row, held until the transaction ends. Raises ReportProblem. One statement."""
    rows = Report.objects.select_for_update().filter(school_id=school_id, kind=GOVERNORS, slug=slug)
    row = rows.first()
    if row is None:
        raise ReportProblem("", "There is no such report, or nobody has written in it yet.", BACK)
    return row


def stamp(row: Any) -> str:
    """What a form carries of the last change: as `ReportRow.seen` has it, whatever clock the change was made by."""
    return str(row.changed_at.astimezone(UTC).isoformat())


def check_seen(row: Any, seen: str) -> None:
    """Raises ReportProblem where somebody has changed the report since the form was opened."""
    if seen != (stamp(row) if row.prepared_name else ""):
        who = row.prepared_name or "Somebody"
        message = f"{who} changed this report while you had it open."
        raise ReportProblem("seen", message, "Nothing of yours is lost: compare theirs with yours, then save again.")


def _check_words(school_id: UUID, notes: Notes) -> None:
    wrong = wrong_with(notes) or names_in(notes, pupil_names(school_id))
    for one in wrong:
        raise ReportProblem(one.field, one.message, one.remedy)


def _write(row: Any, written: Written) -> None:
    reason = written.notes.reason or read_notes(row.notes).reason
    row.notes, row.meeting_on = replace(written.notes, reason=reason).as_json(), written.meeting_on


def _kept_already(row: Any, written: Written, by: Actor) -> str | None:
    """What was seen last, where the same person sent the same a moment ago; else None."""
    reason = written.notes.reason or read_notes(row.notes).reason
    same = row.notes == replace(written.notes, reason=reason).as_json() and row.meeting_on == written.meeting_on
    return stamp(row) if same and row.prepared_by == by.user_id and row.prepared_name else None


def _touch(row: Any, by: Actor, at: datetime) -> None:
    row.prepared_by, row.prepared_name, row.prepared_position, row.changed_at = by.user_id, by.name, by.position, at
    row.save()


def _not_a_draft(row: Any) -> ReportProblem:
    if row.state == WAITING:
        return ReportProblem("", _said(row), "Take it back first, then change it.")
    return ReportProblem("", _said(row), "Say first why there is to be a further issue.")


def _said(row: Any) -> str:
    if row.state == WAITING:
        return f"It waits for the headteacher; {row.prepared_name} asked."
    return "It is published." if row.state == PUBLISHED else f"{row.prepared_name or 'Somebody'} is still writing it."


def _audit(row: Any, verb: str, by: Actor, at: datetime) -> None:
    record(row.school_id, verb, by=by, at=at, subject="report", subject_id=row.id, slug=row.slug)
