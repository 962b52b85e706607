"""How each register of the day stands, as the office watches it come in."""

from dataclasses import dataclass
from datetime import datetime

from registers.rules.nudging import is_quiet

TAKEN, PART, WAITING, LATE, QUIET, EMPTY = "taken", "part", "waiting", "late", "quiet", "empty"


@dataclass(frozen=True)
class Standing:
    """What is known of one register. `overdue`: its time has closed. `saved_at`: when its last mark came in, if any."""

    on_roll: int
    marked: int
    overdue: bool
    sent_at: datetime | None = None
    saved_at: datetime | None = None


def state_of(register: Standing, now: datetime) -> str:
    """taken, part (being taken, or only to be sent), quiet (begun, and nothing has come for some minutes), late (not
    begun and closed), waiting (not begun, and there is time), empty (nobody on roll)."""
    if register.sent_at is not None:
        return TAKEN
    if register.on_roll == 0:
        return EMPTY
    if register.saved_at is None:
        return LATE if register.overdue else WAITING
    return QUIET if register.marked < register.on_roll and is_quiet(register.saved_at, now) else PART


def needs_asking(register: Standing, now: datetime) -> bool:
    """Whether the office should ask: its time is over, or it stopped coming in."""
    state = state_of(register, now)
    return state in (LATE, QUIET) or (state == PART and register.overdue)
