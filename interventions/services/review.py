"""The day's review meeting: what was decided about each child who is not accounted for, kept as its minutes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.locks import wait_for_lock
from attendance.people.queries import pupil_by_id
from interventions.models import ReviewNote
from interventions.rules.review import DECISIONS, TAKEN_BACK, missing_words
from interventions.services.case_events import MOMENT
from interventions.services.problems import CaseProblem, SentTwice

LOCK = "review-note"


@dataclass(frozen=True)
class ReviewData:
    """A decision (a key of `rules.review.DECISIONS`), what was said, and who does it."""

    pupil_id: UUID
    decision: str
    words: str = ""
    who: str = ""


def note_review(school_id: UUID, data: ReviewData, *, by: Actor, at: datetime) -> UUID:
    """Keep a decision in today's minutes; returns the note's id. Raises CaseProblem, SentTwice. Six statements."""
    if data.decision not in DECISIONS:
        raise CaseProblem("decision", "What was decided is missing.", "Choose from the list.")
    if missing := missing_words(data.decision, data.words):
        raise CaseProblem("words", "A word more is needed.", missing)
    day = timezone.localtime(at).date()
    with transaction.atomic():
        wait_for_lock(LOCK, data.pupil_id)
        if pupil_by_id(school_id, data.pupil_id, day) is None:
            raise CaseProblem("", "There is no such pupil.", "Go back to the review.")
        values = {"decision": data.decision, "words": data.words.strip(), "who": data.who.strip()}
        rows = ReviewNote.objects.filter(school_id=school_id, pupil_id=data.pupil_id, date=day, **values)
        if by.user_id and rows.filter(by_id=by.user_id, at__gt=at - MOMENT).exists():
            raise SentTwice
        note = _write(school_id, data.pupil_id, values, by=by, at=at)
        record(
            school_id, "review.decided", by=by, at=at, subject="pupil", subject_id=data.pupil_id, note=str(note.id),
            decision=data.decision,
        )  # fmt: skip
    return note.id


def take_back_review(school_id: UUID, note_id: UUID, *, by: Actor, at: datetime) -> UUID:
    """Take a decision of today back, by a line of its own; returns the pupil's id. Raises CaseProblem.

    Taken back already: nothing more happens. Seven statements.
    """
    day = timezone.localtime(at).date()
    with transaction.atomic():
        wait_for_lock(LOCK, note_id)
        note = ReviewNote.objects.filter(school_id=school_id, id=note_id, date=day).exclude(decision=TAKEN_BACK).first()
        if note is None:
            raise CaseProblem("", "There is no such decision of today.", "Look at the review again.")
        if ReviewNote.objects.filter(school_id=school_id, undoes_id=note_id).exists():
            return note.pupil_id
        _write(school_id, note.pupil_id, {"decision": TAKEN_BACK, "undoes_id": note_id}, by=by, at=at)
        record(
            school_id, "review.taken_back", by=by, at=at, subject="pupil", subject_id=note.pupil_id, note=str(note_id)
        )
    return note.pupil_id


def _write(school_id: UUID, pupil_id: UUID, values: dict, *, by: Actor, at: datetime) -> ReviewNote:
    return ReviewNote.objects.create(
        school_id=school_id, pupil_id=pupil_id, date=timezone.localtime(at).date(), by_id=by.user_id, by_name=by.name,
        by_position=by.position, at=at, **values,
    )  # fmt: skip
