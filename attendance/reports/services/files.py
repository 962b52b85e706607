"""Deeds: files that the worker makes, from the asking to the storage.

waiting → working → done, or failed; gone once its days of keeping are over. A worker that dies, or a storage that is
away, leaves a file waiting: the sweep queues it again. Twice does no harm: only one worker gets a file that waits.

A file is a school's or a trust's (`of`, see `queries.shelves`); its owner's id comes first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localtime

from attendance.access.rules.actors import Actor
from attendance.audit.services import record, record_platform
from attendance.kit.keeping import Kept, NotAsKept, forget_file, keep_file, read_file
from attendance.kit.queue import enqueue
from attendance.kit.uuid7 import uuid7
from attendance.reports.queries.shelves import OF_SCHOOL, Shelf
from attendance.reports.rules.files import BUSY, DONE, FAILED, GONE, KINDS, MOST_ATTEMPTS, WAITING, WORKING
from attendance.reports.services.problems import ReportProblem

LOST_AFTER = timedelta(minutes=2)  # of a file that waits: the queue was away, or forgot it
STUCK_AFTER = timedelta(minutes=10)  # a large pack is drawn for minutes without a word
AGAIN_AFTER = timedelta(minutes=10)  # a file that could not be kept is tried again by itself
AT_ONCE = 200  # so many files whose days are over are removed in one sweep
NO_QUEUE = "The queue of jobs cannot be reached just now. The turn of this file comes by itself, in minutes."
GIVEN_UP = f"It was begun {MOST_ATTEMPTS} times, and each time the machine gave up over it."
LOST = "Let it be made again; the words and figures in it stay as they were published."


@dataclass(frozen=True)
class Job:
    """What a worker is to make."""

    id: UUID
    kind: str
    asked: Mapping[str, Any]


def ask_file(
    owner_id: UUID, *, kind: str, title: str, asked: Mapping[str, Any], by: Actor, at: datetime,
    issue_id: UUID | None = None, of: Shelf = OF_SCHOOL,
) -> UUID:  # fmt: skip
    """Let the worker make a file of a kind of `rules.files.KINDS`; returns its id. `asked` (JSON) goes to its maker.

    The same asked twice by the same person while it is not made yet, or twice of one issue, is one file. Raises
    KeyError for a kind that there is not. Two statements and the audit row.
    """
    suffix = KINDS[kind].suffix
    with transaction.atomic():
        if there := _same(of, owner_id, kind, asked, by, issue_id):
            return there
        row = of.model.objects.create(
            **{of.column: owner_id}, id=uuid7(), kind=kind, title=title, asked=dict(asked), asked_by=by.user_id,
            asked_name=by.name, asked_at=at, changed_at=at, issue_id=issue_id,
        )  # fmt: skip
        _audit(of, owner_id, "file_asked", row.id, by, at, kind=kind, suffix=suffix)
        _send_after_commit(of, owner_id, row.id)
    return UUID(str(row.id))


def _same(
    of: Shelf, owner_id: UUID, kind: str, asked: Mapping[str, Any], by: Actor, issue_id: UUID | None
) -> UUID | None:
    rows = of.rows(owner_id).filter(kind=kind)
    if issue_id:
        rows = rows.filter(issue_id=issue_id)
    else:
        rows = rows.filter(state__in=BUSY, asked=dict(asked), asked_by=by.user_id, issue_id__isnull=True)
    return rows.values_list("id", flat=True).first()


def ask_again(owner_id: UUID, file_id: UUID, *, by: Actor, at: datetime, of: Shelf = OF_SCHOOL) -> None:
    """Make a file anew that failed, or that the storage has lost. One that waits or is being made stays as it is.

    Raises ReportProblem where there is none, or where its days are over. Three statements.
    """
    with transaction.atomic():
        row = of.rows(owner_id).select_for_update().filter(id=file_id).first()
        if row is None or row.state == GONE:
            raise ReportProblem("", "This file is no longer kept.", "Ask for a new one.")
        if row.state in BUSY:
            return
        _note(of, owner_id, file_id, at, state=WAITING, attempts=0, done=0, error="")
        _audit(of, owner_id, "file_again", file_id, by, at, kind=row.kind)
        _send_after_commit(of, owner_id, file_id)


def _audit(
    of: Shelf, owner_id: UUID, verb: str, file_id: UUID, by: Actor, at: datetime, **detail: Any
) -> None:  # fmt: skip
    if of is OF_SCHOOL:
        record(owner_id, f"report.{verb}", by=by, at=at, subject="report_file", subject_id=file_id, **detail)
        return
    detail |= {of.name: str(owner_id)}
    record_platform(f"trust_report.{verb}", by=by, at=at, subject="trust_file", subject_id=file_id, **detail)


def open_file(owner_id: UUID, path: str, sha256: str, *, of: Shelf = OF_SCHOOL) -> bytes:
    """The bytes of a file that is done. Raises ReportProblem where they are gone or others, StoreAway."""
    if not path.startswith(_folder(of, owner_id)):
        raise ReportProblem("", f"The file of another {of.name} lies there.", "Tell whoever runs this installation.")
    try:
        return read_file(path, sha256)
    except NotAsKept as error:
        raise ReportProblem("", str(error), LOST) from error


# ---- what the worker notes, each in the caller's scope ---------------------------------------------------------------


def begin_file(owner_id: UUID, file_id: UUID, *, at: datetime, of: Shelf = OF_SCHOOL) -> Job | None:
    """The file, now this worker's; None where it does not wait (any more). One or two statements."""
    rows = of.rows(owner_id).filter(id=file_id)
    taken = rows.filter(state=WAITING).update(
        state=WORKING, attempts=F("attempts") + 1, done=0, error="", changed_at=at
    )
    found = rows.values_list("id", "kind", "asked").first() if taken else None
    return Job(*found) if found else None


