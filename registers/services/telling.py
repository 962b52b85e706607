"""Telling the room above that marks of the past have changed. By name: this room does not know that one."""

from functools import partial
from uuid import UUID

from django.db import transaction

from attendance.kit.queue import enqueue

LOOK_AGAIN = "interventions.tasks.look_again"


def tell_of_changes(school_id: UUID) -> None:
    """Queue another look at this school's findings, once the transaction is through. No query.

    A queue that is away does no harm: the worker asks every minute which schools have amendments it has not seen.
    """
    transaction.on_commit(partial(enqueue, LOOK_AGAIN, str(school_id)))
