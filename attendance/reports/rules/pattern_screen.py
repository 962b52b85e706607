"""Whose year is worth the exact look for patterns: a quick sieve over a whole school, before `interventions.rules
.patterns` works out chances as fractions.

A pattern is told only where chance would bring it less than once in 1,000 times. That is far more than two standard
deviations from even, so whoever has nothing that far out is let go here.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from interventions.rules.patterns import LEAST_DAYS, DayFacts
from registers.rules.masks import WeekMasks

DAY = timedelta(days=1)
DEVIATIONS = 2
Pick = Callable[[DayFacts], bool]


def day_facts(
    weeks: Iterable[WeekMasks], *, since: date, until: date, firsts: set[date], lasts: set[date]
) -> list[DayFacts]:
    """The days of these weeks with a possible session, from `since` until before `until`.

    `firsts` and `lasts`: the first and last school days of the blocks of term.
    """
    found = []
    for week in weeks:
        for n in range(7):
            bits, day = week.possible >> 2 * n & 0b11, week.week + n * DAY
            if bits and since <= day < until:
                missed = week.absent >> 2 * n
                am = bool(missed & 1) if bits & 1 else None
                pm = bool(missed & 2) if bits & 2 else None
                found.append(DayFacts(day, am, pm, day in firsts, day in lasts))
    return found


def may_have_a_pattern(days: Sequence[DayFacts]) -> bool:
    """Whether anything is so uneven that the exact look could find a pattern."""
    missed = [day for day in days if day.absent]
    if len(missed) < LEAST_DAYS:
        return False
    whole, away = len(days), len(missed)
    return _uneven_half(days) or any(
        far_out(whole, away, sum(picks(day) for day in days), sum(picks(day) for day in missed)) for picks in PICKS
    )


def _on(*weekdays: int) -> Pick:
    return lambda day: day.date.weekday() in weekdays


PICKS: tuple[Pick, ...] = (
    *(_on(n) for n in range(7)), _on(0, 4), lambda day: day.after_holiday, lambda day: day.before_holiday,
    lambda day: day.after_holiday or day.before_holiday,
)  # fmt: skip


def far_out(whole: int, away: int, kind: int, missed: int) -> bool:
    """Whether `missed` of `away` fell on `kind` of `whole` days further above even than DEVIATIONS deviations.

    Compared as whole numbers: the variance of the hypergeometric distribution times its divisors.
    """
    if not 0 < kind < whole or whole < 2:
        return False
    above = missed * whole - away * kind
    spread = away * kind * (whole - away) * (whole - kind)
    return above > 0 and above * above * (whole - 1) >= DEVIATIONS**2 * spread


def _uneven_half(days: Sequence[DayFacts]) -> bool:
    halves = [day for day in days if day.possible == 2 and day.absent == 1]
    mornings = sum(day.am is True for day in halves)
    return len(halves) >= LEAST_DAYS and (2 * mornings - len(halves)) ** 2 >= DEVIATIONS**2 * len(halves)
