"""What a person decides about a letter: approve it, hold it, drop it, ask somebody, take it back, correct it.

Each deed holds the letter, so that of two people one is first and the other is told who was. Each leaves a line in the
letter's history and a row in the audit.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from attendance.access.rules.abilities import ROLE_LABELS
from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.queries.letter_grounds import action_states
from interventions.rules.words import words_of_role
from interventions.services.actions import drop_action
from interventions.services.problems import CaseProblem
from letters.models import Batch, Copy, Letter, LetterEvent
from letters.rules.states import APPROVED, DRAFT, DROPPED, HELD, ISSUED, OPEN, WITHDRAWN
from letters.services.approving import approve, approve_automatic
from letters.services.drafting import draft_correction
from letters.services.letter_events import MOMENT, locked_letter, moved_on, save, tell
from letters.services.problems import LetterProblem, SentTwice

NOBODY: dict[str, Any] = {"approved_by": None, "approved_name": "", "approved_at": None, "acknowledged": ""}


def hold(school_id: UUID, letter_id: UUID, *, until: date | None, reason: str, by: Actor, at: datetime) -> None:
    """Let a draft wait, until a day or until somebody releases it. Raises LetterProblem, SentTwice. Four statements."""
    _check_reason(reason, "Why it waits is missing.")
    if until is not None and until <= localdate(at):
        raise LetterProblem("until", "That day has passed.", "Give a later day, or none.")
    with transaction.atomic():
        letter = _held(school_id, letter_id, {DRAFT, HELD}, did="held", by=by, at=at)
        save(letter, at, state=HELD, held_until=until, said=reason.strip())
        day = f" until {until:%-d %B %Y}" if until else ""
        tell(letter, "held", f"On hold{day}. {reason.strip()}", by=by, at=at)
        _audit(letter, "letter.held", by, at)


def release(school_id: UUID, letter_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let a letter that waited be decided. Raises LetterProblem, SentTwice. Four statements."""
    with transaction.atomic():
        letter = _held(school_id, letter_id, {HELD}, did="released", by=by, at=at)
        save(letter, at, state=DRAFT, held_until=None, said="")
        tell(letter, "released", "No longer on hold: it can be decided.", by=by, at=at)
        _audit(letter, "letter.released", by, at)


