"""Deeds: the ledger of the nights, and when a school's night starts.

A line of the ledger is written before, during and after the work that it tells of. What a step counted is kept in the
transaction of that step, so that a worker that dies leaves neither half a step nor a count that is twice in it.
"""

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.models import NightRun, NightSettings
from interventions.queries.nights import NIGHT, DueNight, NightRow, counts_of_day, last_judged, missed_of
from interventions.rules.nights import ATTEMPTS, check_starts
from registers.queries.closures import marked_days

JUDGING = "judging"  # the lock of whoever judges a school: a step of the night, or another look after an amendment
STEPS = {  # what the page says while it runs
    "judging": "judging the school days",
    "returns": "listing what must be returned to the local authority",
    "reminders": "reminding of what is due",
    "letters": "drafting letters",
    "housekeeping": "clearing up",
}
WORKER_DIED = "The program that runs the night was stopped in the middle of it, each time it tried."
DATABASE = {"OperationalError", "InterfaceError", "QueryCanceled", "LockNotAvailable", "AdminShutdown"}
AS_OF_LAST_DAY = ("pupils", "found")


def begin_night(night: DueNight, *, at: datetime, again: bool = False) -> NightRow | None:
    """Write that the night runs; None where it is not to be done (again), its line where it has just been given up.

    A night that is done, or has failed too often, is left alone, unless a person wants it `again`: its counts then
    start afresh. Inside `scoped`, and while the lock of the school's night is held. Six queries at most.
    """
    days = len(missed_of(night)) or int(again and last_judged(night.school_id) is not None)
    line = NightRun.objects.filter(school_id=night.school_id, date=night.date).first()
    if line is None or again:
        return _write_line(night, line, at, days)
    if line.state == "done" or line.attempts >= ATTEMPTS:
        return fail_night(night, WORKER_DIED, at=at) if line.state == "running" else None
    if line.state == "failed":
        line.state, line.error, line.finished_at = "running", "", None
    line.attempts, line.step, line.days_total = line.attempts + 1, "judging", line.days_done + days
    line.save()
    return _row(line)


def _write_line(night: DueNight, line: NightRun | None, at: datetime, days: int) -> NightRow:
    line = line or NightRun(school_id=night.school_id, date=night.date)
    line.state, line.step, line.attempts, line.started_at, line.finished_at = "running", "judging", 1, at, None
    line.days_done, line.days_total, line.counts, line.error = 0, days, {}, ""
    line.save()
    return _row(line)


def note_step(night: DueNight, step: str) -> None:
    """Say what the night is at (a key of STEPS). One query."""
    _lines(night).update(step=step)


def note_day(night: DueNight, on: date) -> None:
    """Count a school day as judged, in the transaction that judged it. Four queries."""
    line = _lines(night).get()
    of_day, counts = counts_of_day(night.school_id, on), dict(line.counts)
    for name, number in of_day.items():
        counts[name] = number if name in AS_OF_LAST_DAY else counts.get(name, 0) + number
    if not marked_days(night.school_id, [on]):
        counts["days_without_registers"] = counts.get("days_without_registers", 0) + 1
    line.counts, line.days_done = counts, line.days_done + 1
    line.days_total = max(line.days_total, line.days_done)
    line.save(update_fields=["counts", "days_done", "days_total"])


def note_count(night: DueNight, name: str, number: int) -> None:
    """Add to what the night counted, in the transaction that did it. Two queries."""
    line = _lines(night).get()
    line.counts = {**line.counts, name: line.counts.get(name, 0) + number}
    line.save(update_fields=["counts"])


def finish_night(night: DueNight, *, at: datetime) -> NightRow:
    """Write that the night is done; its line. Two queries."""
    _lines(night).update(state="done", step="", finished_at=at, error="")
    return NightRow(**_lines(night).values(*NIGHT).get())


def fail_night(night: DueNight, error: str, *, at: datetime) -> NightRow:
    """Write that the night failed and why, in words that name no pupil; its line. Two queries."""
    _lines(night).update(state="failed", finished_at=at, error=error)
    return NightRow(**_lines(night).values(*NIGHT).get())


def plain_error(error: Exception) -> str:
    """The failure in words for people. What the exception itself says stays in the log: it may quote a pupil's row."""
    name = type(error).__name__
    if name in DATABASE:
        return "The database was busy or could not be reached."
    return f"The program stopped because of a fault ({name}). Its log says where."


def _lines(night: DueNight):
    return NightRun.objects.filter(school_id=night.school_id, date=night.date)


def _row(line: NightRun) -> NightRow:
    return NightRow(**{name: getattr(line, name) for name in NIGHT})


def choose_start(school_id: UUID, *, starts: time, by: Actor, at: datetime) -> UUID:
    """Choose when this school's night starts, local time; returns the row's id. Raises StartRefused. Two queries."""
    check_starts(starts)
    with transaction.atomic():
        row = NightSettings(
            school_id=school_id, starts=starts, recorded_by=by.user_id, recorded_name=by.name, recorded_at=at
        )
        row.save(force_insert=True)
        record(
            school_id, "night.start_chosen", by=by, at=at, subject="night_settings", subject_id=row.id,
            starts=f"{starts:%H:%M}",
        )  # fmt: skip
    return row.id
