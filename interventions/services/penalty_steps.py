"""What every step of a penalty notice does: hold the row, check the move, write it, leave its traces."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from interventions.models import PenaltyNotice
from interventions.queries.notices import NoticeRow, notice_by_id, notices_of
from interventions.queries.offences import Parent, counts_for, older_notices_count, possible_notice
from interventions.queries.penalty import PenaltyStanding, standing_of
from interventions.rules.legal import LegalProblem
from interventions.rules.penalty import Possible, check_move
from interventions.rules.penalty_window import Threshold
from interventions.services.notice_steps import NO_NOTICE, leave_behind, said

CHANGED = (
    "state", "offence", "sessions", "requested_on", "issued_on", "received_on", "amount", "reduced_amount",
    "reduced_until", "pay_by", "paid_on", "ended_because",
)  # fmt: skip


def locked(school_id: UUID, notice_id: UUID) -> PenaltyNotice:
    """The notice, held until the transaction ends. Raises LegalProblem."""
    notice = PenaltyNotice.objects.select_for_update().filter(school_id=school_id, id=notice_id).first()
    if notice is None:
        raise LegalProblem(*NO_NOTICE)
    return notice


def row_of(notice: PenaltyNotice) -> NoticeRow:
    """The notice as queries give it, as it is kept. Raises LegalProblem. One query."""
    row = notice_by_id(notice.school_id, notice.id)
    if row is None:
        raise LegalProblem(*NO_NOTICE)
    return row


def judged(notice: PenaltyNotice, on: date, day: date) -> tuple[PenaltyStanding, Threshold, Possible]:
    """How the pupil stands, what counts for this parent, and which offence a notice of `day` would be."""
    standing = _standing(notice.school_id, notice.pupil_id, on)
    here = notices_of([notice.school_id], [notice.pupil_id])
    parent = Parent(notice.parent_id, f"{notice.parent.first} {notice.parent.last}".strip().casefold())
    older = older_notices_count(notice.school_id, day)
    possible = possible_notice(standing, here, parent, day, kind=notice.kind, but=notice.id, before_framework=older)
    return standing, counts_for(standing, here, parent, but=notice.id), possible


def take_step(
    school_id: UUID, notice_id: UUID, to: str, verb: str, text: str, *, on: date, by: Actor, at: datetime, **fields: Any
) -> None:
    """One step with what it writes beside the state; refused where it cannot follow. Raises LegalProblem."""
    with transaction.atomic():
        notice = locked(school_id, notice_id)
        check_move(row_of(notice).rule(notice.pupil_id), to, on=on)
        for name, value in fields.items():
            setattr(notice, name, value)
        move_to(notice, to, verb, text, by=by, at=at)


def end_because(
    school_id: UUID, notice_id: UUID, to: str, verb: str, text: str, reason: str, *, on: date, by: Actor, at: datetime
) -> None:
    """A step that needs a reason. Raises LegalProblem."""
    why = said(reason, "reason", "Say why.")
    take_step(school_id, notice_id, to, verb, f"{text}: {why}", on=on, by=by, at=at, ended_because=why)


def move_to(notice: PenaltyNotice, to: str, verb: str, text: str, *, by: Actor, at: datetime) -> None:
    """Write the new state with all that was set on the notice, and leave its traces. Three or four statements."""
    notice.state = to
    notice.save(update_fields=CHANGED)
    leave_behind(notice, verb, text, by=by, at=at)


def _standing(school_id: UUID, pupil_id: UUID, on: date) -> PenaltyStanding:
    standing = standing_of(school_id, pupil_id, on)
    if standing is None:
        raise LegalProblem("pupil", "There is no such pupil.", "Look for the pupil again.")
    return standing
