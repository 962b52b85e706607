"""Telling the rooms above what has changed. By name: this room does not know them."""

from functools import partial
from uuid import UUID

from django.db import transaction

from attendance.kit.queue import enqueue

LOOK_AGAIN = "interventions.tasks.look_again"
DRAFT_LEAVE_LETTERS = "letters.tasks.draft_leave_letters"


def tell_of_changes(school_id: UUID) -> None:
    """Queue another look at this school's findings, once the transaction is through. No query.

    A queue that is away does no harm: the worker asks every minute which schools have amendments it has not seen.
    """
    transaction.on_commit(partial(enqueue, LOOK_AGAIN, str(school_id)))


def tell_of_leave(school_id: UUID) -> None:
    """Queue the letters about decisions on leave, once the transaction is through; a sweep does the same. No query."""
    transaction.on_commit(partial(enqueue, DRAFT_LEAVE_LETTERS, str(school_id)))
