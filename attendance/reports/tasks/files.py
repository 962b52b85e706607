"""The worker makes files: PDFs of published reports, packs for meetings. Each is kept once it is whole.

A worker that is killed leaves a file that waits; the sweep queues it again.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.kit.keeping import StoreAway
from attendance.kit.queue import enqueue
from attendance.people.queries.imports import school_batches
from attendance.reports.queries.shelves import OF_SCHOOL, OF_TRUST, SHELVES, Shelf
from attendance.reports.services import files
from attendance.reports.services.files import Job
from attendance.reports.services.issue_files import make_governors, make_leaflet, make_trustees
from attendance.reports.services.packs.meeting import make_meeting
from attendance.reports.services.packs.support import make_support, make_support_full
from attendance.reports.services.packs.tutor import make_tutor
from attendance.reports.services.problems import ReportProblem
from attendance.tenancy.scope import scoped

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
# Gets the owner (a school, or a trust), what was asked, the moment and a function to say how far it is (done, of how
# many); gives the bytes. A maker opens the scope for its reads itself, so that what it says of its progress is seen at
# once.
Maker = Callable[[UUID, Mapping[str, Any], datetime, Progress], bytes]
MAKERS: dict[str, Maker] = {
    "governors": make_governors,
    "leaflet": make_leaflet,
    "trustees": make_trustees,
    "meeting": make_meeting,
    "support_meeting": make_support,
    "support_meeting_full": make_support_full,
    "tutor": make_tutor,
}
OUR_SIDE = "Something went wrong on our side. Try again; if it happens twice, ask whoever runs this installation."


@shared_task(name=OF_SCHOOL.task, ignore_result=True)
def make_file(school_id: str, file_id: str) -> None:
    """Make a file that waits. Twice does no harm: the second finds that it does not wait any more."""
    _make(OF_SCHOOL, UUID(school_id), UUID(file_id))


@shared_task(name=OF_TRUST.task, ignore_result=True)
def make_trust_file(trust_id: str, file_id: str) -> None:
    """The same of a trust's file."""
    _make(OF_TRUST, UUID(trust_id), UUID(file_id))


@shared_task(name="attendance.reports.tasks.sweep_files", ignore_result=True)
def sweep_files() -> int:
    """Queue files again at which nobody works, and remove those whose days are over. How many were queued.

    A trust whose schools are in two batches is looked at twice; what was queued the first time is not queued again.
    """
    return sum(_swept(of, some) for some in school_batches() for of in SHELVES)


def _swept(of: Shelf, school_ids: list[UUID]) -> int:
    with scoped(*school_ids):
        owners = of.owners(school_ids)
        stuck = files.take_stuck(owners, at=timezone.now(), of=of)
        files.forget_old(owners, at=timezone.now(), of=of)
    return sum(enqueue(of.task, str(owner), str(file)) for owner, file in stuck)


def _make(of: Shelf, owner: UUID, file_id: UUID) -> None:
    with of.scope(owner):
        job = files.begin_file(owner, file_id, at=timezone.now(), of=of)
    if job is None:
        return
    try:
        kept = files.keep_made(owner, job, _made(of, owner, job), at=timezone.now(), of=of)
    except StoreAway as away:
        with of.scope(owner):
            files.put_back(owner, job.id, str(away), at=timezone.now(), of=of)
    except Exception as error:  # whatever goes wrong is this file's own problem: the worker goes on
        _failed(of, owner, job, error)
    else:
        with of.scope(owner):
            files.finish_file(owner, job.id, kept, at=timezone.now(), of=of)


def _made(of: Shelf, owner: UUID, job: Job) -> bytes:
    def progress(done: int, total: int) -> None:
        with of.scope(owner):
            files.note_progress(owner, job.id, done, total, at=timezone.now(), of=of)

    return MAKERS[job.kind](owner, job.asked, timezone.now(), progress)


def _failed(of: Shelf, owner: UUID, job: Job, error: Exception) -> None:
    words = str(error) if isinstance(error, ReportProblem) else OUR_SIDE
    log.error("reports: a file of kind %s could not be made", job.kind, exc_info=error)
    with of.scope(owner):
        files.fail_file(owner, job.id, words, at=timezone.now(), of=of)
