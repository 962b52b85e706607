"""Alarms about children who are not here: raised once for each pupil, kind and step of a day, and seen by a person.

Nothing ends one by itself, but for the social worker's: that ends when the log says that they were told, and rings
again when that line is taken back. The mail names no child: it is a link. It is sent by a task, once what raised the
alarm is through.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.queries import in_force, school_days_between, session_times_history
from attendance.kit.locks import try_lock
from attendance.kit.queue import enqueue
from interventions.models import DayAlarm
from interventions.queries.alarm_facts import children_now
from interventions.rules.alarms import (
    LABELS,
    SOCIAL_WORKER,
    Alarm,
    ChildNow,
    due_alarms,
    no_answer_from_provider,
    told_social_worker,
)
from interventions.rules.notify import HAS_SOCIAL_WORKER
from interventions.services.case_events import MOMENT
from interventions.services.problems import CaseProblem, SentTwice
from registers.queries.following import log_of_day
from registers.queries.planned_due import PlannedDue, due_of
from registers.services.following import ContactData, log_contact, undo_contact

TELL = "interventions.tasks.tell_of_alarms"
WATCH = "first-day-watch"
DAY = timedelta(days=1)
DAY_ENDS = time(17)
ENGINE = Actor(None, "Herringbone", "First-day watch")
SENSITIVE = frozenset({"flags.sensitive"})
TOLD = "Told: "  # so begins what is said of an alarm that ended because somebody was told


def raise_alarm(
    school_id: UUID, *, pupil_id: UUID, day: date, kind: str, step: str = "", words: str, role: str, at: datetime
) -> bool:
    """Raise an alarm, and have the role's people written to once this is through; False: it was raised already.

    `words` name no child. Raises KeyError for a kind that is not in `rules.alarms.LABELS`. Three statements.
    """
    return bool(_raise(school_id, day, [Alarm(pupil_id, kind, step, words, role)], at=at))


def rings(school_id: UUID, pupil_id: UUID, day: date, kind: str) -> bool:
    """Whether an alarm of this kind about the pupil rings on that day: nobody has seen it yet. One statement."""
    return DayAlarm.objects.filter(
        school_id=school_id, pupil_id=pupil_id, date=day, kind=kind, seen_at__isnull=True
    ).exists()


def watch(school_id: UUID, at: datetime) -> int:
    """Raise what is due at this moment at the school; gives how many alarms are new. Twice does no harm.

    Only on a school day, between the close of its first register and five o'clock, and by one worker at a time. Calls
    for mail where an earlier one did not go out, at every hour: a worry is noted early and late as well.
    """
    local = timezone.localtime(at)
    if not try_lock(WATCH, school_id):
        return 0
    if not _on_watch(school_id, local):
        _mail_again(school_id, local.date())
        return 0
    facts = children_now(school_id, local.date(), at)
    due = [alarm for child in facts.children for alarm in due_alarms(child, local, facts.plan)]
    due += [one for row in due_of(school_id, local.date(), clock=local.time()) for one in _silence(row)]
    with transaction.atomic():
        new = _raise(school_id, local.date(), due, at=at)
        _end_told(school_id, local.date(), facts.children, at=at)
        _ring_again(school_id, local.date(), facts.children, at=at)
        if not new:
            _mail_again(school_id, local.date())
    return len(new)


def _mail_again(school_id: UUID, day: date) -> None:
    """Queue the mail about alarms that ring and that nobody was written to about. One statement."""
    if DayAlarm.objects.filter(school_id=school_id, date=day, told=[], seen_at__isnull=True).exists():
        transaction.on_commit(partial(enqueue, TELL, str(school_id)))


def _silence(row: PlannedDue) -> list[Alarm]:
    """A provider has not said whether the children who should be there came: nobody knows where they are."""
    if row.kind != "silent":
        return []
    return [no_answer_from_provider(pupil_id, row.session) for pupil_id in row.pupil_ids]


def _on_watch(school_id: UUID, local: datetime) -> bool:
    day = local.date()
    if local.time() >= DAY_ENDS or not school_days_between(school_id, day, day + DAY):
        return False
    times = in_force(session_times_history(school_id), day)
    return times is not None and local.time() >= times.am_closes


def _raise(school_id: UUID, day: date, due: Sequence[Alarm], *, at: datetime) -> list[Alarm]:
    if not due:
        return []
    rows = [
        DayAlarm(
            school_id=school_id, pupil_id=one.pupil_id, date=day, kind=one.kind, step=one.step, words=one.words,
            role=one.role, raised_at=at,
        )
        for one in due if LABELS[one.kind]
    ]  # fmt: skip
    with transaction.atomic():
        DayAlarm.objects.bulk_create(rows, ignore_conflicts=True)
        kept = DayAlarm.objects.filter(school_id=school_id, id__in=[row.id for row in rows])
        new = set(kept.values_list("id", flat=True))
        if new:
            raised = [row for row in rows if row.id in new]
            record(
                school_id, "alarm.raised", by=ENGINE, at=at, subject="alarm",
                alarms=[{"id": str(row.id), "pupil": str(row.pupil_id), "kind": row.kind} for row in raised],
            )  # fmt: skip
            transaction.on_commit(partial(enqueue, TELL, str(school_id)))
    return [one for one, row in zip(due, rows, strict=True) if row.id in new]


def _end_told(school_id: UUID, day: date, children: Collection[ChildNow], *, at: datetime) -> None:
    """The log says that the social worker was told: their alarm ends with whoever told them. Few
    statements, or none."""
    told = [child.pupil_id for child in children if child.told]
    if not told:
        return
    open_ones = DayAlarm.objects.filter(school_id=school_id, date=day, kind=SOCIAL_WORKER, seen_at__isnull=True)
    by_pupil = {row.pupil_id: row for row in open_ones.filter(pupil_id__in=told).select_for_update()}
    if not by_pupil:
        return
    lines = log_of_day(school_id, day, pupil_ids=list(by_pupil), abilities=SENSITIVE)
    for line in lines:
        if not line.undone and told_social_worker(line.channel, line.step, line.whom):
            row = by_pupil[line.pupil_id]
            row.seen_name, row.seen_at, row.seen_words = line.by_name, at, f"{TOLD}{line.whom or 'the social worker'}."
    ended = [row for row in by_pupil.values() if row.seen_at]
    for row in ended:
        row.save(update_fields=["seen_name", "seen_at", "seen_words"])
    record(school_id, "alarm.told", by=ENGINE, at=at, subject="alarm", alarms=[str(row.id) for row in ended])


def _ring_again(school_id: UUID, day: date, children: Collection[ChildNow], *, at: datetime) -> None:
    """The line that said “told” was taken back: the social worker was not told, and the alarm rings as before."""
    untold = [child.pupil_id for child in children if not child.told and child.flags & HAS_SOCIAL_WORKER]
    if not untold:
        return
    rows = DayAlarm.objects.select_for_update().filter(
        school_id=school_id, date=day, kind=SOCIAL_WORKER, pupil_id__in=untold, seen_at__isnull=False,
        seen_words__startswith=TOLD,
    )  # fmt: skip
    ids = list(rows.values_list("id", flat=True))
    if ids:
        DayAlarm.objects.filter(school_id=school_id, id__in=ids).update(
            seen_by=None, seen_name="", seen_at=None, seen_words="", told=[]
        )
        record(school_id, "alarm.rings_again", by=ENGINE, at=at, subject="alarm", alarms=[str(one) for one in ids])


# ---- seen by a person -------------------------------------------------------------------------------------------


def see_alarm(
    school_id: UUID, alarm_id: UUID, *, words: str, told: str = "", by: Actor, at: datetime
) -> UUID:  # fmt: skip
    """Say that it was seen and what is done about it; returns the pupil's id. Raises CaseProblem, SentTwice.

    A social worker's alarm: `told` names whoever was told, which is written to the contact log; without it, `words` say
    why nobody was.
    """
    with transaction.atomic():
        row = _open(school_id, alarm_id, by=by, at=at)
        wants_told = row.kind == SOCIAL_WORKER
        if not words.strip() and not (wants_told and told.strip()):
            what = "Who was told, or why nobody was, is missing." if wants_told else "What is done about it is missing."
            raise CaseProblem("words", what, "One sentence is enough.")
        said = " ".join(part for part in (f"{TOLD}{told.strip()}." if told.strip() else "", words.strip()) if part)
        row.seen_by, row.seen_name, row.seen_at, row.seen_words = by.user_id, by.name, at, said
        row.save(update_fields=["seen_by", "seen_name", "seen_at", "seen_words"])
        if wants_told and told.strip():
            _log_told(row, told.strip(), words, by=by, at=at)
        record(school_id, "alarm.seen", by=by, at=at, subject="alarm", subject_id=row.id, pupil=str(row.pupil_id))
    return row.pupil_id


def unsee_alarm(school_id: UUID, alarm_id: UUID, *, by: Actor, at: datetime) -> UUID:
    """Take “I have seen it” back on the same day: the alarm rings again. Returns the pupil's id. Raises CaseProblem.

    The line that it wrote to the contact log is taken back with it.
    """
    today = timezone.localtime(at).date()
    with transaction.atomic():
        row = _locked(school_id, alarm_id)
        if row.seen_at is None or timezone.localtime(row.seen_at).date() != today:
            raise CaseProblem("", "There is nothing to take back.", "Look at the alarm again.")
        for line in log_of_day(school_id, today, pupil_ids=[row.pupil_id], abilities=SENSITIVE):
            if line.detail.get("alarm") == str(row.id) and not line.undone:
                undo_contact(school_id, line.call_id, by=by, at=at)
        row.seen_by, row.seen_name, row.seen_at, row.seen_words = None, "", None, ""
        row.save(update_fields=["seen_by", "seen_name", "seen_at", "seen_words"])
        record(school_id, "alarm.unseen", by=by, at=at, subject="alarm", subject_id=row.id, pupil=str(row.pupil_id))
    return row.pupil_id


def _locked(school_id: UUID, alarm_id: UUID) -> DayAlarm:
    row = DayAlarm.objects.select_for_update().filter(school_id=school_id, id=alarm_id).first()
    if row is None:
        raise CaseProblem("", "There is no such alarm.", "Go back to the list.")
    return row


def _open(school_id: UUID, alarm_id: UUID, *, by: Actor, at: datetime) -> DayAlarm:
    row = _locked(school_id, alarm_id)
    if row.seen_at is None:
        return row
    if by.user_id and row.seen_by == by.user_id and row.seen_at > at - MOMENT:
        raise SentTwice
    when = f"{timezone.localtime(row.seen_at):%-H:%M}"
    raise CaseProblem("", f"{row.seen_name} has seen it at {when}: {row.seen_words}", "Nothing more is needed.")


def _log_told(row: DayAlarm, whom: str, words: str, *, by: Actor, at: datetime) -> None:
    data = ContactData(
        pupil_ids=(row.pupil_id,), channel="told", outcome="told", whom=whom, step=SOCIAL_WORKER, words=words,
        sensitive=True, detail={"alarm": str(row.id)},
    )  # fmt: skip
    log_contact(row.school_id, data, day=timezone.localtime(at).date(), by=by, at=at)
