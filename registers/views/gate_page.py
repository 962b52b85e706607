"""What the pages of the gate show: words for what came of a deed, and the lines of the day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils import timezone

from attendance.access.places import SchoolPlace
from registers.queries.gate import GateDay, GatePupil, GateRow, gate_day, gate_matches, gate_of_day, pupil_at_gate
from registers.queries.marks import MarkRow, look_of, marks_of_day
from registers.rules.codes import AM, PM
from registers.rules.gate import REASONS
from registers.services.gate import SignedIn, SignedOut, Undone
from registers.services.gate_marks import coming_at

MOST_FOUND = 8


@dataclass(frozen=True)
class Line:
    """A line of the day's list: the row and how its codes look."""

    row: GateRow
    look: str
    mark_look: str
    what: str


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def minutes_words(minutes: int | None) -> str:
    return f", {minutes} minute{'' if minutes == 1 else 's'} late" if minutes else ""


def said_in(told: SignedIn) -> tuple[str, str]:
    """(level, words) for whoever stands at the office's gate page."""
    name, clock = told.pupil.name, f"{timezone.localtime(told.at):%H:%M}"
    if told.again:
        return "info", f"{name} is in since {clock} already. Nothing was changed."
    came = f"{name} {'came back' if told.kind == 'back' else 'came'} at {clock}"
    if told.clash:
        return "warning", f"{came}. The register says {told.mark}: it was left as it is. Look at the mark."
    if told.wrote:
        return "success", f"{came}: {told.code}{minutes_words(told.minutes_late)}."
    if told.mark:
        return "success", f"{came}. The mark {told.mark} was there already and stays."
    return "success", f"{came}. The register is not open: the teacher makes the mark."


def said_out(told: SignedOut) -> str:
    return f"{told.pupil.name} left at {timezone.localtime(told.at):%H:%M} with {told.collected_by}."


def said_undone(done: Undone) -> tuple[str, str]:
    name = done.event.name
    if done.mark_stays:
        return "warning", f"Taken back. {name}’s mark was changed again since: it stays as it is. Look at it."
    return "success", f"Taken back: {name}, {timezone.localtime(done.event.at):%H:%M}."


def line_of(row: GateRow) -> Line:
    day = timezone.localtime(row.at).date()
    what = {"in": "came in", "out": f"left with {row.collected_by}", "back": "came back"}[row.kind]
    return Line(row, look_of(row.code, day), look_of(row.mark, day), what)


def times_words(today: GateDay) -> list[tuple[str, str]]:
    """(Morning, "in time until 8:50, L until 9:15, then U") for each session that is held; for everybody's times."""
    found = []
    for session, label in ((AM, "Morning"), (PM, "Afternoon")):
        window, row = today.window(session), today.row(session)
        if window and row and row.open:
            words = f"in time until {window.late_after:%H:%M}, L until {window.closes:%H:%M}, then U"
            found.append((label, words))
    return found


@dataclass(frozen=True)
class Chosen:
    """The pupil who stands at the hatch: what the clock would make of them now, and the mark that stands."""

    pupil: GatePupil
    code: str
    look: str
    minutes: str
    mark: str
    mark_look: str
    said_by: str


def chosen_now(school_id: UUID, pupil: GatePupil, today: GateDay, at: datetime) -> Chosen:
    """One query."""
    coming = coming_at(today, pupil, at)
    mark: MarkRow | None = marks_of_day(school_id, pupil.id, today.day).get(coming.session)
    standing, by = (mark.code, mark.recorded_name) if mark else ("", "")
    look, mark_look = look_of(coming.code, today.day), look_of(standing, today.day)
    return Chosen(pupil, coming.code, look, minutes_words(coming.minutes_late), standing, mark_look, by)


def asked_for(request: HttpRequest, place: SchoolPlace, at: datetime) -> tuple[str, list[GatePupil], GatePupil | None]:
    """What was typed, who is found by it, and who is chosen: by ?pupil=, or because nobody else is found."""
    day, q = timezone.localtime(at).date(), request.GET.get("q", "").strip()[:80]
    if key := uuid_or_none(request.POST.get("pupil", "") or request.GET.get("pupil", "")):
        return q, [], pupil_at_gate(place.school_id, key, day)
    found = gate_matches(place.school_id, q, day, MOST_FOUND)
    return q, found, found[0] if len(found) == 1 and not request.htmx else None


def gate_context(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """Everything on the late gate's page."""
    place, today = request.place, gate_day(request.place.school_id, timezone.localtime(at).date())
    q, found, pupil = asked_for(request, place, at)
    lines = [line_of(row) for row in gate_of_day(place.school_id, today.day)]
    return {
        "q": q, "found": found, "reasons": REASONS, "event_id": uuid4(), "today": today, "times": times_words(today),
        "chosen": chosen_now(place.school_id, pupil, today, at) if pupil else None, "lines": lines,
        "late": sum(bool(one.row.minutes_late) and one.row.mark == one.row.code for one in lines),
        "clashes": [one for one in lines if one.row.clash], "at": timezone.localtime(at),
    }  # fmt: skip