def not_this_time(school_id: UUID, letter_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Decide against a letter, with the reason; what asked for it in the case is dropped with the same words.

    Raises LetterProblem, SentTwice. About twelve statements.
    """
    _check_reason(reason, "Why it is not sent is missing.")
    with transaction.atomic():
        letter = _held(school_id, letter_id, {DRAFT, HELD}, did="dropped", by=by, at=at)
        save(letter, at, state=DROPPED, held_until=None, said=reason.strip())
        tell(letter, "dropped", f"Not this time. {reason.strip()}", by=by, at=at)
        _drop_action(letter, reason.strip(), by, at)
        _audit(letter, "letter.dropped", by, at)


def ask(school_id: UUID, letter_id: UUID, *, role: str, words: str, by: Actor, at: datetime) -> None:
    """Ask somebody with a role to decide a draft. Raises LetterProblem, SentTwice. Four statements."""
    if role not in ROLE_LABELS:
        raise LetterProblem("role", "Whom to ask is missing.", "Choose from the list.")
    _check_reason(words, "What you want to know is missing.", "words")
    with transaction.atomic():
        letter = _held(school_id, letter_id, {DRAFT, HELD}, did="asked", by=by, at=at)
        save(letter, at, asked_role=role, said=words.strip())
        tell(letter, "asked", f"Asked {words_of_role(role)}: {words.strip()}", by=by, at=at, role=role)
        _audit(letter, "letter.asked", by, at, role=role)


def unapprove(school_id: UUID, letter_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take an approval back before the letter is issued: it can be decided again. Raises LetterProblem, SentTwice.

    Seven statements.
    """
    with transaction.atomic():
        letter = _held(school_id, letter_id, {APPROVED}, did="unapproved", by=by, at=at)
        take_back(letter, at)
        tell(letter, "unapproved", "The approval was taken back: it can be decided again.", by=by, at=at)
        _audit(letter, "letter.unapproved", by, at)


def take_back(letter: Letter, at: datetime) -> None:
    """Within a deed that holds an approved letter: it is a draft again, its words are not merged. Three statements."""
    out_of_batch(letter, at)
    Copy.objects.filter(school_id=letter.school_id, letter_id=letter.id).update(
        subject="", text="", words={}, template_level="", template_number=0
    )
    save(letter, at, state=DRAFT, batch_id=None, error="", **NOBODY)


def out_of_batch(letter: Letter, at: datetime) -> None:
    """The batch has one letter less. One statement, or none."""
    if letter.batch_id and letter.state == APPROVED:
        rows = Batch.objects.filter(school_id=letter.school_id, id=letter.batch_id)
        rows.update(total=F("total") - 1, changed_at=at)


def withdraw(school_id: UUID, letter_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Withdraw a letter, also one that was issued: it stays as it was written, and says that it no longer holds.

    What still asks for it in the case is dropped. Raises LetterProblem, SentTwice. About fourteen statements.
    """
    _check_reason(reason, "Why it is withdrawn is missing.")
    with transaction.atomic():
        letter = _held(school_id, letter_id, {*OPEN, ISSUED}, did="withdrawn", by=by, at=at)
        if letter.state != ISSUED:
            _drop_action(letter, reason.strip(), by, at)
        end_as_withdrawn(letter, reason.strip(), by=by, at=at)
        _audit(letter, "letter.withdrawn", by, at)


def end_as_withdrawn(letter: Letter, reason: str, *, by: Actor, at: datetime) -> None:
    """Within a deed that holds the letter: withdrawn, with the reason. At most four statements."""
    out_of_batch(letter, at)
    gone = {} if letter.state == ISSUED else {"batch_id": None, "held_until": None, "error": "", **NOBODY}
    save(letter, at, state=WITHDRAWN, said=reason, **gone)
    tell(letter, "withdrawn", f"Withdrawn. {reason}", by=by, at=at)


def correct(school_id: UUID, letter_id: UUID, *, by: Actor, at: datetime) -> UUID:
    """Draft a letter that corrects an issued one; returns its id. The old one holds until the new one is issued.

    Raises LetterProblem: not issued, or a correction waits already; SentTwice. About twenty statements.
    """
    with transaction.atomic():
        old = _held(school_id, letter_id, {ISSUED}, did="corrected", by=by, at=at)
        waiting = Letter.objects.filter(school_id=school_id, corrects_id=old.id, state__in=OPEN).first()
        if waiting is not None:
            if waiting.made_by == by.user_id and waiting.made_at > at - MOMENT:
                raise SentTwice()
            words = f"{waiting.made_name} has drafted a correction of it already."
            raise LetterProblem("letter", words, "Decide that one.")
        new = draft_correction(old, by=by, at=at)
        tell(old, "corrected", "A letter that corrects this one was drafted.", by=by, at=at, by_letter=str(new.id))
        tell(new, "drafted", f"It corrects the letter of {old.issued_at:%-d %B %Y}.", by=by, at=at)
        _audit(new, "letter.correction", by, at, corrects=str(old.id))
    return new.id


def _held(
    school_id: UUID, letter_id: UUID, states: Collection[str], *, did: str, by: Actor, at: datetime
) -> Letter:  # fmt: skip
    """The letter, held, in one of these states. Raises LetterProblem that says who was first; SentTwice where this
    person did the very thing (`did`: the kind of its line) a moment ago."""
    letter = locked_letter(school_id, letter_id)
    if letter.state in states:
        return letter
    mine = LetterEvent.objects.filter(school_id=school_id, letter_id=letter_id, kind=did, by_id=by.user_id)
    if by.user_id is not None and mine.filter(at__gt=at - MOMENT).exists():
        raise SentTwice()
    raise moved_on(letter)


def _check_reason(reason: str, message: str, field: str = "reason") -> None:
    if not reason.strip():
        raise LetterProblem(field, message, "One sentence is enough.")


def _drop_action(letter: Letter, reason: str, by: Actor, at: datetime) -> None:
    """Drop what asked for the letter, where it is still to be done."""
    if letter.action_id and action_states(letter.school_id, [letter.action_id]).get(letter.action_id) == "to_do":
        try:
            drop_action(letter.school_id, letter.action_id, reason=reason, by=by, at=at)
        except CaseProblem as problem:
            raise LetterProblem("letter", problem.message, problem.remedy) from problem


def _audit(letter: Letter, verb: str, by: Actor, at: datetime, **detail: Any) -> None:
    record(
        letter.school_id, verb, by=by, at=at, subject="letter", subject_id=letter.id, key=letter.key,
        pupil=str(letter.pupil_id), **detail,
    )  # fmt: skip


__all__ = [
    "approve", "approve_automatic", "ask", "correct", "end_as_withdrawn", "hold", "not_this_time", "out_of_batch",
    "release", "take_back", "unapprove", "withdraw",
]  # fmt: skip
