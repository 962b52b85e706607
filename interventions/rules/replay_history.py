"""Comparisons that ask what happened to a pupil before: time since a stage, attendance since a letter.

Each gives the weeks in which it holds as bits, as things stand: with the last week in which its event happened. They
are asked again whenever something happens. None holds before its event.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from interventions.rules.policy import Comparison
from interventions.rules.replay_compare import COLUMNS, POSSIBLE, Less, less, week_test
from interventions.rules.replay_weeks import SchoolWeeks, Sum


@dataclass
class Weeks:
    """One pupil as a replay sees them: running sums by counter, and a bit for each week in which they were on roll.

    `masks`: by number of a test, a bit for each week in which it holds. `entered`: by event, the weeks in which it
    happened, earliest first. `known`: masks of `once` that were worked out already.
    """

    runs: Mapping[str, Sequence[int]]
    on_roll: int
    masks: list[int] = field(default_factory=list)
    entered: dict[str, list[int]] = field(default_factory=dict)
    known: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def since(self, column: Sum, week: int) -> list[int]:
        """Sessions of a column in all weeks after `week`, up to the end of each of them."""
        total = [0] * (len(self.runs[column[0][0]]) - week - 2)
        for name, times in column:
            run = self.runs[name]
            start = run[week + 1]
            total = [one + times * (value - start) for one, value in zip(total, run[week + 2 :], strict=True)]
        return total


Mask = Callable[[Weeks], int]


@dataclass(frozen=True)
class After:
    """A comparison that holds only after an `event`. `mask`: its weeks as bits, by the weeks of the event."""

    event: str
    mask: Callable[[Weeks, Sequence[int]], int]


def asks_history(comparison: Comparison) -> bool:
    """Whether a comparison asks what happened to the pupil before."""
    since = comparison.window is not None and comparison.window.name == "since"
    return since or comparison.measure in ("days_since", "times", "change")


def history_mask(comparison: Comparison, weeks: SchoolWeeks) -> After:
    """The weeks in which the comparison holds, as bits, by the weeks in which its event happened (one at least)."""
    if comparison.measure == "days_since":
        return _days_since(comparison, weeks)
    if comparison.measure == "times":
        test = less(comparison)
        return After(comparison.event, lambda pupil, when: -1 if test.holds(len(when), 1) else 0)
    return _change(comparison, weeks) if comparison.measure == "change" else _since(comparison)


def once(number: int, after: After) -> Mask:
    """The mask of a pupil as things stand, worked out once for each time of the event. `number`: the mask's own."""

    def mask(pupil: Weeks) -> int:
        when = pupil.entered.get(after.event)
        if not when:
            return 0
        key = number, len(when), when[-1]
        if key not in pupil.known:
            pupil.known[key] = after.mask(pupil, when)
        return pupil.known[key]

    return mask


def _days_since(comparison: Comparison, weeks: SchoolWeeks) -> After:
    test = less(comparison)
    known: dict[int, int] = {}

    def mask(pupil: Weeks, when: Sequence[int]) -> int:
        since = when[-1]
        if since not in known:
            passed = (_passed(weeks, since, week, comparison.unit) for week in range(since, len(weeks.mondays)))
            known[since] = sum(1 << n for n, value in enumerate(passed, start=since) if test.holds(value, 1))
        return known[since]

    return After(comparison.event, mask)


def _passed(weeks: SchoolWeeks, since: int, week: int, unit: str) -> int:
    if unit == "days":
        return (weeks.mondays[week] - weeks.mondays[since]).days
    return week - since if unit == "school_weeks" else weeks.days_between(since, week)


def _since(comparison: Comparison) -> After:
    test = week_test(comparison)

    def mask(pupil: Weeks, when: Sequence[int]) -> int:
        tops, bottoms = pupil.since(test.top, when[-1]), pupil.since(test.bottom, when[-1])
        return weeks_where(tops, bottoms, test.less, test.floor, when[-1] + 1)

    return After(_event(comparison), mask)


def _change(comparison: Comparison, weeks: SchoolWeeks) -> After:
    """Percentage points: attendance since the event less attendance of the year before it."""
    test, start, floor = less(comparison), weeks.year_from, max(1, comparison.floor)

    def mask(pupil: Weeks, when: Sequence[int]) -> int:
        runs = pupil.runs["attended"], pupil.runs["possible"]
        attended, possible = (run[when[-1] + 1] - run[start] for run in runs)
        if not possible:
            return 0
        tops, bottoms = pupil.since(COLUMNS["attended"], when[-1]), pupil.since(POSSIBLE, when[-1])
        points = [100 * (top * possible - attended * bottom) for top, bottom in zip(tops, bottoms, strict=True)]
        whole = [bottom * possible for bottom in bottoms]
        return weeks_where(points, whole, test, floor * possible, when[-1] + 1)

    return After(_event(comparison), mask)


def _event(comparison: Comparison) -> str:
    return comparison.window.event if comparison.window else ""


def weeks_where(tops: Sequence[int], bottoms: Sequence[int], test: Less, floor: int, first: int = 0) -> int:
    """A bit for each week, from the week `first` on, in which top / bottom is on the right side of the limit."""
    k, m, c = test.k, test.m, test.c
    mask, bit = 0, 1 << first
    for top, bottom in zip(tops, bottoms, strict=True):
        if top * k < bottom * m + c and bottom >= floor:
            mask |= bit
        bit <<= 1
    return mask
