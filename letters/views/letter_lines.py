"""What lists of letters say: a line of a pupil’s letters, a row of the queue, that letters are stopped."""

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate

from attendance.access.places import SchoolPlace
from letters.queries.holds import holds_of
from letters.queries.letter_looks import SeenLook
from letters.queries.letter_rows import LetterLine, LetterRow
from letters.rules.states import DRAFT, ISSUED, SUPERSEDED
from letters.views.letter_desk import url_if_there

STATE_KINDS = {"draft": "line", "held": "line", "approved": "good", "issued": "good", "withdrawn": "warn"}


def line_of(place: SchoolPlace, line: LetterLine) -> dict[str, Any]:
    """A letter in the list of a pupil or a case."""
    letter = line.letter
    return {
        "letter": letter, "to": line.to, "sent": line.sent, "came_back": line.came_back, "when": when_words(letter),
        "kind": STATE_KINDS.get(letter.state, "line"), "url": reverse("letters:letter", args=[place.urn, letter.id]),
    }  # fmt: skip


def when_words(letter: LetterRow) -> str:
    """“issued on 10 March 2026”, “drafted on …”."""
    if letter.state in (ISSUED, SUPERSEDED) and letter.issued_at:
        return f"issued on {localdate(letter.issued_at):%-d %B %Y}"
    if letter.held_until and letter.state == "held":
        return f"on hold until {letter.held_until:%-d %B %Y}"
    return f"drafted on {letter.drafted_on:%-d %B %Y}"


def due_words(day: date | None, today: date) -> tuple[str, str]:
    """When it should be decided, in words, and how it is drawn: "", soon or late."""
    if day is None:
        return "", ""
    if day < today:
        return f"due since {day:%-d %B}", "late"
    if day == today:
        return "due today", "soon"
    return f"due {day:%a %-d %B}", "soon" if (day - today).days < 3 else ""


def row_of(
    place: SchoolPlace, letter: LetterRow, look: SeenLook | None, today: date, *, url: str, current: bool
) -> dict[str, Any]:
    """A letter of the queue."""
    words, how = due_words(letter.due, today) if letter.state == DRAFT else ("", "")
    return {
        "letter": letter, "url": url, "current": current, "due": words, "how": how, "when": when_words(letter),
        "stops": look is not None and look.stopped, "warns": look is not None and look.warned,
    }  # fmt: skip


def hold_lines(place: SchoolPlace, pupil_id: UUID, today: date) -> list[dict[str, str]]:
    """What stops letters about the pupil, as far as the person may know. One query."""
    rows = holds_of(place.school_id, [pupil_id], today, abilities=place.abilities).get(pupil_id, ())
    url = url_if_there("letters:holds", place.urn)
    return [{"words": row.words, "url": url} for row in rows]
