"""The weeks of a report beside the same weeks of the year before, and the weekdays."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from attendance.calendar.queries import ClosureRow
from attendance.calendar.rules.weeks import WEEK, monday_of, school_weeks
from attendance.reports.queries.content_facts import Facts, Year
from attendance.reports.rules.cells import TOO_FEW, Cell, nothing, percent_cell
from attendance.reports.rules.words import CLOSED_FOR, WEEKDAYS, weakest_weekdays
from registers.rules.figures import NOTHING, Counts
from registers.rules.suppression import LEAST_SHOWN

LONGEST_NOTE = 40


def weeks(facts: Facts) -> list[dict[str, Any]]:
    """Every week of the span by its Monday, holidays too, beside the school week of the same number a year before."""
    report, last_year = facts.report, school_weeks(facts.then.days) if facts.then else ()
    own = school_weeks(facts.now.days)
    place = {monday: n for n, monday in enumerate(own)}
    mondays = list(_mondays(report.since, report.until, facts.now))
    return [
        {
            "week": monday.isoformat(),
            "label": f"{monday:%-d %b}",
            "now": _of_week(facts.now, monday),
            "then": _then(facts.then, last_year, place.get(monday)),
            "note": "; ".join(_notes(facts, monday, monday in place)),
        }
        for monday in mondays
    ]


def _mondays(since: date, until: date, now: Year) -> Iterator[date]:
    """From the week of the first school day to that of the last; holidays between them too."""
    first = min(now.days, default=since)
    last = max(now.days, default=until - timedelta(days=1))
    monday = monday_of(first)
    while monday <= last:
        yield monday
        monday += WEEK


def _then(year: Year | None, in_order: Sequence[date], place: int | None) -> Cell:
    if year is None or place is None or place >= len(in_order):
        return nothing()
    return _of_week(year, in_order[place])


def _of_week(year: Year, monday: date) -> Cell:
    sessions = sum(monday_of(row.date) == monday for row in year.sessions)
    return _rate(year, year.weeks.get(monday, NOTHING), sessions)


def _rate(year: Year, counts: Counts, sessions: int) -> Cell:
    """Attendance in so many sessions; not shown unless at least six pupils must have been expected in them.

    Five could not have more possible ones than five times the sessions. So a week in which all but a few were away on
    study leave, or had not begun yet, tells nothing of the few.
    """
    if year.too_small or 0 < counts.possible <= (LEAST_SHOWN - 1) * sessions:
        return nothing(TOO_FEW)
    return percent_cell(counts.attended, counts.possible)


def _notes(facts: Facts, monday: date, school: bool) -> Iterator[str]:
    """Why a week is short, or not there."""
    closed = [_note(one) for one in facts.closures if one.since < monday + WEEK and one.until > monday]
    yield from dict.fromkeys(closed)
    if not school and not closed:
        yield "half-term"  # the only holiday within a term


def _note(one: ClosureRow) -> str:
    words = CLOSED_FOR.get(one.kind) or one.reason.strip() or "closed"
    return words if len(words) <= LONGEST_NOTE else f"{words[: LONGEST_NOTE - 1].rstrip()}…"


# ---- weekdays ----------------------------------------------------------------------------------------------------


def weekdays(facts: Facts) -> list[dict[str, Any]]:
    """The days of the week that have school, Monday first."""
    return [
        {"weekday": day, "label": WEEKDAYS[day], "attendance": one} for day, one in weekday_cells(facts.now)
    ]  # fmt: skip


def weekday_cells(year: Year) -> list[tuple[int, Cell]]:
    """(weekday, attendance) of the days that have school; none at a school too small to say."""
    sums: dict[int, Counts] = defaultdict(Counts)
    for row in year.sessions:
        sums[row.date.weekday()] += row.counts
    if year.too_small:
        return []
    held = Counter(row.date.weekday() for row in year.sessions)
    return [(day, _rate(year, sums[day], held[day])) for day in sorted(sums) if sums[day].possible]


def weak_days(year: Year | None) -> list[int] | None:
    """The weakest weekdays; None where there is no such year."""
    return None if year is None else weakest_weekdays(weekday_cells(year))
