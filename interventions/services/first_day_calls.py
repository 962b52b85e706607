"""Deeds of the call sheet: a call with what came of it, for each child it was about, and taking it back.

One call is one `call_id`. A reason with a code is a report of absence too, in the same transaction; the log keeps the
report's batch, so that both are taken back together.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.kit.uuid7 import uuid7
from interventions.queries.first_day import UNDOABLE, queue_of
from interventions.queries.queue_rows import QueuePupil
from interventions.rules.queue import step_of_try
from interventions.services.day_alarms import raise_alarm, rings
from registers.queries.absence_reports import reports_of_batch
from registers.queries.following import LogRow, log_of_call
from registers.rules.following import OUTCOMES, REASON_GIVEN, TOLD, WORRIED, WRONG_NUMBER
from registers.services.absence_reports import ReportData, Reported, report_absence, undo_report
from registers.services.following import ContactData, log_contact, release, undo_contact
from registers.services.known import Kept
from registers.services.problems import DayProblem

DAY = timedelta(days=1)
ALARM_ROLE = "safeguarding_lead"
ALARM_WORDS = "Whoever rang is worried about the child."
SEES_ALL = frozenset({"flags.sensitive", "flags.view", "contacts.view", "pupils.view"})


@dataclass(frozen=True)
class CallData:
    """What was done and what came of it. `last_day` of the absence, None today; `sessions` both, AM or PM.

    `number_end`: the last digits of the number rung. `family`: whose claim the call gives back.
    """

    pupil_ids: tuple[UUID, ...]
    outcome: str
    contact_id: UUID | None = None
    whom: str = ""
    number_end: str = ""
    words: str = ""
    reason: str = ""
    code: str = ""
    sessions: str = "both"
    last_day: date | None = None
    family: tuple[UUID, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True)
class CallDone:
    """What was noted, under which call; `kept` are marks that stood already and were left."""

    call_id: UUID
    outcome: str
    written: int = 0
    kept: tuple[Kept, ...] = ()
    alarm: bool = False


def note_call(
    school_id: UUID, data: CallData, *, call_id: UUID, roles: Collection[str], by: Actor, at: datetime
) -> CallDone:
    """Note one call about these children, all or nothing; the same `call_id` twice is noted once.

    The same `call_id` with another outcome or other children, or after it was taken back, is a page that was gone back
    to: what it says now is noted as a call of its own, and never lost. A reason is reported with its code; a wrong
    number is kept with the call; a worry raises the alarm. The claim on the family is given back. Raises DayProblem.
    About 25 queries.
    """
    day = timezone.localtime(at).date()
    with transaction.atomic():
        if before := log_of_call(school_id, call_id):
            if _is_same(before, data):
                return CallDone(call_id, data.outcome)
            call_id = uuid7()
        steps = _steps(school_id, data, day, at)  # while the children are still in the queue
        reported = _report(school_id, data, day, call_id=call_id, roles=roles, by=by, at=at)
        log_contact(school_id, _contact(data, steps, reported), day=day, by=by, at=at, call_id=call_id)
        alarms = [_alarm(school_id, pupil, day, call_id, at) for pupil in data.pupil_ids if data.outcome == WORRIED]
        release(school_id, data.family or data.pupil_ids, day=day, by=by, at=at)
    if reported is None:
        return CallDone(call_id, data.outcome, alarm=any(alarms))
    return CallDone(call_id, data.outcome, reported.written, reported.kept)


def _is_same(before: Collection[LogRow], data: CallData) -> bool:
    """Whether a call that was noted already is this one: a button that was pressed twice."""
    told = {(line.pupil_id, line.outcome) for line in before if not line.undone}
    return told == {(pupil, data.outcome) for pupil in data.pupil_ids}


def _report(
    school_id: UUID, data: CallData, day: date, *, call_id: UUID, roles: Collection[str], by: Actor, at: datetime
) -> Reported | None:
    if data.outcome != REASON_GIVEN:
        return None
    if not data.code:
        raise DayProblem("code", "The mark for this reason is missing.", "Choose it from the list.")
    report = ReportData(
        data.pupil_ids, data.code, day, (data.last_day or day) + DAY, data.sessions, "phone", data.contact_id,
        data.whom or by.name, data.words, data.reason, batch=call_id,
    )  # fmt: skip
    return report_absence(school_id, report, roles=roles, by=by, at=at)


def _channel(data: CallData) -> str:
    return "told" if data.outcome == TOLD else "call"


def _contact(data: CallData, steps: Mapping[UUID, str], reported: Reported | None) -> ContactData:
    detail: dict[str, str] = {}
    if reported:
        detail = {"batch": str(reported.batch), "code": data.code}
    elif data.outcome == WRONG_NUMBER and data.number_end:
        detail = {"number_end": data.number_end}
    sensitive = data.sensitive and data.outcome == TOLD
    return ContactData(
        data.pupil_ids, _channel(data), data.outcome, data.contact_id, data.whom, words=data.words, detail=detail,
        steps=steps, sensitive=sensitive,
    )  # fmt: skip


def _steps(school_id: UUID, data: CallData, day: date, at: datetime) -> dict[UUID, str]:
    """Which step of the day's plan this try does for each child; a child who is not in the queue has none."""
    rows = queue_of(school_id, day, at, abilities=SEES_ALL, user_id=None).rows
    here: dict[UUID, QueuePupil] = {pupil.pupil_id: pupil for row in rows for pupil in row.pupils}
    channel = _channel(data)
    return {pupil: step_of_try(channel, here[pupil].steps, at) for pupil in data.pupil_ids if pupil in here}


def _alarm(school_id: UUID, pupil_id: UUID, day: date, call_id: UUID, at: datetime) -> bool:
    """One alarm rings for every worry: where somebody has seen the earlier one already, another is raised."""
    ring = partial(
        raise_alarm, school_id, pupil_id=pupil_id, day=day, kind=WORRIED, words=ALARM_WORDS, role=ALARM_ROLE, at=at
    )
    return ring() or rings(school_id, pupil_id, day, WORRIED) or ring(step=str(call_id))


def undo_call(school_id: UUID, call_id: UUID, *, by: Actor, at: datetime, pupil_id: UUID | None = None) -> list[LogRow]:
    """Take a call of today back, for all its children or one: its lines, and the marks it led to. Returns the lines.

    An alarm stays until somebody has seen it; a report that was taken back on its own page already stays so. Raises
    DayProblem: no such call, another day, or it was a visit or a text: these are taken back where they were made.
    """
    with transaction.atomic():
        lines = [line for line in log_of_call(school_id, call_id) if pupil_id in (None, line.pupil_id)]
        if any(line.channel not in UNDOABLE for line in lines):
            raise DayProblem("call", "That was no call.", "Take it back on the page where it was made.")
        open_lines = [line for line in lines if not line.undone]
        undo_contact(school_id, call_id, by=by, at=at, pupil_id=pupil_id)
        batches = {UUID(line.detail["batch"]) for line in open_lines if "batch" in line.detail}
        for batch in batches:
            rows = [row for row in reports_of_batch(school_id, batch) if pupil_id in (None, row.pupil_id)]
            if any(row.state == "accepted" for row in rows):
                undo_report(school_id, batch, by=by, at=at, pupil_id=pupil_id)
    return lines


def said(done: CallDone) -> str:
    """What the page says afterwards."""
    words = f"Noted: {OUTCOMES[done.outcome].lower()}."
    if done.alarm:
        return f"{words} The safeguarding lead is being told now. Go and find them as well."
    kept = "".join(f" {one.name}, {one.session}: left as it was, {one.why}." for one in done.kept)
    return words + kept
