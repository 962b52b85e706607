"""Patterns in one pupil's absence, said in sentences with their numbers, and only where chance hardly explains them.

Each pattern asks how often days of one kind had an absence, against all other days. The chance that so many would fall
on that kind if absences fell evenly is exact: the upper tail of the hypergeometric distribution (for half days, of the
binomial with one half: each half day is a morning or an afternoon). Several patterns are tried on every pupil, so only
a chance below 1 in 1,000 is told, and never with fewer than 8 days that had an absence. Of patterns that are about the
same days (a Monday, and Monday with Friday) only the least likely is told.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from math import comb

LEAST_DAYS = 8  # days that had an absence
UNLIKELY = Fraction(1, 1000)
EVENLY = {
    "weekday": "if absences fell evenly across the week",
    "holiday": "if absences fell evenly across the year",
    "half": "if mornings and afternoons were missed alike",
}
ODDS = (1_000_000, 100_000, 10_000, 1_000)
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
BESIDE_WEEKEND = (0, 4)


@dataclass(frozen=True)
class DayFacts:
    """One school day of one pupil. `am` and `pm`: True missed, False attended, None not a possible session or no mark.

    `after_holiday`: the first school day after a holiday or half term; `before_holiday`: the last one before.
    """

    date: date
    am: bool | None
    pm: bool | None
    after_holiday: bool = False
    before_holiday: bool = False

    @property
    def possible(self) -> int:
        """Possible sessions: 0, 1 or 2."""
        return (self.am is not None) + (self.pm is not None)

    @property
    def absent(self) -> int:
        """Sessions missed: 0, 1 or 2."""
        return (self.am is True) + (self.pm is True)


@dataclass(frozen=True)
class Pattern:
    """Something that chance hardly explains. `missed` of `days` of this kind, against `others_missed` of `others`.

    `family` is weekday, holiday or half; `kind` names the pattern within it.
    """

    family: str
    kind: str
    sentence: str
    chance: Fraction
    missed: int
    days: int
    others_missed: int
    others: int

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The weekdays that it is about, Monday 0; none where it is about something else."""
        if self.family != "weekday":
            return ()
        return BESIDE_WEEKEND if self.kind == "weekend" else (WEEKDAYS.index(self.kind.capitalize()),)

    @property
    def chance_words(self) -> str:
        """The chance as a round upper bound: under 1 in 1,000, or a smaller one that still holds."""
        bound = next(odds for odds in ODDS if self.chance < Fraction(1, odds))
        return f"The chance of a gap this large {EVENLY[self.family]} is under 1 in {bound:,}."


@dataclass(frozen=True)
class Spells:
    """Runs of sessions missed one after the other. `usual` is the median length and `longest` the greatest, in
    sessions, 0 where there is none.

    A broken week has sessions missed and sessions attended; `weeks` are those with a possible session.
    """

    number: int
    usual: int
    longest: int
    broken_weeks: int
    weeks: int


def hypergeometric_tail(whole: int, marked: int, drawn: int, least: int) -> Fraction:
    """The chance that `drawn` of `whole` things, drawn blindly, hold at least `least` of the `marked` ones. Exact."""
    ways = (comb(marked, hits) * comb(whole - marked, drawn - hits) for hits in range(least, min(marked, drawn) + 1))
    return Fraction(sum(ways), comb(whole, drawn))


def even_tail(throws: int, least: int) -> Fraction:
    """The chance of at least `least` heads in so many throws of a fair coin. Exact."""
    return Fraction(sum(comb(throws, heads) for heads in range(least, throws + 1)), 2**throws)


def find_patterns(days: Iterable[DayFacts]) -> tuple[Pattern, ...]:
    """What is worth asking about, the least likely first; empty for most pupils. Days with no possible session are not
    looked at."""
    seen = [day for day in days if day.possible]
    if sum(day.absent > 0 for day in seen) < LEAST_DAYS:
        return ()
    families = (_in_the_week(seen), _beside_holidays(seen), _half_days(seen))
    least_likely = (min(family, key=lambda found: found.chance) for family in families if family)
    told = (found for found in least_likely if found.chance < UNLIKELY)
    return tuple(sorted(told, key=lambda found: found.chance))


