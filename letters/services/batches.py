"""Batches: letters that were approved together, from the queue to the post box.

queued → running → done, or stopped when the store is away; asked for again, or by itself within a day, it goes on where
it stopped. Whatever happens, a letter is either approved or issued: a batch only counts.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.queue import enqueue
from attendance.tenancy.scope import scoped
from letters.models import Batch, Letter, LetterSettings
from letters.queries.batches import BUSY, failed_count, sheets_of, waiting
from letters.rules.envelopes import on_paper
from letters.rules.states import APPROVED, ISSUED
from letters.services.delivery import record_post
from letters.services.problems import LetterProblem, SentTwice

ISSUE_BATCH = "letters.tasks.issue_batch"
STUCK_AFTER = timedelta(minutes=2)
AGAIN_AFTER = timedelta(minutes=10)  # a batch that stopped is tried again by itself
BY_ITSELF = timedelta(days=1)  # later than that, somebody looks at the letters first
NO_QUEUE = "The queue of jobs cannot be reached just now. The letters are safe: their turn comes by itself, in minutes."


def make_batch(school_id: UUID, letters: Collection[UUID], *, by: Actor, at: datetime, wait: int = 0) -> UUID:
    """Let the worker draw and issue these approved letters; returns the batch's id.

    In the caller's transaction; the worker hears of it when that is through, and begins `wait` seconds later. Four
    statements.
    """
    chosen = LetterSettings.objects.filter(school_id=school_id).order_by("-recorded_at", "-id")
    options: dict[str, Any] = dict(chosen.values("separators", "duplex").first() or {})
    with transaction.atomic():
        batch = Batch.objects.create(
            school_id=school_id, total=len(letters), made_by=by.user_id, made_name=by.name, made_at=at, changed_at=at,
            **options,
        )  # fmt: skip
        Letter.objects.filter(school_id=school_id, id__in=list(letters)).update(batch_id=batch.id, error="")
        record(
            school_id, "letters.batch", by=by, at=at, subject="batch", subject_id=batch.id, letters=len(letters)
        )  # fmt: skip
        send_after_commit(school_id, batch.id, wait)
    return batch.id


def draw_now(school_id: UUID, batch_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let the worker begin with a batch that lies for a moment, so that approvals can be taken back. Three statements.

    Raises SentTwice where it has begun, LetterProblem where there is none.
    """
    with transaction.atomic():
        if held_batch(school_id, batch_id).state != "queued":
            raise SentTwice()
        record(school_id, "letters.batch_now", by=by, at=at, subject="batch", subject_id=batch_id)
        send_after_commit(school_id, batch_id)


