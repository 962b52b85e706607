"""The school weeks that a replay walks through, and sums of a pupil's sessions over the windows of a policy.

A replay knows weeks, not days: a measure is as of the end of a week. Windows that begin inside a week take the whole
week; the year, a term, a half term and rolling school weeks begin with a week anyway.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from attendance.calendar.rules.terms import TermDates, halves
from attendance.calendar.rules.weeks import WEEK, monday_of
from interventions.rules.policy import Span, Window

SUNDAY = timedelta(days=6)
DAYS_A_WEEK = 5

Sum = tuple[tuple[str, int], ...]  # counters and how often each is taken: (("possible", 1), ("I", -1))


@dataclass(frozen=True)
class SchoolWeeks:
    """The school weeks of one school, earliest first; a place in `mondays` is the number of a week everywhere below.

    `days`: school days in each. `year_from`: the first week of the academic year. `terms`, `halves`: the first week of
    the term and half term that a week lies in. `labels`: what its half term is called ("Autumn 1"). `term_ends`,
    `half_ends`: a bit for each week that is the last of its term or half term.
    """

    mondays: tuple[date, ...]
    days: tuple[int, ...]
    year_from: int
    terms: tuple[int, ...]
    halves: tuple[int, ...]
    labels: tuple[str, ...]
    term_ends: int
    half_ends: int

    def last_by(self, day: date) -> int:
        """The number of the last week that has begun by the day; -1 before the first."""
        return sum(monday <= day for monday in self.mondays) - 1

    def days_between(self, earlier: int, later: int) -> int:
        """School days after the week `earlier` up to the end of the week `later`."""
        return sum(self.days[earlier + 1 : later + 1])


def school_weeks(days: Mapping[date, int], terms: Sequence[TermDates], year_since: date) -> SchoolWeeks:
    """From the school days of each school week (by its Monday) and the terms, earliest first."""
    mondays = tuple(sorted(days))
    spans = [(term, half) for term in terms for half in halves(term)]
    of_week = [_last(place for place, (_, half) in enumerate(spans) if half.dates.since <= monday + SUNDAY)
               for monday in mondays]  # fmt: skip
    of_term = [spans[place][0].dates.since if place is not None else None for place in of_week]
    after = mondays[-1] + WEEK if mondays else year_since
    last = spans[of_week[-1]] if mondays and of_week[-1] is not None else None
    return SchoolWeeks(
        mondays, tuple(days[monday] for monday in mondays), sum(monday < monday_of(year_since) for monday in mondays),
        tuple(of_term.index(value) for value in of_term), tuple(of_week.index(value) for value in of_week),
        tuple(f"{spans[p][1].term.name} {spans[p][1].number}" if p is not None else "" for p in of_week),
        _ends(of_term, last is not None and last[0].dates.until <= after),
        _ends(of_week, last is not None and last[1].dates.until <= after),
    )  # fmt: skip


def _last(places: Iterable[int]) -> int | None:
    return max(places, default=None)


def _ends(values: Sequence[object], over: bool) -> int:
    """A bit for each place whose value is another than that of the next, and for the last where that is `over`."""
    ends = sum(1 << place for place, pair in enumerate(zip(values, values[1:], strict=False)) if pair[0] != pair[1])
    return ends | (1 << len(values) - 1 if over else 0)


def weeks_of_span(span: Span) -> int:
    """A length of time in weeks, rounded up, one at least."""
    per_week = {"days": 7, "school_days": DAYS_A_WEEK, "school_weeks": 1}[span.unit]
    return max(1, -(-span.number // per_week))


def windowed(window: Window, weeks: SchoolWeeks) -> tuple[tuple[int, int], ...]:
    """For each week the first week of the window and the week after its last (both by number)."""
    here = range(len(weeks.mondays))
    if window.name == "weeks":
        return tuple((max(0, n + 1 - window.number), n + 1) for n in here)
    if window.name == "span" and window.first and window.last:
        first = sum(monday + WEEK <= window.first for monday in weeks.mondays)
        return tuple((first, max(first, min(n, weeks.last_by(window.last)) + 1)) for n in here)
    starts = {"year": (weeks.year_from,) * len(here), "term": weeks.terms, "half_term": weeks.halves}[window.name]
    return tuple((min(start, n + 1), n + 1) for n, start in zip(here, starts, strict=True))


def running(column: Iterable[int]) -> list[int]:
    """0, then the sum up to and including each week."""
    return [0, *accumulate(column)]


def sums(run: Sequence[int], ends: Sequence[tuple[int, int]]) -> list[int]:
    """The sum of each week's window, from running sums and `windowed`."""
    return [run[until] - run[since] for since, until in ends]
