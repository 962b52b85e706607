"""A policy's ladder walked through a pupil's weeks: which tier would have begun when, and how long it lasted.

What is simulated, and what is not: at the end of each school week the highest tier whose condition is met is found, and
a person accepts it at once; its letter goes out and its meeting is held that same week. So `tier:`, `letter:` and
`meeting:` events happen in the week of the entry; visits, contacts, plans and missed targets never do. A tier is left
when its ladder has been quiet for as long as `recovered` says, and every case ends with the replay.

Everything is bits: a whole number has a bit for each school week, and a condition is `and` and `or` of such numbers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from interventions.rules.policy import Comparison, Condition, Ladder, Tier, Window
from interventions.rules.replay_compare import WeekTest, can_tell, week_test
from interventions.rules.replay_history import Mask, Weeks, asks_history, history_mask, once, weeks_where
from interventions.rules.replay_weeks import SchoolWeeks, Sum, running, sums, weeks_of_span, windowed

COUNTED_KINDS = ("letter", "call", "meeting")


class Stay(NamedTuple):
    """A tier from the week `since` (at the end of which it begins) until before the week `until`."""

    tier: Tier
    since: int
    until: int


@dataclass(frozen=True)
class Rung:
    """A tier made ready. `mask`: the weeks in which it is met, as things stand; `steady`: whatever happened before."""

    tier: Tier
    mask: Mask
    steady: bool
    events: tuple[str, ...]
    recovered: int | None


@dataclass(frozen=True)
class Walk:
    """A ladder made ready, its highest rung first. `judged`: a bit for each week in which it is judged."""

    ladder: Ladder
    rungs: tuple[Rung, ...]
    judged: int


class Replayer:
    """The tests and windows of some ladders at one school, each made once; asked of one pupil after another."""

    def __init__(self, weeks: SchoolWeeks) -> None:
        self.weeks = weeks
        every = (1 << len(weeks.mondays)) - 1
        from_year = every & ~((1 << weeks.year_from) - 1)
        ends = {"daily": every, "half_term_end": weeks.half_ends, "term_end": weeks.term_ends}
        self.judged = {how: mask & from_year for how, mask in ends.items()}
        self.windows: dict[Window, tuple[tuple[int, int], ...]] = {}
        self.sums: dict[tuple[Sum, Window], int] = {}
        self.tests: dict[tuple[WeekTest, Window], int] = {}
        self.plan: list[tuple[int, int, WeekTest]] = []
        self.history: dict[Comparison, Mask] = {}

    def walk(self, ladder: Ladder) -> Walk:
        """The ladder made ready."""
        rungs = tuple(self._rung(tier) for tier in reversed(ladder.tiers))
        return Walk(ladder, rungs, self.judged[ladder.judged])

    def _rung(self, tier: Tier) -> Rung:
        recovered = weeks_of_span(tier.recovered) if tier.recovered else None
        steady = not any(asks_history(one) for one in tier.when.comparisons())
        return Rung(tier, self._condition(tier.when), steady, tuple(events_of(tier)), recovered)

    def _condition(self, condition: Condition) -> Mask:
        parts = [self._condition(p) if isinstance(p, Condition) else self._comparison(p) for p in condition.parts]
        join, start = (and_, -1) if condition.how == "all" else (or_, 0)
        return parts[0] if len(parts) == 1 else lambda pupil: reduce(join, (part(pupil) for part in parts), start)

    def _comparison(self, comparison: Comparison) -> Mask:
        if not can_tell(comparison):
            return lambda pupil: 0
        if comparison.window is None or asks_history(comparison):
            return self.history.setdefault(comparison, once(len(self.history), history_mask(comparison, self.weeks)))
        place = self._place(week_test(comparison), comparison.window)
        return lambda pupil: pupil.masks[place]

    def _place(self, test: WeekTest, window: Window) -> int:
        """The number of a test over a window; the same test is asked once for all ladders."""
        if (test, window) not in self.tests:
            self.tests[test, window] = len(self.plan)
            self.plan.append((self._sum(test.top, window), self._sum(test.bottom, window), test))
        return self.tests[test, window]

    def _sum(self, column: Sum, window: Window) -> int:
        if window not in self.windows:
            self.windows[window] = windowed(window, self.weeks)
        return self.sums.setdefault((column, window), len(self.sums))

    def pupil(self, counts: Mapping[str, Sequence[int]], on_roll: int) -> Weeks:
        """One pupil made ready: a number for each school week by counter, and the weeks on roll as bits."""
        runs = {name: running(column) for name, column in counts.items()}
        found = [sums(_run(runs, column), self.windows[window]) for column, window in self.sums]
        masks = [weeks_where(found[top], found[bottom], test.less, test.floor) for top, bottom, test in self.plan]
        return Weeks(runs, on_roll, masks)

    def stays(self, walk: Walk, pupil: Weeks, judged: int = -1) -> list[Stay]:
        """The tiers the pupil would have been in, earliest first. `judged`: a bit for each week that may count."""
        judged &= walk.judged & pupil.on_roll
        pupil.entered = {}
        return list(_climbed(walk, pupil, judged))


def events_of(tier: Tier) -> Iterator[str]:
    """What happens in the week in which the tier begins."""
    yield f"tier:{tier.key}"
    for action in tier.actions:
        if action.kind == "letter":
            yield f"letter:{action.detail.get('template', action.key)}"
        if action.kind == "meeting":
            yield "meeting:any"
            yield f"meeting:{action.detail.get('meeting', action.key)}"


def is_unknown(ladder: Ladder) -> bool:
    """Whether a ladder has a comparison that weeks cannot tell."""
    return any(not can_tell(one) for tier in ladder.tiers for one in tier.when.comparisons())


def counted_kinds(ladder: Ladder) -> frozenset[str]:
    """Which of letter, call and meeting the ladder asks for."""
    return frozenset(a.kind for tier in ladder.tiers for a in tier.actions if a.kind in COUNTED_KINDS)


def _climbed(walk: Walk, pupil: Weeks, judged: int) -> Iterator[Stay]:
    masks = [rung.mask(pupil) & judged for rung in walk.rungs]
    week = _first(reduce(or_, masks, 0))
    while week is not None:
        place = next(n for n, mask in enumerate(masks) if mask >> week & 1)
        rung = walk.rungs[place]
        masks = _happened(walk, pupil, masks, judged, rung, week)
        met, later = reduce(or_, masks, 1 << week), ~((2 << week) - 1)
        up, left = _first(reduce(or_, masks[:place], 0) & later), _first(_quiet(rung, met, judged) & later)
        until = min((end for end in (up, left) if end is not None), default=judged.bit_length())
        yield Stay(rung.tier, week, until)
        week = up if up is not None and up == until else _first(met & ~((1 << until) - 1))


def _happened(walk: Walk, pupil: Weeks, masks: list[int], judged: int, rung: Rung, week: int) -> list[int]:
    """Notes that a tier began, and asks again what depends on it."""
    for event in rung.events:
        pupil.entered.setdefault(event, []).append(week)
    return [one.mask(pupil) & judged if not one.steady else mask for one, mask in zip(walk.rungs, masks, strict=True)]


def _quiet(rung: Rung, met: int, judged: int) -> int:
    """The judged weeks at which the ladder has not been met for as long as the tier wants to be quiet."""
    return judged & ~reduce(or_, (met << n for n in range(rung.recovered))) if rung.recovered else 0


def _first(weeks: int) -> int | None:
    """The number of the first of these weeks."""
    return (weeks & -weeks).bit_length() - 1 if weeks else None


def _run(runs: Mapping[str, Sequence[int]], column: Sum) -> Sequence[int]:
    if len(column) == 1 and column[0][1] == 1:
        return runs[column[0][0]]
    scaled: Iterable[list[int]] = ([times * n for n in runs[name]] for name, times in column)
    return [sum(values) for values in zip(*scaled, strict=True)]
