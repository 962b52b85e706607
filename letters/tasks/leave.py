"""The worker drafts the letters of decisions about leave, soon after each."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.kit.queue import enqueue
from attendance.people.queries.imports import school_batches
from attendance.tenancy.scope import scoped
from letters.services.leave_letters import behind, draft_leave_letters

DRAFT_LEAVE = "letters.tasks.draft_leave_letters"


@shared_task(name=DRAFT_LEAVE, ignore_result=True)
def draft_leave(school_id: str) -> None:
    """Draft what decisions ask for at one school. Twice does no harm."""
    school = UUID(school_id)
    with scoped(school):
        draft_leave_letters(school, at=timezone.now())


@shared_task(name="letters.tasks.sweep_leave_letters", ignore_result=True)
def sweep_leave_letters() -> int:
    """Queue the schools whose letters do not follow their decisions: the queue was away. How many."""
    sent = 0
    for some in school_batches():
        with scoped(*some):
            late = behind(some, at=timezone.now())
        sent += sum(enqueue(DRAFT_LEAVE, str(school_id)) for school_id in sorted(late))
    return sent