def note_progress(
    owner_id: UUID, file_id: UUID, done: int, total: int, *, at: datetime, of: Shelf = OF_SCHOOL
) -> None:  # fmt: skip
    """How far the worker is. One statement."""
    of.rows(owner_id).filter(id=file_id, state=WORKING).update(done=done, total=total, changed_at=at)


def keep_made(owner_id: UUID, job: Job, content: bytes, *, at: datetime, of: Shelf = OF_SCHOOL) -> Kept:
    """Put what was made into the storage; no statement. Raises StoreAway."""
    return keep_file(f"{_folder(of, owner_id)}{localtime(at):%Y-%m}", str(job.id), KINDS[job.kind].suffix, content)


def finish_file(owner_id: UUID, file_id: UUID, kept: Kept, *, at: datetime, of: Shelf = OF_SCHOOL) -> None:
    """The file is done. One statement."""
    done = {"state": DONE, "path": kept.path, "sha256": kept.sha256, "size": kept.size, "error": ""}
    _note(of, owner_id, file_id, at, **done)


def put_back(owner_id: UUID, file_id: UUID, words: str, *, at: datetime, of: Shelf = OF_SCHOOL) -> None:
    """The storage is away: the file waits again, is tried by itself, and loses no attempt. One statement."""
    _note_failed(of, owner_id, file_id, at, state=WAITING, attempts=F("attempts") - 1, error=words)


def fail_file(owner_id: UUID, file_id: UUID, words: str, *, at: datetime, of: Shelf = OF_SCHOOL) -> None:
    """The file could not be made, and why, in words for people. One statement."""
    _note_failed(of, owner_id, file_id, at, state=FAILED, error=words)


# ---- the sweep -------------------------------------------------------------------------------------------------------


def take_stuck(owner_ids: Sequence[UUID], *, at: datetime, of: Shelf = OF_SCHOOL) -> list[tuple[UUID, UUID]]:
    """(owner, file) of files at which nobody works, to be queued again; what was begun too often is given up.

    Three statements; in the scope of these owners.
    """
    lost = Q(state=WAITING, error__in=("", NO_QUEUE), changed_at__lt=at - LOST_AFTER)
    quiet = Q(state=WORKING, changed_at__lt=at - STUCK_AFTER)
    away = Q(state=WAITING, changed_at__lt=at - AGAIN_AFTER)
    with transaction.atomic():
        rows = of.rows_of(owner_ids).select_for_update(skip_locked=True).filter(lost | quiet | away)
        found = list(rows.order_by("changed_at").values_list(of.column, "id", "attempts"))
        given_up = [key for _, key, tries in found if tries >= MOST_ATTEMPTS]
        _set(of, owner_ids, given_up, at, state=FAILED, error=GIVEN_UP)
        again = [(owner, key) for owner, key, tries in found if tries < MOST_ATTEMPTS]
        _set(of, owner_ids, [key for _, key in again], at, state=WAITING)
    return again


def forget_old(owner_ids: Sequence[UUID], *, at: datetime, of: Shelf = OF_SCHOOL) -> int:
    """Remove files whose days of keeping are over; how many. One statement, and one more where there are any."""
    over = Q()
    for kind, row in KINDS.items():
        if row.days_kept is not None:
            over |= Q(kind=kind, changed_at__lt=at - timedelta(days=row.days_kept))
    rows = of.rows_of(owner_ids).filter(over, state__in=(DONE, FAILED), issue_id__isnull=True)
    found = list(rows.order_by("changed_at").values_list("id", "path")[:AT_ONCE])
    gone = [key for key, path in found if not path or forget_file(path)]
    _set(of, owner_ids, gone, at, state=GONE, path="", size=0)
    return len(gone)


def _set(of: Shelf, owner_ids: Sequence[UUID], ids: Collection[UUID], at: datetime, **columns: object) -> None:
    if ids:
        of.rows_of(owner_ids).filter(id__in=ids).update(changed_at=at, **columns)


def _note(of: Shelf, owner_id: UUID, file_id: UUID, at: datetime, **columns: object) -> None:
    of.rows(owner_id).filter(id=file_id).update(changed_at=at, **columns)


def _note_failed(of: Shelf, owner_id: UUID, file_id: UUID, at: datetime, **columns: object) -> None:
    """A worker that was thought dead says it late: what another has made by then stays."""
    of.rows(owner_id).filter(id=file_id, state__in=BUSY).update(changed_at=at, **columns)


def _folder(of: Shelf, owner_id: UUID) -> str:
    return f"{of.folder}/{owner_id}/"


# ---- the queue -------------------------------------------------------------------------------------------------------


def _send_after_commit(of: Shelf, owner_id: UUID, file_id: UUID) -> None:
    transaction.on_commit(partial(_send, of, owner_id, file_id))


def _send(of: Shelf, owner_id: UUID, file_id: UUID) -> None:
    """Queue it, and tell its page where the queue is away."""
    if not enqueue(of.task, str(owner_id), str(file_id)):
        with of.scope(owner_id):
            of.rows(owner_id).filter(id=file_id, state=WAITING).update(error=NO_QUEUE)
