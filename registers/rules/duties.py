"""Duties counted: how many were done in time, late, or not at all. Pure sums: what is a duty stands elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registers.rules.deadlines import resolve_n_by

IN_TIME, LATE, MISSING, OPEN, UNKNOWN = "in_time", "late", "missing", "open", "unknown"


@dataclass(frozen=True)
class Kept:
    """`of` so many of `total` in time; the others came `late` or are `missing` although their time is over.

    Outside the total: `open` ones whose time is not over yet, and `unknown` ones of which the records do not tell.
    `longest`: how many days the latest came after its last day, or has been missing since; 0 where none did.
    """

    of: int
    total: int
    late: int = 0
    missing: int = 0
    open: int = 0
    unknown: int = 0
    longest: int = 0

    @property
    def all_kept(self) -> bool:
        """Whether every one of them was in time; also where there was none."""
        return self.of == self.total


@dataclass(frozen=True)
class Changed:
    """Marks that were changed after their register was sent: how many, by how many entries, of how many pupils."""

    marks: int
    entries: int
    pupils: int


def kept(found: Iterable[tuple[str, int]], longest: int = 0) -> Kept:
    """The sum of (state, how many)."""
    sums = dict.fromkeys((IN_TIME, LATE, MISSING, OPEN, UNKNOWN), 0)
    for state, number in found:
        sums[state] += number
    in_time, late, missing = sums[IN_TIME], sums[LATE], sums[MISSING]
    total = in_time + late + missing
    return Kept(in_time, total, late, missing, sums[OPEN], sums[UNKNOWN], longest)


def n_state(day: date, settled_on: date | None, school_days: Iterable[date], *, on: date) -> str:
    """What became of an N of `day`, seen on the day `on`; `settled_on` is when it became another code, None: it stands.

    It may stand until the fifth school day after (SI 2024/208 regulation 10(7) to (9)). Where the calendar does not
    reach so far, what was settled was in time, and what stands is open.
    """
    last = resolve_n_by(day, school_days)
    if settled_on is not None:
        return IN_TIME if last is None or settled_on <= last else LATE
    return MISSING if last is not None and on > last else OPEN


def due_state(due: date, done_on: date | None, *, on: date) -> str:
    """What became of something that was due by the end of a day, seen on the day `on`."""
    if done_on is not None:
        return IN_TIME if done_on <= due else LATE
    return MISSING if on > due else OPEN


def days_over(due: date, done_on: date | None, *, on: date) -> int:
    """Calendar days from the last day to when it was done, or to `on` where it was not; 0 in time."""
    return max(0, ((done_on or on) - due).days)
