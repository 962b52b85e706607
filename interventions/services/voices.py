"""What the family says: what gets in the way and what helps, in their own words."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.models import Voice
from interventions.rules.support import VOICES
from interventions.services.case_events import locked_case, tell
from interventions.services.problems import CaseProblem

LONGEST = 1000


@dataclass(frozen=True)
class VoiceData:
    """A barrier, or what helps, as `said_by` said it on a day; `how`: in person, by telephone, in writing."""

    kind: str
    words: str
    said_by: str
    said_on: date
    how: str = ""


def hear(school_id: UUID, case_id: UUID, data: VoiceData, *, by: Actor, at: datetime) -> UUID:
    """Write down what somebody said; returns its id. Raises CaseProblem. Four statements."""
    if data.kind not in VOICES:
        raise CaseProblem("kind", "Say whether it gets in the way or helps.", "Choose one of the two.")
    if not data.words.strip():
        raise CaseProblem("words", "Their words are missing.", "Write them as they were said.")
    if len(data.words) > LONGEST:
        raise CaseProblem("words", "That is too long.", f"Shorten it to {LONGEST} characters.")
    if not data.said_by.strip():
        raise CaseProblem("said_by", "Who said it is missing.", "Write the pupil, or the parent’s name.")
    if data.said_on > localdate(at):
        raise CaseProblem("said_on", "That day is still to come.", "Give the day on which it was said.")
    with transaction.atomic():
        case = locked_case(school_id, case_id, closed=True)
        row = Voice.objects.create(
            school_id=school_id, pupil_id=case.pupil_id, case_id=case.id, kind=data.kind, words=data.words.strip(),
            said_by=data.said_by.strip(), said_on=data.said_on, how=data.how.strip(), made_name=by.name, made_at=at,
        )  # fmt: skip
        words = f"{VOICES[data.kind]}: “{row.words}” ({row.said_by})"
        tell(case, "voice", words, by=by, at=at, on=data.said_on, voice=str(row.id))
        record(school_id, "voice.heard", by=by, at=at, subject="case", subject_id=case.id, voice=str(row.id))
    return row.id


def withdraw_voice(school_id: UUID, voice_id: UUID, *, by: Actor, at: datetime) -> UUID | None:
    """Show somebody's words no more (they asked, or it no longer holds); returns the case's id. Raises CaseProblem."""
    with transaction.atomic():
        rows = Voice.objects.filter(school_id=school_id, id=voice_id, withdrawn_at__isnull=True)
        row = rows.first()
        if row is None:
            raise CaseProblem("", "There are no such words.", "Go back to the case.")
        case = locked_case(school_id, row.case_id, closed=True) if row.case_id else None
        rows.update(withdrawn_at=at)
        if case is not None:
            words = f"{VOICES[row.kind]}: what {row.said_by} said no longer holds."
            tell(case, "voice", words, by=by, at=at, voice=str(row.id))
        record(school_id, "voice.withdrawn", by=by, at=at, subject="pupil", subject_id=row.pupil_id, voice=str(row.id))
    return row.case_id
