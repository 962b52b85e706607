"""The countdown of N in four heaps: too late, today, tomorrow, later; in school days."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from interventions.rules.unexplained import UNKNOWN, Countdown

OVERDUE, TODAY, TOMORROW, LATER = "overdue", "today", "tomorrow", "later"
HEAPS = (OVERDUE, TODAY, TOMORROW, LATER)


@dataclass(frozen=True)
class Heap:
    """Sessions of so many pupils that are due at one time."""

    key: str
    sessions: int
    pupils: int


def heaps(found: Iterable[tuple[UUID, Countdown]]) -> tuple[Heap, ...]:
    """How many sessions of how many pupils are due when, the most urgent first; heaps without any are left out."""
    sorted_in: dict[str, list[UUID]] = {key: [] for key in HEAPS}
    for pupil_id, one in found:
        sorted_in[_heap(one)].append(pupil_id)
    return tuple(Heap(key, len(pupils), len(set(pupils))) for key, pupils in sorted_in.items() if pupils)


def _heap(one: Countdown) -> str:
    if one.state == UNKNOWN or one.days_left is None or one.days_left > 1:
        return LATER
    if one.days_left < 0:
        return OVERDUE
    return TODAY if one.days_left == 0 else TOMORROW
