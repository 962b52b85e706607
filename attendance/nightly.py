"""The story of the night on one page: for each school, by itself, what must be done once a day.

Beat calls `run_night` every few minutes. A school's night is due from its own local time on and is done once for each
local date: the ledger (NightRun) says so, in PostgreSQL, and a lock of PostgreSQL keeps two workers apart. Every step
is a transaction of its own and does nothing a second time, so that a night which is killed goes on where it stopped,
and the days of nights that never ran are judged one by one. The failure of one school does not stop the others.

    judge each school day that was missed (targets, findings, proposals), the earliest first
    -> what must be returned to the local authority -> reminders of what is due
    -> letters: withdrawn, drafted, approved where the policy asks for no person -> housekeeping
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db.utils import Error as DatabaseError
from django.utils import timezone

from attendance.kit.locks import try_lock, wait_for_lock
from attendance.people.queries.imports import school_batches, school_by_id
from attendance.tenancy.scope import scoped
from interventions.queries.nights import DueNight, NightRow, days_done, due_nights, last_judged, missed_of, starts_of
from interventions.rules.nights import ATTEMPTS, last_night
from interventions.services import nights as ledger
from interventions.services.evaluating import evaluate_day
from interventions.services.nights import JUDGING
from interventions.services.reminders import remind
from interventions.services.returns import note_returns
from interventions.services.targets import judge_targets
from letters.services.nights import letters_of_the_night
from registers.queries.summaries import summary_differences
from registers.services.housekeeping import forget_saved_requests

log = logging.getLogger(__name__)
NIGHT = "night"  # the connection that holds the lock of a school's whole night, and the lock's name
SECOND = timedelta(seconds=1)


@shared_task(name="attendance.nightly.run_night", ignore_result=True)
def run_night() -> str:
    """What beat calls; answers with what it did."""
    now, due = timezone.now(), []
    for some in school_batches():
        with scoped(*some):
            due += due_nights(some, now)
    return f"{do_nights(due)} of {len(due)} due"


@shared_task(name="attendance.nightly.run_now", ignore_result=True)
def run_now(school_id: str) -> bool:
    """The last night again, because a person asks: also one that is done, and one that had failed too often."""
    school, now = UUID(school_id), timezone.now()
    with scoped(school):
        starts = starts_of([school])[school]
    return do_nights([DueNight(school, last_night(now, starts), starts, asked_at=now)], again=True) == 1


def do_nights(due: Sequence[DueNight], *, again: bool = False) -> int:
    """These nights one after the other; how many went through. A school that fails does not stop the others."""
    lines = []
    for night in due:
        try:
            lines.append(night_of(night, again=again))
        except Exception:
            # not even the ledger could be written: the next tick of the beat finds the night as it was left
            log.exception("night: school %s: the database is away", night.school_id)
    shout([line for line in lines if line and line.given_up])
    return sum(line is not None and line.state == "done" for line in lines)


def night_of(night: DueNight, *, again: bool = False) -> NightRow | None:
    """One school's night, unless somebody else is at it; its line of the ledger, None where nothing was to be done."""
    line = None
    try:
        with scoped(night.school_id, using=NIGHT):
            if try_lock(NIGHT, night.school_id, using=NIGHT):
                line = told_in_the_ledger(night, again=again)
    except DatabaseError:
        if line is None:
            raise
        log.warning("night: school %s: the connection with its lock was lost", night.school_id)
    return line


def told_in_the_ledger(night: DueNight, *, again: bool) -> NightRow | None:
    """Begin, work, finish or fail."""
    with scoped(night.school_id):
        line = ledger.begin_night(night, at=timezone.now(), again=again)
    if line is None or line.state == "failed":
        return line
    try:
        judge_days(night, again=again)
        do_steps(night)
        keep_house(night)
    except Exception as error:
        log.error("night: school %s failed", night.school_id, exc_info=error)
        with scoped(night.school_id):
            return ledger.fail_night(night, ledger.plain_error(error), at=timezone.now())
    with scoped(night.school_id):
        return ledger.finish_night(night, at=timezone.now())


