"""Where a school is in its day, and what an arrival now would be. Times are the school's local time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time

from attendance.calendar.rules.times import SessionWindow
from registers.rules.times import arrival_code

CLOSED, BEFORE, MORNING, AFTERNOON, EVENING = "closed", "before", "morning", "afternoon", "evening"
EVENING_FROM = time(15, 15)  # design, officer's journey: the day is summed up at a quarter past three
AM, PM = "AM", "PM"


@dataclass(frozen=True)
class Clock:
    """The stage of the day, and the session whose register counts now ("" where none is held)."""

    stage: str
    session: str


def clock_of(now: time, windows: Mapping[str, SessionWindow], held: Collection[str]) -> Clock:
    """Where the day is, from the windows of the sessions that have times and the sessions that are held today.

    A session counts from the minute that its register opens; until the first one opens the day has not begun.
    """
    sessions = [half for half in (AM, PM) if half in held]
    if not sessions:
        return Clock(CLOSED, "")
    begun = [half for half in sessions if half not in windows or windows[half].opens <= now]
    if not begun:
        return Clock(BEFORE, sessions[0])
    if now >= EVENING_FROM:
        return Clock(EVENING, begun[-1])
    return Clock(AFTERNOON if begun[-1] == PM else MORNING, begun[-1])


def arrival_words(now: time, session: str, windows: Collection[SessionWindow]) -> str:
    """What an arrival now would be, in a sentence; "" where no times are set.

    `windows` are those of the session for the school's year groups. Where they differ, the sentence says so.
    """
    said = {_words(now, session, window) for window in windows}
    if not said:
        return ""
    if len(said) > 1:
        return "Times differ between year groups: the late gate knows them."
    return said.pop()


def _words(now: time, session: str, window: SessionWindow) -> str:
    if now < window.opens:
        return f"Registers open at {window.opens:%H:%M}."
    code = arrival_code(now, window, session)
    if code == "U":
        return f"Registers closed at {window.closes:%H:%M}: anyone arriving now is U."
    if code == "L":
        return f"Anyone arriving now is L until {window.closes:%H:%M}, then U."
    return f"Anyone arriving until {window.late_after:%H:%M} is in time, then L until {window.closes:%H:%M}."