def _in_the_week(days: Sequence[DayFacts]) -> list[Pattern]:
    """One weekday, or those beside the weekend."""
    found = [_compared(days, "weekday", name.lower(), name, _on((number,))) for number, name in enumerate(WEEKDAYS)]
    beside = _compared(days, "weekday", "weekend", "Mondays and Fridays", _on(BESIDE_WEEKEND))
    return [pattern for pattern in (*found, beside) if pattern]


def _on(weekdays: Collection[int]) -> Callable[[DayFacts], bool]:
    return lambda day: day.date.weekday() in weekdays


def _beside_holidays(days: Sequence[DayFacts]) -> list[Pattern]:
    found = (
        _compared(days, "holiday", "after_holiday", "first days back after a holiday", lambda day: day.after_holiday),
        _compared(days, "holiday", "before_holiday", "last days before a holiday", lambda day: day.before_holiday),
        _compared(
            days, "holiday", "beside_holiday", "days just before or after a holiday",
            lambda day: day.after_holiday or day.before_holiday,
        ),
    )  # fmt: skip
    return [pattern for pattern in found if pattern]


def _compared(
    days: Sequence[DayFacts], family: str, kind: str, name: str, is_one: Callable[[DayFacts], bool]
) -> Pattern | None:
    """Days of a kind against the others; None where there are no days of the kind, or no others."""
    ones = [day.absent > 0 for day in days if is_one(day)]
    others = [day.absent > 0 for day in days if not is_one(day)]
    if not ones or not others:
        return None
    missed, elsewhere = sum(ones), sum(others)
    chance = hypergeometric_tail(len(days), missed + elsewhere, len(ones), missed)
    sentence = f"{missed} of {len(ones)} {name} had an absence, against {elsewhere} of {len(others)} other days."
    return Pattern(family, kind, sentence, chance, missed, len(ones), elsewhere, len(others))


def _half_days(days: Sequence[DayFacts]) -> list[Pattern]:
    """Of days on which one half was missed and the other attended: which half."""
    halves = [day for day in days if day.possible == 2 and day.absent == 1]
    mornings = sum(day.am is True for day in halves)
    if len(halves) < LEAST_DAYS:
        return []
    return [
        _half(len(halves), mornings, "mornings", "an afternoon"),
        _half(len(halves), len(halves) - mornings, "afternoons", "a morning"),
    ]


def _half(halves: int, missed: int, name: str, other: str) -> Pattern:
    rest = {0: f"none was {other}", 1: f"1 was {other}"}.get(halves - missed, f"{halves - missed} were not")
    sentence = f"{missed} of {halves} half days missed were {name}, {rest}."
    return Pattern("half", name, sentence, even_tail(halves, missed), missed, halves, halves - missed, halves)


def spells_of(days: Iterable[DayFacts]) -> Spells:
    """How many runs of missed sessions, how long they usually were, and how many weeks were broken. Days in order."""
    seen = [day for day in days if day.possible]
    sessions = [half for day in seen for half in (day.am, day.pm) if half is not None]
    runs = sorted(len(list(run)) for missed, run in groupby(sessions) if missed)
    weeks = [list(week) for _, week in groupby(seen, key=lambda day: day.date.isocalendar()[:2])]
    broken = sum(0 < sum(day.absent for day in week) < sum(day.possible for day in week) for week in weeks)
    usual, longest = (runs[(len(runs) - 1) // 2], runs[-1]) if runs else (0, 0)
    return Spells(len(runs), usual, longest, broken, len(weeks))


def holiday_edges(school_days: Iterable[date], halves: Iterable[tuple[date, date]]) -> tuple[set[date], set[date]]:
    """The first and the last school days of these half terms, each (first day, day after the last)."""
    days = sorted(school_days)
    inside = [[day for day in days if since <= day < until] for since, until in halves]
    return {block[0] for block in inside if block}, {block[-1] for block in inside if block}