def try_again(school_id: UUID, batch_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let the worker go on with a batch that stopped, or with letters that could not be drawn.

    Raises LetterProblem where nothing of it waits, SentTwice where the worker is at it already. Five statements.
    """
    with transaction.atomic():
        rows = Letter.objects.filter(school_id=school_id, batch_id=batch_id, state=APPROVED)
        waits = list(rows.select_for_update().order_by("id").values_list("id", flat=True))  # before the batch, as
        if held_batch(school_id, batch_id).state in BUSY:  # whoever issues a letter does
            raise SentTwice()
        if not waits:
            raise LetterProblem("", "No letter of this batch waits to be drawn.", "Look at the letters one by one.")
        rows.update(error="", tries=0)
        _note(school_id, batch_id, at, state="queued", error="", failed=failed_count(school_id, batch_id))
        record(school_id, "letters.batch_again", by=by, at=at, subject="batch", subject_id=batch_id)
        send_after_commit(school_id, batch_id)


def post_batch(school_id: UUID, batch_id: UUID, *, by: Actor, at: datetime) -> int:
    """Note that the papers of a batch which were not posted yet were put in the post; returns how many.

    A letter that was withdrawn, corrected or stopped in the meantime is left out. Raises LetterProblem: still being
    drawn, nothing to post, or posted by somebody else before; SentTwice where it was the same person.
    """
    with transaction.atomic():
        issued = Letter.objects.filter(school_id=school_id, batch_id=batch_id, state=ISSUED)
        list(issued.select_for_update().order_by("id").values_list("id", flat=True))  # before the batch: see try_again
        batch = held_batch(school_id, batch_id)
        if batch.state in BUSY:
            raise LetterProblem("", "The letters are still being drawn.", "Wait until the batch is done.")
        papers = [paper for paper in on_paper(sheets_of(school_id, batch_id, at)) if not paper.posted]
        if not papers:
            raise _nothing_to_post(batch, by)
        posted = record_post(school_id, [paper.copy_id for paper in papers], by=by, at=at)
        _note(school_id, batch_id, at, posted_at=at, posted_name=by.name)
        record(school_id, "letters.posted", by=by, at=at, subject="batch", subject_id=batch_id, papers=posted)
    return posted


def _nothing_to_post(batch: Batch, by: Actor) -> LetterProblem:
    if batch.posted_at is None:
        return LetterProblem("", "Nothing of this batch goes by post.", "Look at the list of letters.")
    if batch.posted_name == by.name:
        return SentTwice()
    return LetterProblem("", f"{batch.posted_name} has put this batch in the post already.", "Nothing was noted twice.")


def held_batch(school_id: UUID, batch_id: UUID) -> Batch:
    """The batch, held until the transaction ends. Raises LetterProblem. One statement."""
    batch = Batch.objects.select_for_update().filter(school_id=school_id, id=batch_id).first()
    if batch is None:
        raise LetterProblem("", "There is no such batch.", "Go back to the list of batches.")
    return batch


# ---- what the worker notes -------------------------------------------------------------------------------------------


def begin_batch(school_id: UUID, batch_id: UUID, *, at: datetime) -> bool:
    """The worker is at it; False where nothing is to be done. One statement."""
    rows = Batch.objects.filter(school_id=school_id, id=batch_id, state__in=BUSY)
    return bool(rows.update(state="running", error="", changed_at=at))


def stop_batch(school_id: UUID, batch_id: UUID, words: str, *, at: datetime) -> None:
    """The batch cannot go on, and why. One statement."""
    _note(school_id, batch_id, at, state="stopped", error=words)


def end_batch(school_id: UUID, batch_id: UUID, *, at: datetime) -> bool:
    """The batch is done, unless a letter still waits: another worker is at it. False then. Two or three statements."""
    if waiting(school_id, batch_id).exists():
        return False
    _note(school_id, batch_id, at, state="done", error="", failed=failed_count(school_id, batch_id))
    return True


def _note(school_id: UUID, batch_id: UUID, at: datetime, **columns: object) -> None:
    Batch.objects.filter(school_id=school_id, id=batch_id).update(changed_at=at, **columns)


# ---- the queue -------------------------------------------------------------------------------------------------------


def send_after_commit(school_id: UUID, batch_id: UUID, wait: int = 0) -> None:
    """Queue the batch once the transaction is through, and tell its page where the queue is away."""
    transaction.on_commit(partial(_send, school_id, batch_id, wait))


def _send(school_id: UUID, batch_id: UUID, wait: int) -> None:
    if not enqueue(ISSUE_BATCH, str(school_id), str(batch_id), after=wait):
        with scoped(school_id):
            Batch.objects.filter(school_id=school_id, id=batch_id, state="queued").update(error=NO_QUEUE)


def take_stuck(school_ids: Iterable[UUID], *, at: datetime) -> list[tuple[UUID, UUID]]:
    """(school, batch) of batches on which nobody works, to be queued again: the queue was away, a worker died, or the
    store was away. One statement, and one more for each; in the scope of these schools.
    """
    busy = Q(state__in=BUSY, changed_at__lt=at - STUCK_AFTER)
    stopped = Q(state="stopped", changed_at__lt=at - AGAIN_AFTER, made_at__gt=at - BY_ITSELF)
    with transaction.atomic():
        rows = Batch.objects.select_for_update(skip_locked=True).filter(busy | stopped, school_id__in=list(school_ids))
        found = list(rows.order_by("changed_at").values_list("school_id", "id"))
        for school_id, batch_id in found:
            _note(school_id, batch_id, at, state="queued")
    return found
