"""The late gate: what an arrival makes of a mark, for which reasons, and who is on site.

Sources: SI 2024/208 regulation 10, Table 1 and "Working together to improve school attendance" (codes L and U: an N is
amended once the pupil arrives after the register has closed); the times of a register are `rules.times`. Pure: the
arrival's local time is passed in.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from attendance.calendar.rules.times import SessionWindow
from registers.rules.codes import AM, PM
from registers.rules.times import arrival_code, minutes_late

ANSWERED_BY_GATE = frozenset({"", "N"})
HERE = frozenset({"/", "\\", "L", "U"})
LATE = frozenset({"L", "U"})
ELSEWHERE = frozenset({"B", "D", "J", "K", "P", "V", "W"})
MOST_MINUTES = 480


@dataclass(frozen=True)
class GateReason:
    """A picture button: its key, its icon, the word under the picture, and the words kept beside the mark."""

    key: str
    icon: str
    label: str
    words: str


REASONS: tuple[GateReason, ...] = (
    GateReason("overslept", "alarm-clock", "I slept in", "Overslept"),
    GateReason("traffic", "car", "Traffic", "Traffic"),
    GateReason("bus", "bus", "Bus or taxi late", "Bus or taxi was late"),
    GateReason("doctor", "stethoscope", "Doctor or dentist", "Doctor or dentist"),
    GateReason("family", "house", "Busy at home", "Something at home"),
    GateReason("unwell", "thermometer", "I felt ill", "Felt ill"),
    GateReason("weather", "cloud-rain", "Weather", "Weather"),
    GateReason("other", "circle-help", "Something else", "Another reason"),
)
BY_KEY = {reason.key: reason for reason in REASONS}


def reason_words(key: str, words: str = "") -> str:
    """What is kept beside the mark: the button's words and what was typed. An unknown key counts as none."""
    pressed = BY_KEY[key].words if key in BY_KEY else ""
    return ": ".join(part for part in (pressed, words.strip()) if part)


@dataclass(frozen=True)
class Arrival:
    """What the clock makes of somebody who comes in: the code, and minutes late (None for one in time)."""

    session: str
    code: str
    minutes_late: int | None = None

    @property
    def late(self) -> bool:
        return self.code in LATE


def session_at(clock: time, *, afternoon_opens: time) -> str:
    """Whose session an arrival at this local time belongs to: the morning's until the afternoon register opens."""
    return PM if clock.replace(second=0, microsecond=0) >= afternoon_opens else AM


def arrival(clock: time, window: SessionWindow, session: str) -> Arrival:
    """The code of an arrival by the register's times: present, L up to and including closing, U after it."""
    code = arrival_code(clock, window, session)
    minutes = minutes_late(clock, window) if code in LATE else None
    return Arrival(session, code, min(minutes, MOST_MINUTES) if minutes else None)


def is_early(clock: time, window: SessionWindow) -> bool:
    """Whether the register has not opened yet: the event counts, the mark is the teacher's to make."""
    return clock < window.opens


class Fate(StrEnum):
    """What an arrival does to the mark that stands."""

    WRITE = "write"
    KEEP = "keep"
    CLASH = "clash"


def fate(standing: str, origin: str, coming: Arrival) -> Fate:
    """Whether an arrival writes its code, leaves a mark that says present, or meets one that says something else.

    No mark and N are answered. A late code of somebody else that the clock knows to be the wrong one is put right.
    Whoever is marked here is here: that mark is kept. Everything else (ill, an appointment, leave, a visit) was decided
    by a person, and a person decides again: nothing is overwritten, and the clash is shown.
    """
    if standing in ANSWERED_BY_GATE:
        return Fate.WRITE
    if standing in LATE and coming.late and standing != coming.code and origin != "gate":
        return Fate.WRITE
    return Fate.KEEP if standing in HERE else Fate.CLASH


# ---- who is on site ------------------------------------------------------------------------------------------------

# The order in which a roll call reads them.
STATES = {
    "here": "On site",
    "check": "The gate and the register differ",
    "unknown": "No mark yet",
    "not_in": "Not in, no reason yet",
    "left": "Signed out",
    "elsewhere": "Elsewhere with the school",
    "absent": "Absent",
}
TO_FIND = frozenset({"here", "check", "unknown"})


@dataclass(frozen=True)
class Stay:
    """What is known of a pupil now: the code of the current session ("" for none) and the last coming or going.

    `last`: "" (none), in, out or back; `this_session`: it happened in the current session; `marked_since`: the mark was
    made after it.
    """

    code: str
    last: str = ""
    this_session: bool = True
    marked_since: bool = False


def state_of(stay: Stay) -> str:
    """One of STATES. The gate knows who left; a mark of somebody who saw the pupil later is set against it."""
    here = stay.code in HERE
    if stay.last == "out":
        return "check" if here and stay.marked_since else "left"
    if stay.last and stay.this_session:
        return "check" if stay.marked_since and stay.code and not here else "here"
    return _by_mark(stay.code)


def _by_mark(code: str) -> str:
    if code in HERE:
        return "here"
    if not code:
        return "unknown"
    if code == "N":
        return "not_in"
    return "elsewhere" if code in ELSEWHERE else "absent"


# ---- who collects --------------------------------------------------------------------------------------------------

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "mum", "dad", "mother", "father", "uncle", "aunt", "step"})


def may_be_meant(typed: str, first: str, last: str) -> bool:
    """Whether the words typed may name this adult: both names, or the last name with nothing but a title.

    Wide on purpose: it decides whether somebody is asked to stop and look.
    """
    words, family = _names(typed), _names(last)
    if not family or not family <= words:
        return False
    others = words - family - TITLES
    return (
        not others or bool(others & _names(first)) or any(one == name[:1] for one in others for name in _names(first))
    )


def _names(text: str) -> frozenset[str]:
    return frozenset("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
