"""Files handed in at the office page: checked first, then loaded whole or not at all.

A job is `checking`, then `ready`, `refused`, or `done` where there is nothing to load; asked for, it is `waiting`, then
`loading`, then `done`, `refused` or `failed`; before that it can be `cancelled`. Whoever works on a job holds its row
locked, so two workers never take the same one and a job whose worker died is free at once. Jobs of pupils and of marks
are alike here: what is done with the file is the `load` that the door brings.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import BinaryField
from django.db.models.functions import Length, Substr

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.tables import Table, TableError, read_table
from attendance.people.models import ImportJob
from attendance.people.queries.imports import SchoolRow, school_by_id
from attendance.people.rules.import_report import CREATED, UPDATED, Report
from attendance.tenancy.scope import scoped

START = Substr("content", 1, 2, output_field=BinaryField())
BUSY = ("checking", "waiting", "loading")
MOST_LISTED = 1000  # problems, warnings and rows that are kept with a job
SMALL = 300_000  # bytes of text that a request can work through while somebody waits
SMALL_WORKBOOK = 60_000  # an XLSX is packed
STUCK_AFTER = timedelta(minutes=2)
PROGRESS_KEPT = 3600  # seconds
WENT_WRONG = "Something went wrong on our side. Nothing was loaded. Try again; if it happens twice, ask for help."
NO_QUEUE = "The queue of jobs cannot be reached just now. The file is safe: its turn comes by itself, within minutes."


@dataclass(frozen=True)
class Handed:
    """What `load` gets: the file, the school, who handed it in, when it is done, and whom to tell how far it is."""

    school: SchoolRow
    table: Table
    filename: str
    map_name: str
    by: Actor
    at: datetime
    dry_run: bool
    progress: Callable[[int], None]


Load = Callable[[Handed], Report]


class NotNow(ValueError):
    """The job is not in a state in which this can be done."""


def is_small(content: bytes) -> bool:
    """Whether the file can be worked through within the request."""
    return len(content) <= (SMALL_WORKBOOK if content.startswith(b"PK") else SMALL)


def job_is_small(school_id: UUID, job_id: UUID) -> bool:
    """`is_small` for a job's file. One query."""
    rows = ImportJob.objects.filter(school_id=school_id, id=job_id)
    size, start = rows.annotate(size=Length("content"), start=START).values_list("size", "start").get()
    return size <= (SMALL_WORKBOOK if bytes(start) == b"PK" else SMALL)


def hand_in(
    school_id: UUID, *, kind: str, filename: str, content: bytes, map_name: str = "", by: Actor, at: datetime
) -> UUID:
    """Keep a file of `kind` pupils or marks, to be checked; returns the job's id. Two queries."""
    with transaction.atomic():
        job = ImportJob.objects.create(
            school_id=school_id, kind=kind, filename=filename, content=content, map_name=map_name, state="checking",
            by_id=by.user_id, by_name=by.name, by_position=by.position, created_at=at, changed_at=at,
        )  # fmt: skip
        record(school_id, "imports.handed_in", by=by, at=at, subject="import", subject_id=job.id, kind=kind)
    return job.id


