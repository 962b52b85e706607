"""Reads: everything that was done about one child's absences, in order: what social care and the police ask for."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from attendance.people.rules.pupil_flags import SENSITIVE
from interventions.models import Colouring
from interventions.queries.day_alarms import AlarmRow, alarms_of_pupil
from interventions.queries.review import NoteRow, notes_of_pupil
from interventions.rules.alarms import SOCIAL_WORKER
from interventions.rules.risk import COLOUR_LABELS
from registers.queries.absence_reports import ReportRow, reports_of_pupil
from registers.queries.amendments import AmendmentRow, Wanted, entries
from registers.queries.following import LogRow, log_of_pupil
from registers.queries.marks import SESSION_WORDS, MarkRow, label_of, marks_of_pupil

DAY = timedelta(days=1)
MOST = 1000  # changes of marks of one pupil: some years of them
LONGEST = timedelta(days=400)


@dataclass(frozen=True)
class LogLine:
    """One thing that was done or known. `day` is the day of the absence; `undone`: it was taken back later."""

    at: datetime
    day: date
    what: str
    words: str
    by_name: str
    by_position: str = ""
    sensitive: bool = False
    undone: bool = False


def absence_log(
    school_id: UUID, pupil_id: UUID, since: date, until: date, *, abilities: Collection[str]
) -> list[LogLine]:
    """The log from `since` until before `until`, oldest first, as these abilities may see it. Eight queries.

    Of marks only those of absence: the first mark of each session and every change of it. Visits at home stand in the
    contact log: planned, made, called off.
    """
    span = (since, until)
    changes = [row for row in entries(school_id, Wanted(pupil_id=pupil_id), limit=MOST) if since <= row.date < until]
    lines = [
        *_marks(marks_of_pupil(school_id, pupil_id, *span), changes),
        *_reports(reports_of_pupil(school_id, pupil_id, *span)),
        *_contacts(log_of_pupil(school_id, pupil_id, *span, abilities=abilities)),
        *_alarms(alarms_of_pupil(school_id, pupil_id, *span, abilities=abilities)),
        *_notes(notes_of_pupil(school_id, pupil_id, *span)),
        *(_colours(school_id, pupil_id, *span) if SENSITIVE in abilities else ()),
    ]
    return sorted(lines, key=lambda line: line.at)


def _marks(marks: Iterable[MarkRow], changes: Collection[AmendmentRow]) -> Iterator[LogLine]:
    changed = {row.key for row in changes}
    for mark in marks:
        away = mark.found is not None and not mark.found.attended
        if away and (mark.pupil_id, mark.date, mark.session) not in changed:
            yield _mark(mark.recorded_at, mark.date, mark.session, mark.code, mark.recorded_name)
    for row in sorted(changes, key=lambda one: one.version):
        first = min(one.version for one in changes if one.key == row.key) == row.version
        if first and row.original_code:
            yield _mark(row.original_at, row.date, row.session, row.original_code, row.original_name)
        was, now = row.original_code or "no mark", row.amended_code or "no mark"
        words = f"{_session(row.date, row.session)}: {was} became {now}. {row.reason}".strip()
        yield LogLine(row.at, row.date, "Mark changed", words, row.by_name, row.by_position)


def _mark(at: datetime, day: date, session: str, code: str, name: str) -> LogLine:
    return LogLine(at, day, "Marked", f"{_session(day, session)}: {code}, {label_of(code, day).lower()}.", name)


def _session(day: date, session: str) -> str:
    return f"{day:%A %-d %B %Y}, {SESSION_WORDS[session]}"


def _reports(reports: Iterable[ReportRow]) -> Iterator[LogLine]:
    for row in reports:
        days = f"{row.since:%-d %B}" if row.last_day == row.since else f"{row.since:%-d %B} to {row.last_day:%-d %B %Y}"
        words = " ".join(part for part in (f"For {days}.", f"{row.said_by}:" if row.said_by else "", row.words) if part)
        yield LogLine(
            row.received_at, row.since, f"Told by the family ({row.channel_words.lower()})", words, row.taken_name
        )
        if row.decided_at:
            yield LogLine(
                row.decided_at, row.since, f"Report: {row.state_words.lower()}", row.question, row.decided_name
            )


def _contacts(log: Iterable[LogRow]) -> Iterator[LogLine]:
    for row in log:
        yield LogLine(
            row.at, row.date, row.said, row.words, row.by_name, row.by_position, sensitive=row.sensitive,
            undone=row.undone,
        )  # fmt: skip


def _alarms(alarms: Iterable[AlarmRow]) -> Iterator[LogLine]:
    for row in alarms:
        told = f" Written to: {', '.join(row.told)}." if row.told else ""
        private = row.kind == SOCIAL_WORKER
        yield LogLine(row.raised_at, row.date, f"Alarm: {row.label.lower()}", row.words + told, "", sensitive=private)
        if row.seen_at:
            words = row.seen_words
            yield LogLine(
                row.seen_at, row.date, f"Alarm seen: {row.label.lower()}", words, row.seen_name, sensitive=private
            )


def _notes(notes: Iterable[NoteRow]) -> Iterator[LogLine]:
    for row in notes:
        words = " ".join(part for part in (row.words, f"By: {row.who}." if row.who else "") if part)
        yield LogLine(
            row.at, row.date, f"Review: {row.label.lower()}", words, row.by_name, row.by_position, undone=row.undone
        )


def _colours(school_id: UUID, pupil_id: UUID, since: date, until: date) -> Iterator[LogLine]:
    """Colours that a person gave and that held on any of these days. One query."""
    rows = Colouring.objects.filter(school_id=school_id, pupil_id=pupil_id, set_at__date__lt=until)
    rows = rows.exclude(ended_at__date__lt=since).order_by("set_at")
    for row in rows:
        label, day = COLOUR_LABELS[row.colour].lower(), timezone.localtime(row.set_at).date()
        yield LogLine(row.set_at, day, f"Colour given: {label}", row.reason, row.set_name, sensitive=True)
        if row.ended_at:
            yield LogLine(
                row.ended_at,
                timezone.localtime(row.ended_at).date(),
                f"Colour ended: {label}",
                "",
                row.ended_name,
                sensitive=True,
            )
