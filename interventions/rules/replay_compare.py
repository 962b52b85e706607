"""A policy's comparisons as tests of whole numbers, made once and asked of thousands of pupils' weeks.

Each comparison becomes `top × k < bottom × m + c`, all integers: below 90% is attended × 100 < possible × 90. A
comparison whose window or measure weeks cannot tell (days, spells, runs) is never met; `can_tell` says which.
"""

from collections.abc import Iterable
from typing import NamedTuple

from interventions.rules.policy import Comparison
from interventions.rules.replay_weeks import Sum

PERCENT = {"attendance": "attended", "absence": "absent"}
HISTORY = ("days_since", "times", "change")
CODES = {"I": "I", "M": "M", "N": "N", "O": "O", "G": "G", "L": "late_l", "U": "late_u"}
COLUMNS: dict[str, Sum] = {
    "possible": (("possible", 1),),
    "attended": (("attended", 1),),
    "absent": (("authorised", 1), ("unauthorised", 1)),
    "authorised": (("authorised", 1),),
    "unauthorised": (("unauthorised", 1),),
    "late": (("late_l", 1), ("late_u", 1)),
    "late_before_close": (("late_l", 1),),
}
POSSIBLE = COLUMNS["possible"]
CODES_WITHIN = {
    "possible": "IMNOGLU", "attended": "L", "absent": "IMNOGU", "authorised": "IM", "unauthorised": "NOGU",
}  # fmt: skip


class Less(NamedTuple):
    """top × k < bottom × m + c: any operator against any limit, in whole numbers."""

    k: int
    m: int
    c: int

    def holds(self, top: int, bottom: int) -> bool:
        return top * self.k < bottom * self.m + self.c


class WeekTest(NamedTuple):
    """Two sums of sessions and how they compare, once at least `floor` sessions of `bottom` have been possible."""

    top: Sum
    bottom: Sum
    less: Less
    floor: int


def can_tell(comparison: Comparison) -> bool:
    """Whether the weeks of a pupil tell this comparison."""
    measure, window = comparison.measure, comparison.window
    if (window is not None and window.name == "days") or not set(comparison.set_aside) <= set(CODES):
        return False
    if measure == "sessions":
        return set(comparison.codes) <= set(CODES)
    return measure in PERCENT or measure in COLUMNS or measure == "illness_days" or measure in HISTORY


def less(comparison: Comparison, times: int = 1) -> Less:
    """The comparison as whole numbers: of a top by itself (`bottom` 1), multiplied by `times`, against the limit."""
    sign = -1 if comparison.op.startswith(">") else 1
    more = int(comparison.op.endswith("="))
    return Less(sign * times * comparison.limit.denominator, sign * comparison.limit.numerator, more)


def week_test(comparison: Comparison) -> WeekTest:
    """The test of a comparison over a window; one that `can_tell`, and none of HISTORY."""
    bottom = _without("possible", comparison.set_aside)
    if comparison.measure in PERCENT:
        top = _without(PERCENT[comparison.measure], comparison.set_aside)
        return WeekTest(top, bottom, less(comparison, 100), max(1, comparison.floor))
    k, limit, more = less(comparison)
    if comparison.measure == "illness_days":  # two sessions a day
        return WeekTest((("I", 1),), bottom, Less(k, 0, 2 * limit + more), comparison.floor)
    if comparison.measure == "sessions":
        top = tuple((CODES[code], 1) for code in comparison.codes)
    else:
        top = _without(comparison.measure, comparison.set_aside)
    return WeekTest(top, bottom, Less(k, 0, limit + more), comparison.floor)


def counters_of(comparisons: Iterable[Comparison]) -> tuple[str, ...]:
    """The counters of a pupil's weeks that these comparisons, and the outcome of a year, are made of."""
    columns = [COLUMNS["possible"], COLUMNS["attended"]]
    for comparison in comparisons:
        if can_tell(comparison) and comparison.measure not in HISTORY:
            test = week_test(comparison)
            columns += [test.top, test.bottom]
    return tuple(dict.fromkeys(name for column in columns for name, _ in column))


def _without(name: str, codes: Iterable[str]) -> Sum:
    """The column without the sessions of these codes, where it holds them."""
    held = CODES_WITHIN.get(name, "")
    return (*COLUMNS[name], *((CODES[code], -1) for code in codes if code in held))