def ask_to_load(school_id: UUID, job_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let a checked file be loaded. Raises NotNow where it is not ready (any more). Two queries."""
    with transaction.atomic():
        if not _move(school_id, job_id, "ready", "waiting", at):
            raise NotNow("The file is not ready to be loaded.")
        record(school_id, "imports.asked", by=by, at=at, subject="import", subject_id=job_id)


def cancel(school_id: UUID, job_id: UUID, *, by: Actor, at: datetime) -> None:
    """Drop a file that is not being loaded; its content is let go. Raises NotNow."""
    with transaction.atomic():
        job = _locked(school_id, job_id, ("checking", "ready", "refused", "waiting", "failed"))
        if job is None:
            raise NotNow("The file is being worked on or is done already.")
        _settle(job, "cancelled", at, content=b"")
        record(school_id, "imports.cancelled", by=by, at=at, subject="import", subject_id=job_id)


def _move(school_id: UUID, job_id: UUID, old: str, new: str, at: datetime) -> bool:
    rows = ImportJob.objects.filter(school_id=school_id, id=job_id, state=old)
    return bool(rows.update(state=new, changed_at=at, error=""))


def _locked(school_id: UUID, job_id: UUID, states: Iterable[str]) -> ImportJob | None:
    rows = ImportJob.objects.select_for_update(skip_locked=True)
    return rows.filter(school_id=school_id, id=job_id, state__in=list(states)).first()


def _settle(job: ImportJob, state: str, at: datetime, **columns: object) -> None:
    ImportJob.objects.filter(school_id=job.school_id, id=job.id).update(state=state, changed_at=at, **columns)


def run_job(school_id: UUID, job_id: UUID, load: Load, *, at: datetime) -> None:
    """Do what comes next for the job: check it, or load it. A worker calls this outside any transaction.

    What fails leaves the job `failed` and nothing loaded, and is raised again for the log.
    """
    with scoped(school_id):
        _move(school_id, job_id, "waiting", "loading", at)
    try:
        with scoped(school_id):
            work_on(school_id, job_id, load, at=at)
    except Exception:
        with scoped(school_id):
            give_up(school_id, job_id, at=at)
        raise


def work_on(school_id: UUID, job_id: UUID, load: Load, *, at: datetime) -> None:
    """As `run_job`, inside the caller's scope: all in one transaction. Does nothing where somebody else is at it."""
    with transaction.atomic():
        job = _locked(school_id, job_id, BUSY)
        if job is None:
            return
        checking = job.state == "checking"
        report = _load(job, load, at, dry_run=checking)
        useful = report.counts[CREATED] + report.counts[UPDATED]
        state = "refused" if report.refused else "ready" if checking and useful else "done"
        content = job.content if state == "ready" else b""  # kept only while it is needed
        _settle(
            job, state, at, report=report.as_json(most=MOST_LISTED), rows_total=report.total, rows_done=useful,
            content=content, error="",
        )  # fmt: skip


def _load(job: ImportJob, load: Load, at: datetime, *, dry_run: bool) -> Report:
    school = school_by_id(job.school_id)
    by = Actor(job.by_id, job.by_name, job.by_position)
    try:
        table = read_table(bytes(job.content))
        tell_progress(job.id, 0, len(table.rows))
        handed = Handed(
            school, table, job.filename, job.map_name, by, at, dry_run,
            lambda done: tell_progress(job.id, done, len(table.rows)),
        )  # fmt: skip
        return load(handed)
    except TableError as error:
        report = Report(job.kind, job.filename, dry_run=dry_run)
        report.refuse(0, "", error.what, error.remedy)
        return report.settle()


def give_up(school_id: UUID, job_id: UUID, *, at: datetime, error: str = WENT_WRONG) -> None:
    """Mark a job as failed. One query."""
    rows = ImportJob.objects.filter(school_id=school_id, id=job_id, state__in=BUSY)
    rows.update(state="failed", error=error, changed_at=at)


def try_again(school_id: UUID, job_id: UUID, *, by: Actor, at: datetime) -> None:
    """Check a failed file again. Raises NotNow."""
    with transaction.atomic():
        if not _move(school_id, job_id, "failed", "checking", at):
            raise NotNow("Only a file that failed can be tried again.")
        record(school_id, "imports.again", by=by, at=at, subject="import", subject_id=job_id)


def say_no_queue(school_id: UUID, job_id: UUID) -> None:
    """Tell whoever looks at the job why nothing happens yet. One query."""
    ImportJob.objects.filter(school_id=school_id, id=job_id, state__in=BUSY).update(error=NO_QUEUE)


def take_stuck(school_ids: Iterable[UUID], *, at: datetime) -> list[tuple[str, UUID, UUID]]:
    """(kind, school, job) of jobs that wait and that nobody works on, to be queued again. Two queries; in scope."""
    with transaction.atomic():
        rows = ImportJob.objects.select_for_update(skip_locked=True).filter(
            school_id__in=list(school_ids), state__in=BUSY, changed_at__lt=at - STUCK_AFTER
        )
        found = list(rows.values_list("kind", "school_id", "id"))
        for _, school_id, job_id in found:
            ImportJob.objects.filter(school_id=school_id, id=job_id).update(changed_at=at)
    return found


# ---- progress: seen by others while the transaction of the load is still open, so it goes through the cache ---------


def tell_progress(job_id: UUID, done: int, total: int) -> None:
    """Note that `done` of `total` rows are through."""
    cache.set(f"import:{job_id}", (done, total), PROGRESS_KEPT)


def progress_of(job_id: UUID) -> tuple[int, int]:
    """(rows through, rows in all); zeros while nothing is known."""
    return cache.get(f"import:{job_id}") or (0, 0)
