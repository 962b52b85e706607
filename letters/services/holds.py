"""Stopping all letters about a pupil, and letting them go again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.models import Pupil
from letters.models import Hold
from letters.rules.holds import KINDS
from letters.services.problems import LetterProblem, SentTwice

MOMENT = timedelta(seconds=10)
AGAIN = "Choose another day, or leave it empty until somebody ends it."


@dataclass(frozen=True)
class HoldData:
    """Why no letter goes out about a pupil, from `since` until before `until` (None: until it is ended)."""

    kind: str
    since: date
    until: date | None = None
    reason: str = ""


def hold_letters(school_id: UUID, pupil_id: UUID, data: HoldData, *, by: Actor, at: datetime) -> UUID:
    """Stop all letters about a pupil; returns the hold's id. Five statements.

    Letters keep their state: the check refuses to approve them, and the worker to issue them, while it lasts. Raises
    LetterProblem: no such pupil or kind, days in the past or the wrong way round, no reason where the kind gives none.
    SentTwice where this person did the same a moment ago.
    """
    _check(data, localdate(at))
    with transaction.atomic():
        if not Pupil.objects.select_for_update().filter(school_id=school_id, id=pupil_id).exists():
            raise LetterProblem("pupil", "There is no such pupil.", "Go back to the list of pupils.")
        _once(school_id, pupil_id, data, by, at)
        hold = Hold.objects.create(
            school_id=school_id, pupil_id=pupil_id, kind=data.kind, since=data.since, until=data.until,
            reason=data.reason.strip(), recorded_by=by.user_id, recorded_name=by.name, recorded_at=at,
        )  # fmt: skip
        record(
            school_id, "letters.held", by=by, at=at, subject="pupil", subject_id=pupil_id, hold=str(hold.id)
        )  # fmt: skip
    return hold.id


def end_hold(school_id: UUID, hold_id: UUID, *, because: str, by: Actor, at: datetime) -> UUID:
    """Let letters about a pupil go out again; returns the pupil's id. Three statements.

    Nothing is sent by it: each letter still waits for a person. Raises LetterProblem: no such hold, ended before (and
    by whom), no reason. SentTwice where this person ended it a moment ago.
    """
    if not because.strip():
        raise LetterProblem("because", "Why letters may go again is missing.", "One sentence is enough.")
    with transaction.atomic():
        hold = Hold.objects.select_for_update().filter(school_id=school_id, id=hold_id).first()
        if hold is None:
            raise LetterProblem("", "There is no such hold.", "Go back to the list of holds.")
        if hold.ended_at is not None:
            raise _ended(hold, by, at)
        Hold.objects.filter(school_id=school_id, id=hold_id).update(
            ended_at=at, ended_name=by.name, ended_because=because.strip()
        )
        record(
            school_id, "letters.hold_ended", by=by, at=at, subject="pupil", subject_id=hold.pupil_id, hold=str(hold.id)
        )
    return hold.pupil_id


def _check(data: HoldData, today: date) -> None:
    if data.kind not in KINDS:
        raise LetterProblem("kind", "There is no such kind of hold.", "Choose from the list.")
    if data.since < today:
        raise LetterProblem("since", "That day has passed.", "Letters can be stopped from today or a later day.")
    if data.until is not None and data.until <= data.since:
        raise LetterProblem("last_day", "The last day is before the first.", AGAIN)
    if data.kind == "other" and not data.reason.strip():
        raise LetterProblem("reason", "The reason is missing.", "Write a sentence, so that the next person knows.")


def _once(school_id: UUID, pupil_id: UUID, data: HoldData, by: Actor, at: datetime) -> None:
    same = Hold.objects.filter(
        school_id=school_id, pupil_id=pupil_id, kind=data.kind, since=data.since, until=data.until,
        recorded_by=by.user_id, recorded_at__gt=at - MOMENT, ended_at__isnull=True,
    )  # fmt: skip
    if by.user_id is not None and same.exists():
        raise SentTwice()


def _ended(hold: Hold, by: Actor, at: datetime) -> LetterProblem:
    if hold.ended_at and hold.ended_at > at - MOMENT and hold.ended_name == by.name:
        return SentTwice()
    when = f"{localdate(hold.ended_at):%-d %B %Y}"
    return LetterProblem("", f"{hold.ended_name} ended this hold on {when}.", "Nothing is left to do.")
