"""What happened after a step: attendance in the weeks before against the weeks after, and how pupils like them went on.

Whoever is chosen because attendance was low will mostly attend more afterwards, with or without a step (regression to
the mean). So each pupil with a step is put beside pupils who attended as little in the same weeks and had no step at
all. That shows what is usual; it proves nothing: who gets a step is not left to chance.

The week of the step is in neither. Sums are exact.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from attendance.calendar.rules.weeks import WEEK, monday_of

WEEKS = 3
POINTS = 3
GOOD = 95  # per cent
LEAST_SESSIONS = 10  # possible ones on each side: with fewer, one day would decide
ALIKE = 2  # points of attendance before the step, either way
NEIGHBOURS = 3  # so many pupils without a step beside each with one, the most alike first
LEAST_TOLD = 6  # with fewer pupils, nothing is compared
FOR_FEW = frozenset({"referral:social_care"})  # who had such a step, only those may know who may see sensitive things

Counts = tuple[int, int]  # attended, possible
Weeks = Mapping[date, Mapping[UUID, Counts]]


@dataclass(frozen=True)
class Step:
    """One step for one pupil on a day. Steps of the same `key` are told of together under `label`.

    `level`: the rung of the policy's ladder that it belongs to, None for none.
    """

    key: str
    label: str
    level: int | None
    pupil_id: UUID
    on: date


@dataclass(frozen=True)
class EffectRow:
    """What happened after one kind of step. `pupils` of whom it can be told, `better` of them three weeks later.

    `similar_pupils` attended as little in the same weeks and had no step; `similar_better` of them were better. `early`
    pupils had the step too lately, or have too few sessions, to tell. `pupil_ids` are those of `pupils`.
    """

    key: str
    label: str
    level: int | None
    pupils: int
    better: int
    similar_pupils: int
    similar_better: int
    pupil_ids: tuple[UUID, ...]
    better_ids: tuple[UUID, ...] = ()
    early: int = 0

    @property
    def comparable(self) -> bool:
        """Whether there are enough pupils on both sides to be put beside each other."""
        return min(self.pupils, self.similar_pupils) >= LEAST_TOLD


def rate(counts: Counts) -> Fraction:
    """Attendance in per cent, exactly."""
    return Fraction(100 * counts[0], counts[1])


def is_better(before: Counts, after: Counts) -> bool:
    """Three points up, or back above 95%."""
    was, now = rate(before), rate(after)
    return now - was >= POINTS or was <= GOOD < now


def windows(on: date, school_weeks: Sequence[date], weeks: int = WEEKS) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The Mondays of the school weeks before the week of a day, and of those after it; fewer where there are fewer."""
    monday = monday_of(on)
    before = [week for week in school_weeks if week < monday]
    after = [week for week in school_weeks if week > monday]
    return tuple(before[-weeks:]), tuple(after[:weeks])


def span_of_weeks(since: date, until: date, school_weeks: Sequence[date], weeks: int = WEEKS) -> tuple[date, date]:
    """The first Monday that steps of these days need, and the Monday after the last."""
    before, _ = windows(since, school_weeks, weeks)
    _, after = windows(until, school_weeks, weeks)
    first, last = before[0] if before else monday_of(since), after[-1] if after else monday_of(until)
    return first, last + WEEK


@dataclass(frozen=True)
class Around:
    """Before and after one week: every pupil with enough sessions on both sides."""

    first: date
    last: date
    counts: Mapping[UUID, tuple[Counts, Counts]]


def around(monday: date, found: Weeks, school_weeks: Sequence[date], weeks: int = WEEKS) -> Around | None:
    """Both sides of a week; None where one of them is not whole yet."""
    before, after = windows(monday, school_weeks, weeks)
    if len(before) < weeks or len(after) < weeks:
        return None
    left, right = _sums(found, before), _sums(found, after)
    both = {pupil: (counts, right[pupil]) for pupil, counts in left.items() if pupil in right}
    return Around(before[0], after[-1] + WEEK, both)


def _sums(found: Weeks, mondays: Iterable[date]) -> dict[UUID, Counts]:
    came: dict[UUID, Counts] = {}
    for monday in mondays:
        for pupil, (attended, possible) in found.get(monday, {}).items():
            was = came.get(pupil, (0, 0))
            came[pupil] = was[0] + attended, was[1] + possible
    return {pupil: counts for pupil, counts in came.items() if counts[1] >= LEAST_SESSIONS}


def effects_of(
    steps: Iterable[Step], told: Collection[Step], found: Weeks, school_weeks: Sequence[date], weeks: int = WEEKS
) -> list[EffectRow]:
    """One row for each kind of step in `told`, by level, then by label. A pupil counts once in each, by the first step.

    `steps` are all that are known, also before and after: who had one of them in those weeks is no comparison.
    `school_weeks` in order, without those that are not over.
    """
    busy: dict[UUID, list[date]] = {}
    for step in steps:
        busy.setdefault(step.pupil_id, []).append(step.on)
    sides: dict[date, _Side | None] = {}

    def side_of(monday: date) -> "_Side | None":
        if monday not in sides:
            both = around(monday, found, school_weeks, weeks)
            sides[monday] = _Side.of(both, busy) if both else None
        return sides[monday]

    kinds: dict[str, dict[UUID, Step]] = {}
    for step in sorted(told, key=lambda one: (one.on, str(one.pupil_id))):
        kinds.setdefault(step.key, {}).setdefault(step.pupil_id, step)
    rows = [_row(list(of_pupil.values()), side_of) for of_pupil in kinds.values()]
    return sorted(rows, key=lambda row: (row.level is None, row.level or 0, row.label, row.key))


@dataclass(frozen=True)
class _Side:
    """One week with the pupils who had no step around it, by attendance before."""

    counts: Mapping[UUID, tuple[Counts, Counts]]
    quiet: list[tuple[Fraction, UUID]]

    @classmethod
    def of(cls, both: Around, busy: Mapping[UUID, Sequence[date]]) -> "_Side":
        free = (p for p in both.counts if not any(both.first <= day < both.last for day in busy.get(p, ())))
        return cls(both.counts, sorted((rate(both.counts[pupil][0]), pupil) for pupil in free))

    def alike(self, before: Counts, taken: Collection[UUID]) -> list[UUID]:
        """The most alike pupils without a step, the nearest first, without those who stand beside somebody already."""
        mine = rate(before)
        low = bisect_left(self.quiet, (mine - ALIKE, UUID(int=0)))
        near = []
        for theirs, pupil in self.quiet[low:]:
            if theirs > mine + ALIKE:
                break
            if pupil not in taken:
                near.append((abs(theirs - mine), pupil))
        return [pupil for _, pupil in sorted(near)[:NEIGHBOURS]]


def _row(steps: Sequence[Step], side_of: Callable[[date], "_Side | None"]) -> EffectRow:
    judged, better, early = [], [], 0
    similar: dict[UUID, bool] = {}
    for step in steps:
        side = side_of(monday_of(step.on))
        both = side.counts.get(step.pupil_id) if side else None
        if side is None or both is None:
            early += 1
            continue
        judged.append(step.pupil_id)
        better += [step.pupil_id] if is_better(*both) else []
        for pupil in side.alike(both[0], similar):
            similar[pupil] = is_better(*side.counts[pupil])
    first = steps[0]
    return EffectRow(
        first.key, first.label, first.level, len(judged), len(better), len(similar), sum(similar.values()),
        tuple(judged), tuple(better), early,
    )  # fmt: skip
