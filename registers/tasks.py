"""The worker's part of importing marks."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.people.rules.import_report import Report
from attendance.people.services.importing import Handed, run_job
from registers.resources import MarkFile
from registers.resources import load_marks as load


def load_marks(handed: Handed) -> Report:
    """What a job of marks does with its file."""
    return load(
        handed.school, MarkFile(handed.table, handed.filename), by=handed.by, at=handed.at,
        on=timezone.localdate(handed.at), dry_run=handed.dry_run, progress=handed.progress,
    )  # fmt: skip


@shared_task(name="registers.tasks.run_import")
def run_import(school_id: str, job_id: str) -> None:
    """Check or load a file of marks. Twice does no harm: the second finds nothing left to do."""
    run_job(UUID(school_id), UUID(job_id), load_marks, at=timezone.now())
