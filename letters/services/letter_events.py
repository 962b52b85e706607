"""Every deed of a letter leaves a line in its history; this is how the line is made, and how a letter is held."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attendance.access.rules.actors import Actor
from letters.models import Letter, LetterEvent
from letters.rules.states import LABELS, can_move
from letters.services.problems import LetterProblem, SentTwice

MOMENT = timedelta(seconds=10)
ENGINE = Actor(None, "Herringbone", "Letters of the night")


def event_of(letter: Letter, kind: str, text: str, *, by: Actor, at: datetime, **detail: Any) -> LetterEvent:
    """A line that is not yet written. `detail` is plain JSON."""
    return LetterEvent(
        school_id=letter.school_id, letter_id=letter.id, pupil_id=letter.pupil_id, kind=kind, at=at, by_id=by.user_id,
        by_name=by.name, by_position=by.position, text=text, detail=detail,
    )  # fmt: skip


def tell(letter: Letter, kind: str, text: str, *, by: Actor, at: datetime, **detail: Any) -> LetterEvent:
    """Write one line of a letter that is held. Raises SentTwice. One statement, or two where a person did it."""
    if by.user_id is not None and _just_told(letter, kind, text, by, at):
        raise SentTwice()
    event = event_of(letter, kind, text, by=by, at=at, **detail)
    event.save(force_insert=True)
    return event


def _just_told(letter: Letter, kind: str, text: str, by: Actor, at: datetime) -> bool:
    """Whether this person wrote the very same line a moment ago."""
    same = LetterEvent.objects.filter(
        school_id=letter.school_id, letter_id=letter.id, kind=kind, text=text, by_id=by.user_id, at__gt=at - MOMENT
    )
    return same.exists()


def locked_letter(school_id: UUID, letter_id: UUID, *, states: Collection[str] = ()) -> Letter:
    """The letter, held until the transaction ends. Raises LetterProblem: none, or in none of these states."""
    letter = Letter.objects.select_for_update().filter(school_id=school_id, id=letter_id).first()
    if letter is None:
        raise LetterProblem("letter", "There is no such letter.", "Go back to the letters.")
    if states and letter.state not in states:
        raise moved_on(letter)
    return letter


def locked_letters(school_id: UUID, letter_ids: Collection[UUID]) -> list[Letter]:
    """These letters, held until the transaction ends, in one order for everybody. Raises LetterProblem for one that is
    not there. One statement."""
    wanted = set(letter_ids)
    rows = Letter.objects.select_for_update().filter(school_id=school_id, id__in=wanted).order_by("id")
    letters = list(rows)
    if len(letters) < len(wanted):
        raise LetterProblem("letters", "One of these letters is not there any more.", "Go back to the letters.")
    return letters


def moved_on(letter: Letter) -> LetterProblem:
    """The refusal where somebody was first: what became of the letter, and through whom."""
    last = LetterEvent.objects.filter(school_id=letter.school_id, letter_id=letter.id).order_by("-at", "-id").first()
    who = f" {last.by_name} was the last at it, on {last.at:%-d %B %Y}." if last else ""
    state = LABELS[letter.state].lower()
    return LetterProblem("letter", f"“{letter.title}” is now “{state}”.{who}", "Look at the letter again.")


def save(letter: Letter, at: datetime, **columns: Any) -> None:
    """Set columns of a letter that is held. One statement. Raises ValueError for a state that cannot follow its own: a
    slip in the caller, which asks before."""
    to = columns.get("state", letter.state)
    if to != letter.state and not can_move(letter.state, to):
        raise ValueError(f"A letter that is {letter.state} cannot become {to}.")
    for name, value in columns.items():
        setattr(letter, name, value)
    letter.changed_at = at
    Letter.objects.filter(school_id=letter.school_id, id=letter.id).update(changed_at=at, **columns)
