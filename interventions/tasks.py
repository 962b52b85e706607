"""The worker's part of this room: another look when marks of the past have changed, and who must hear of today."""

import logging
from datetime import datetime, time, timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from attendance.calendar.queries import school_days_between
from attendance.kit.locks import wait_for_lock
from attendance.kit.queue import enqueue
from attendance.people.queries.imports import school_batches
from attendance.tenancy.scope import scoped
from interventions.queries.nights import behind
from interventions.services import evaluating
from interventions.services.alarm_mail import write_to_people
from interventions.services.day_alarms import TELL, watch
from interventions.services.nights import JUDGING
from interventions.services.telling import tell_now
from registers.services.telling import LOOK_AGAIN

log = logging.getLogger(__name__)
CALLS_END, DAY_ENDS = time(11), time(17)
FOLLOW_LETTERS = "letters.tasks.follow"  # by its name only: the room of letters stands above this one


@shared_task(name=LOOK_AGAIN, ignore_result=True)
def look_again(school_id: str) -> None:
    """Judge those pupils anew whose marks were amended since the last evaluation. Twice does no harm.

    Letters rest on the same marks: whoever draws them is told once that is through.
    """
    school = UUID(school_id)
    with scoped(school):
        wait_for_lock(JUDGING, school)
        evaluating.look_again(school, at=timezone.now())
    enqueue(FOLLOW_LETTERS, school_id)


@shared_task(name="interventions.tasks.sweep_amendments", ignore_result=True)
def sweep_amendments() -> int:
    """Queue every school with amendments that its evaluation has not seen: the queue was away. How many."""
    sent = 0
    for some in school_batches():
        with scoped(*some):
            late = behind(some)
        sent += sum(enqueue(LOOK_AGAIN, str(school_id)) for school_id in late)
    return sent


@shared_task(name="interventions.tasks.tell_today", ignore_result=True)
def tell_today() -> int:
    """Ask that social workers hear on the day itself of absences that nobody could explain. How many were asked for.

    From `CALLS_END` on, when the first calls are through and most reasons are known, until the end of the school day.
    """
    now = timezone.localtime()
    return sum(_tell(school_id, now) for some in school_batches() for school_id in some) if in_hours(now) else 0


def in_hours(now: datetime) -> bool:
    """Whether the local time lies between the end of the first calls and the end of the school day."""
    return CALLS_END <= now.time() < DAY_ENDS


def _tell(school_id: UUID, now: datetime) -> int:
    today = now.date()
    with scoped(school_id):
        if not school_days_between(school_id, today, today + timedelta(days=1)):
            return 0
        wait_for_lock(JUDGING, school_id)
        return tell_now(school_id, today, at=now)


@shared_task(name="interventions.tasks.watch_first_day", ignore_result=True)
def watch_first_day() -> int:
    """Raise what is due about children who are not here, at every school. How many alarms are new.

    Each school in a transaction of its own: what fails at one does not keep the others from being watched.
    """
    now, raised = timezone.now(), 0
    for school_id in [one for some in school_batches() for one in some]:
        try:
            with scoped(school_id):
                raised += watch(school_id, now)
        except Exception:
            log.exception("first day: the watch failed at school %s", school_id)
    return raised


@shared_task(name=TELL, ignore_result=True)
def tell_of_alarms(school_id: str) -> int:
    """Write to the people whose alarms they are. How many mails. Twice does no harm."""
    school = UUID(school_id)
    with scoped(school):
        return write_to_people(school, timezone.now())
