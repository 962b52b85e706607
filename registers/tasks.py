"""Work of this room for the Celery worker: files of marks, codes for the parents' form, papers to look through."""

from uuid import UUID

from celery import Task, shared_task
from django.utils import timezone

from attendance.kit.queue import enqueue
from attendance.people.queries.imports import school_batches
from attendance.people.rules.import_report import Report
from attendance.people.services.importing import Handed, run_job
from attendance.tenancy.scope import scoped
from registers.resources import MarkFile
from registers.resources import load_marks as load
from registers.services.code_sending import SEND_CODE, CodeNotSent, send_code
from registers.services.evidence import SCAN_EVIDENCE
from registers.services.report_codes import forget_codes
from registers.services.scanning import papers_to_scan, scan_paper

AGAIN_AFTER = 20  # seconds: a family waits for its code


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


@shared_task(name=SEND_CODE, bind=True, max_retries=3, ignore_result=True)
def send_report_code(self: Task, school_id: str, school_name: str, code_id: str) -> None:
    """Send a code to a family, three times more where it cannot go just now. For an unknown address: nothing."""
    again = bool(self.request.retries or (self.request.delivery_info or {}).get("redelivered"))
    try:
        with scoped(UUID(school_id)):
            send_code(UUID(school_id), school_name, UUID(code_id), at=timezone.now(), again=again)
    except CodeNotSent as trouble:
        raise self.retry(exc=trouble, countdown=AGAIN_AFTER) from trouble


@shared_task(name=SCAN_EVIDENCE, ignore_result=True)
def scan_evidence(school_id: str, evidence_id: str) -> None:
    """Have one paper looked through for viruses. Twice does no harm."""
    with scoped(UUID(school_id)):
        scan_paper(UUID(school_id), UUID(evidence_id), at=timezone.now())


@shared_task(name="registers.tasks.sweep_evidence", ignore_result=True)
def sweep_evidence() -> int:
    """Queue the papers that still wait for the scanner; how many. Codes that are over are removed in passing."""
    now, queued = timezone.now(), 0
    for some in school_batches():
        with scoped(*some):
            papers = papers_to_scan(some)
            forget_codes(some, at=now)
        queued += sum(enqueue(SCAN_EVIDENCE, str(school_id), str(paper_id)) for school_id, paper_id in papers)
    return queued
