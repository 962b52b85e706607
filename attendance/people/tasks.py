"""The worker's part of imports: large files are checked and loaded here, with the page watching."""

from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from attendance.kit.queue import enqueue
from attendance.people.queries.imports import all_school_ids
from attendance.people.resources import PupilFile, import_pupils
from attendance.people.rules.import_report import Report
from attendance.people.services.importing import Handed, run_job, say_no_queue, take_stuck
from attendance.tenancy.scope import scoped

# by name: the room of registers stands above this one
TASKS = {"pupils": "attendance.people.tasks.run_import", "marks": "registers.tasks.run_import"}
SCHOOLS_AT_ONCE = 500


def load_pupils(handed: Handed) -> Report:
    """What a job of pupils does with its file."""
    file = PupilFile(handed.table, handed.filename, handed.map_name)
    today = timezone.localdate(handed.at)
    return import_pupils(handed.school, file, by=handed.by, at=handed.at, on=today, dry_run=handed.dry_run)


@shared_task(name=TASKS["pupils"])
def run_import(school_id: str, job_id: str) -> None:
    """Check or load a file of pupils. Twice does no harm: the second finds nothing left to do."""
    run_job(UUID(school_id), UUID(job_id), load_pupils, at=timezone.now())


def send(kind: str, school_id: UUID, job_id: UUID) -> bool:
    """Put a job in the queue; False where the queue cannot be reached (`sweep_imports` tries again)."""
    return enqueue(TASKS[kind], str(school_id), str(job_id))


def send_after_commit(kind: str, school_id: UUID, job_id: UUID) -> None:
    """Queue the job when the request's transaction is through, and tell its page where that fails."""

    def go() -> None:
        if not send(kind, school_id, job_id):
            with scoped(school_id):
                say_no_queue(school_id, job_id)

    transaction.on_commit(go)


@shared_task(name="attendance.people.tasks.sweep_imports")
def sweep_imports() -> int:
    """Queue jobs again that wait and that nobody works on: the queue was away, or a worker died. Returns how many."""
    ids, at, sent = all_school_ids(), timezone.now(), 0
    for start in range(0, len(ids), SCHOOLS_AT_ONCE):
        some = ids[start : start + SCHOOLS_AT_ONCE]
        with scoped(*some):
            stuck = take_stuck(some, at=at)
        sent += sum(send(*job) for job in stuck)
    return sent
