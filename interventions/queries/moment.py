"""Reads: a school day among the other days, and what each window of a policy is as of its end."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import TermRow, school_days_between, school_year, terms
from attendance.calendar.rules.ages import academic_year_of
from attendance.calendar.rules.terms import Span, TermDates, halves
from attendance.calendar.rules.weeks import last_school_weeks, monday_of
from interventions.rules.policy import Window

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HOLIDAYS = 12  # weeks without school that may lie within a window of school weeks
RUN_WEEKS = 45  # how far back a run is followed: a whole school year


@dataclass(frozen=True)
class Moment:
    """The end of the school day `on`. `year_since` and `year_until` bound its academic year; `days` are the school days
    from long enough before to the end of the year, earliest first."""

    on: date
    year_since: date
    year_until: date
    terms: tuple[TermDates, ...]
    days: tuple[date, ...]

    @property
    def until(self) -> date:
        return self.on + DAY

    @property
    def past(self) -> tuple[date, ...]:
        """School days up to and including `on`."""
        return self.days[: bisect_right(self.days, self.on)]

    @property
    def later(self) -> tuple[date, ...]:
        """School days after `on`."""
        return self.days[bisect_right(self.days, self.on) :]

    @property
    def ends(self) -> frozenset[str]:
        """Which of `policy.JUDGED` the day is: the last school day of a half term, of a term."""
        found = {"daily"}
        for term in self.terms:
            if self._is_last(term.dates):
                found |= {"term_end", "half_term_end"}
            elif any(self._is_last(half.dates) for half in halves(term)):
                found.add("half_term_end")
        return frozenset(found)

    def _is_last(self, span: Span) -> bool:
        return span.holds(self.on) and not any(day < span.until for day in self.later[:1])

    def dates_of(self, window: Window) -> tuple[date, date]:
        """From when until before when a window is, for every pupil; of `since` windows, nothing. Empty: both the same.

        A school without a calendar so far has weeks and days one after the other.
        """
        if window.name == "span" and window.first and window.last:
            return window.first, max(window.first, min(window.last + DAY, self.until))
        since = self._start_of(window)
        return (min(since, self.until), self.until) if since else (self.until, self.until)

    def _start_of(self, window: Window) -> date | None:
        if window.name == "year":
            return self.year_since
        if window.name == "term":
            return max((t.dates.since for t in self.terms if t.dates.since <= self.on), default=self.year_since)
        if window.name == "half_term":
            starts = [half.dates.since for term in self.terms for half in halves(term)]
            return max((since for since in starts if since <= self.on), default=self.year_since)
        if window.name == "weeks":
            weeks = last_school_weeks(self.past, self.on, window.number)
            return weeks[0] if weeks else monday_of(self.on) - (window.number - 1) * WEEK
        if window.name == "days":
            past = self.past[-window.number :]
            return past[0] if past else self.until - window.number * DAY
        return None

    def last_weeks(self, count: int) -> tuple[date, ...]:
        """The Mondays of the last school weeks up to the week of `on`."""
        return last_school_weeks(self.past, self.on, count)

    def days_from(self, since: date) -> tuple[date, ...]:
        """School days from `since` up to and including `on`."""
        return self.past[bisect_left(self.past, since) :]


def moment_of(school_id: UUID, on: date, windows: Iterable[Window] = ()) -> Moment:
    """The day and what lies around it, far enough back for these windows. Three queries.

    Between academic years the year begins on 1 September.
    """
    year = school_year(school_id, on)
    since = year.since if year else date(academic_year_of(on), 9, 1)
    until = year.until if year else date(academic_year_of(on) + 1, 9, 1)
    weeks = max([RUN_WEEKS, *(w.number for w in windows if w.name == "weeks")])
    days = max([0, *(w.number for w in windows if w.name == "days")])
    back = min(since, on - (weeks + HOLIDAYS) * WEEK, on - timedelta(days=2 * days) - HOLIDAYS * WEEK)
    found = tuple(school_days_between(school_id, back, until))
    rows = terms(school_id, year.id) if year else []
    return Moment(on, since, until, tuple(term_dates(row) for row in rows), found)


def term_dates(row: TermRow) -> TermDates:
    half = Span(row.half_term_since, row.half_term_until) if row.half_term_since and row.half_term_until else None
    return TermDates(row.name, Span(row.since, row.until), half)
