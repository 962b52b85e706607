"""The worker draws and issues what was approved, letter by letter, each in a transaction of its own.

A worker that is killed leaves every letter either approved or issued; a batch on which nobody works is queued again.
"""

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.kit.queue import enqueue
from attendance.people.queries.imports import school_batches
from attendance.tenancy.scope import scoped
from letters.queries.batches import letters_to_draw
from letters.services import batches
from letters.services.batches import ISSUE_BATCH
from letters.services.issuing import CannotDraw, begin_try, forget_try, issue_letter, note_failure
from letters.services.printing import make_print_file
from letters.services.problems import LetterProblem, StorageAway

log = logging.getLogger(__name__)


@shared_task(name=ISSUE_BATCH, ignore_result=True)
def issue_batch(school_id: str, batch_id: str) -> None:
    """Issue what waits in a batch. Twice does no harm: the second finds nothing left to do."""
    school, batch = UUID(school_id), UUID(batch_id)
    with scoped(school):
        begun = batches.begin_batch(school, batch, at=timezone.now())
        waiting = letters_to_draw(school, batch) if begun else []
    if begun and all(_issue(school, batch, letter) for letter in waiting):
        with scoped(school):
            done = batches.end_batch(school, batch, at=timezone.now())
        if done:
            _lay_together(school, batch)


@shared_task(name="letters.tasks.sweep_batches", ignore_result=True)
def sweep_batches() -> int:
    """Queue batches again on which nobody works: the queue was away, a worker died, the store is back. How many."""
    sent = 0
    for some in school_batches():
        with scoped(*some):
            stuck = batches.take_stuck(some, at=timezone.now())
        sent += sum(enqueue(ISSUE_BATCH, str(school), str(batch)) for school, batch in stuck)
    return sent


def _issue(school: UUID, batch: UUID, letter: UUID) -> bool:
    """One letter; False where the whole batch cannot go on."""
    with scoped(school):
        if not begin_try(school, letter, at=timezone.now()):
            return True
    try:
        with scoped(school):
            issue_letter(school, letter, at=timezone.now())
    except (StorageAway, CannotDraw) as away:
        with scoped(school):
            forget_try(school, letter)
            batches.stop_batch(school, batch, str(away), at=timezone.now())
        return False
    except LetterProblem as problem:
        with scoped(school):
            note_failure(school, letter, problem, at=timezone.now())
    return True


def _lay_together(school: UUID, batch: UUID) -> None:
    """Make the file for the printer while nobody waits for it; what fails is made, or told of, when it is asked for."""
    try:
        with scoped(school):
            make_print_file(school, batch, at=timezone.now())
    except (LetterProblem, StorageAway) as problem:
        log.info("letters: batch %s: no file for the printer: %s", batch, problem)