# ---- the days -------------------------------------------------------------------------------------------------------


def judge_days(night: DueNight, *, again: bool) -> None:
    """Judge what was missed, the earliest day first, each in its own transaction; `again`: at least the last one."""
    judged = 0
    while judge_next(night):
        judged += 1
    if again and not judged:
        with one_at_a_time(night, "judging") as at:
            if on := last_judged(night.school_id):
                judge(night, on, at)


def judge_next(night: DueNight) -> bool:
    """Judge the earliest day that was missed; False when there is none."""
    with one_at_a_time(night, "judging") as at:
        days = missed_of(night)
        if days:
            judge(night, days[0], at)
    return bool(days)


def judge(night: DueNight, on: date, at: datetime) -> None:
    """A school day: first the targets whose time is up, for a missed one is an event that policies count from."""
    ledger.note_count(night, "targets", judge_targets(night.school_id, on, at=at))
    evaluate_day(night.school_id, on, at=at)
    ledger.note_day(night, on)


# ---- the steps once the days are judged -----------------------------------------------------------------------------


def do_steps(night: DueNight) -> None:
    """What follows from the findings, each in a transaction of its own: as of the last day judged what the local
    authority must hear, as of the night's own date what people are reminded of and which letters wait for them.
    """
    school_id = night.school_id
    with one_at_a_time(night, "returns") as at:
        if on := last_judged(school_id):
            ledger.note_count(night, "returns", note_returns(school_id, on, at=at).made)
    with one_at_a_time(night, "reminders") as at:
        ledger.note_count(night, "reminders", remind(school_id, night.date, at=at))
    with one_at_a_time(night, "letters") as at:
        for name, number in letters_of_the_night(school_id, at=at).counts.items():
            ledger.note_count(night, name, number)


def keep_house(night: DueNight) -> None:
    """Forget what is old, and look whether the summaries still say what the marks say."""
    school_id = night.school_id
    with scoped(school_id, using=NIGHT):
        forget_saved_requests(school_id, at=night.at, using=NIGHT)
    with scoped(school_id):
        ledger.note_step(night, "housekeeping")
    with scoped(school_id):
        drift = len(summary_differences(school_id))
    if drift:
        log.error("night: school %s: %d summary numbers differ; run rebuild_summaries", school_id, drift)


@contextmanager
def one_at_a_time(night: DueNight, step: str) -> Iterator[datetime]:
    """A step in the school's scope and in one transaction, alone: nobody else judges this school meanwhile.

    Gives the step's moment: that of the night (`DueNight.at`), and a second more for each day that was judged before.
    """
    with scoped(night.school_id):
        ledger.note_step(night, step)
    with scoped(night.school_id):
        wait_for_lock(JUDGING, night.school_id)
        yield night.at + days_done(night) * SECOND


# ---- when it fails --------------------------------------------------------------------------------------------------


def shout(given_up: Sequence[NightRow]) -> None:
    """Tell those who run the installation, by mail to NIGHT_ALARM_TO, of nights that are not tried again."""
    if not given_up:
        return
    lines = [f"{_name(row.school_id)}, night of {row.date:%-d %B %Y}: {row.error}" for row in given_up]
    log.error("night: %d schools failed %d times: a person must look", len(given_up), ATTEMPTS)
    if not settings.NIGHT_ALARM_TO:
        return
    body = "\n".join(
        [*lines, "", "The worker's log says more. The page Nightly evaluation of each school runs it again."]
    )
    try:
        send_mail(
            f"The night failed at {len(given_up)} school{'s' if len(given_up) > 1 else ''}",
            body,
            None,
            settings.NIGHT_ALARM_TO,
        )
    except OSError:
        log.exception("night: the alarm could not be sent")


def _name(school_id: UUID) -> str:
    school = school_by_id(school_id)
    return f"{school.name} ({school.urn})"
