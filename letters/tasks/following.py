"""The worker lets letters follow the cases and the marks, soon after either has changed."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.kit.locks import wait_for_lock
from attendance.kit.queue import enqueue
from attendance.people.queries.imports import school_batches
from attendance.tenancy.scope import scoped
from interventions.services.nights import JUDGING
from letters.services import following

FOLLOW = "letters.tasks.follow"
BACK = timedelta(days=2)  # what is older, the night has seen


@shared_task(name=FOLLOW, ignore_result=True)
def follow(school_id: str) -> None:
    """Withdraw what nothing asks for any more, and say which figures have changed. Twice does no harm."""
    school = UUID(school_id)
    with scoped(school):
        wait_for_lock(JUDGING, school)
        following.follow(school, at=timezone.now())


@shared_task(name="letters.tasks.sweep_follow", ignore_result=True)
def sweep_follow() -> int:
    """Queue every school whose letters are behind: the queue was away, or something ended in a case. How many."""
    sent = 0
    for some in school_batches():
        with scoped(*some):
            late = following.behind(some, since=timezone.now() - BACK)
        sent += sum(enqueue(FOLLOW, str(school_id)) for school_id in sorted(late))
    return sent
