"""What the steps of penalty notices and notices to improve share: their case, and what they leave behind."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.models import Action, Case, ImprovementNotice, PenaltyNotice
from interventions.rules.legal import LegalProblem
from interventions.services.case_events import tell

LADDER = "penalty_notice"
LONGEST = 2000
NO_NOTICE = ("notice", "There is no such notice.", "Go back to the pupil’s legal page.")
Kept = PenaltyNotice | ImprovementNotice


def case_of(school_id: UUID, pupil_id: UUID) -> Case | None:
    """The pupil's open case at the national threshold. One query."""
    return Case.objects.filter(school_id=school_id, pupil_id=pupil_id, ladder=LADDER, closed_on=None).first()


def leave_behind(notice: Kept, verb: str, text: str, *, by: Actor, at: datetime, **detail: Any) -> None:
    """The audit row of a step, and a line in the history of its case, where it has one."""
    what = "penalty_notice" if isinstance(notice, PenaltyNotice) else "improvement_notice"
    record(
        notice.school_id, f"{what}.{verb}", by=by, at=at, subject=what, subject_id=notice.id,
        pupil=str(notice.pupil_id), **detail,
    )  # fmt: skip
    case = Case.objects.filter(school_id=notice.school_id, id=notice.case_id).first() if notice.case_id else None
    if case is not None:
        tell(case, "notice", text, by=by, at=at, notice=str(notice.id), step=verb)


def settle(school_id: UUID, pupil_id: UUID, kind: str, outcome: str, on: date, *, by: Actor) -> None:
    """What a stage of the pupil's cases asked for is done with it. One statement."""
    waiting = Action.objects.filter(school_id=school_id, pupil_id=pupil_id, kind=kind, state="to_do")
    waiting.update(state="done", outcome=outcome, done_on=on, done_by=by.user_id, done_name=by.name)


def said(text: str, field: str, message: str) -> str:
    """Words typed by a person, tidied. Raises LegalProblem for none, or too many."""
    words = " ".join(text.replace("\x00", "").split())
    if not words:
        raise LegalProblem(field, message, "Write a sentence.")
    if len(words) > LONGEST:
        raise LegalProblem(field, "That is too long.", f"Shorten it to {LONGEST} characters.")
    return words
