"""What leaders look at each week: who moved into or out of persistent absence, who is near it, one pattern.

Persistent and severe absence are compared on whole numbers (`registers.rules.figures`), over the year to date.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from interventions.rules.outlook import days_words
from registers.rules.codes import plain_date
from registers.rules.figures import NOTHING, Counts, display_percent, total

NEAR = 4  # sessions: two days away from a tenth of what was possible
LEAST_POSSIBLE = 20  # sessions: with fewer, a tenth says nothing (the floor of the DfE's own report)
LEAST_DAYS = 3  # of one weekday
POINTS = 1  # of a hundred: what a weekday must lie below the others to be asked about
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays")


def sessions_to_persistent(counts: Counts) -> int:
    """After how many more sessions missed in a row a tenth of the possible ones are missed; 0 where it is so now."""
    short = counts.possible - 10 * counts.absent
    return max(0, -(-short // 9))


@dataclass(frozen=True)
class Moved:
    """Pupils by what changed between two days of a year; each list in the order given."""

    into: tuple[UUID, ...] = ()
    out: tuple[UUID, ...] = ()
    severe: tuple[UUID, ...] = ()
    near: tuple[UUID, ...] = ()


def moved_between(before: Mapping[UUID, Counts], now: Mapping[UUID, Counts]) -> Moved:
    """Who became persistently or severely absent, who no longer is, and who is near it without being so."""
    into, out, severe, near = [], [], [], []
    for pupil, counts in now.items():
        then = before.get(pupil, NOTHING)
        if counts.persistent and not then.persistent:
            into.append(pupil)
        if then.persistent and not counts.persistent:
            out.append(pupil)
        if counts.severe and not then.severe:
            severe.append(pupil)
        if is_near(counts):
            near.append(pupil)
    near.sort(key=lambda pupil: sessions_to_persistent(now[pupil]))
    return Moved(tuple(into), tuple(out), tuple(severe), tuple(near))


def is_near(counts: Counts) -> bool:
    """Whether two more days away would make it persistent absence."""
    return counts.possible >= LEAST_POSSIBLE and not counts.persistent and sessions_to_persistent(counts) <= NEAR


@dataclass(frozen=True)
class Weekday:
    """A weekday on which fewer come than on the others."""

    weekday: int
    days: int
    counts: Counts
    others: Counts

    @property
    def sentence(self) -> str:
        name = WEEKDAYS[self.weekday]
        here = display_percent(self.counts.attended, self.counts.possible)
        there = display_percent(self.others.attended, self.others.possible)
        return (
            f"On {name} {here}% were in school, on other days {there}% ({self.days} {name}). What is it about {name}?"
        )


def weekday_to_ask_about(days: Iterable[tuple[date, Counts]]) -> Weekday | None:
    """The weekday with the lowest rate, where it lies a point or more below all others together; None without one."""
    of: dict[int, list[Counts]] = defaultdict(list)
    held: dict[int, set[date]] = defaultdict(set)
    for day, counts in days:
        if counts.possible:
            of[day.weekday()].append(counts)
            held[day.weekday()].add(day)
    found = []
    for weekday, mine in of.items():
        others = total(one for other, rows in of.items() if other != weekday for one in rows)
        if weekday < len(WEEKDAYS) and len(held[weekday]) >= LEAST_DAYS and others.possible:
            found.append(Weekday(weekday, len(held[weekday]), total(mine), others))
    lowest = min(found, key=_gap, default=None)
    return lowest if lowest and _gap(lowest) <= -POINTS else None


def _gap(one: Weekday) -> float:
    return 100 * (one.counts.attended / one.counts.possible - one.others.attended / one.others.possible)


def week_words(now: Counts, before: Counts, last_day: date) -> tuple[str, ...]:
    """The week in two sentences: days missed first, then the rate, each against the week before."""
    if not now.possible:
        return (f"No session was marked in the seven days to {plain_date(last_day)}.",)
    missed = f"{days_words(now.absent)} {'was' if now.absent <= 2 else 'were'} missed"
    rate = f"{display_percent(now.attended, now.possible)}% of sessions were attended"
    if not before.possible:
        return (
            f"In the seven days to {plain_date(last_day)} {missed} in all.",
            f"{rate}; no session was marked before.",
        )
    then = display_percent(before.attended, before.possible)
    return (
        f"In the seven days to {plain_date(last_day)} {missed} in all, {days_words(before.absent)} in those before.",
        f"{rate}, {then}% in those before.",
    )
