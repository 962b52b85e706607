"""The year at a glance: months of weeks, each day with what it is."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.calendar import queries
from attendance.calendar.queries import ClosureRow, TermRow, YearRow

WORDS = {
    "open": "school day", "inset": "INSET day", "bank_holiday": "bank holiday", "closed": "closed",
    "part": "open for one session", "holiday": "no school",
}  # fmt: skip


@dataclass(frozen=True)
class YearSummary:
    """A year with its terms, its closures and how many days and sessions are open."""

    year: YearRow
    terms: list[TermRow]
    closures: list[ClosureRow]
    days: int
    sessions: int


@dataclass(frozen=True)
class Cell:
    """A weekday of a month; `look` is its class, `words` what it is."""

    day: date
    look: str
    words: str


@dataclass(frozen=True)
class Month:
    """A month as rows of five cells (None before the first and after the last weekday); `open` days of school."""

    first: date
    weeks: list[list[Cell | None]]
    open: int


def summary_of_year(school_id: UUID, year: YearRow) -> YearSummary:
    """Three queries."""
    open_sessions = [row for row in queries.sessions_between(school_id, year.since, year.until) if row.open]
    return YearSummary(
        year, queries.terms(school_id, year.id), queries.closures(school_id, year.since, year.until),
        len({row.date for row in open_sessions}), len(open_sessions),
    )  # fmt: skip


@school_page("calendar.view")
def days(request: HttpRequest) -> HttpResponse:
    """Every day of one year (?year=<first day>; else the year of today, else the newest)."""
    school_id, today = request.place.school_id, timezone.localdate()
    years = queries.years(school_id)
    asked = request.GET.get("year", "")
    chosen = [y for y in years if y.since.isoformat() == asked] if asked else _of(years, today)
    if asked and not chosen:
        raise Http404
    months = months_of(school_id, chosen[0]) if chosen else []
    context = {
        "years": years, "year": chosen[0] if chosen else None, "months": months, "today": today,
        "closures": queries.closures(school_id, chosen[0].since, chosen[0].until) if chosen else [],
    }  # fmt: skip
    return render(request, "calendar/days.html", context)


def _of(years: list[YearRow], today: date) -> list[YearRow]:
    return [y for y in years if y.since <= today < y.until] or years[:1]


def months_of(school_id: UUID, year: YearRow) -> list[Month]:
    """The months of a year, each a grid of weekdays. Two queries."""
    kinds = {row.date: row.kind for row in queries.days_between(school_id, year.since, year.until)}
    half = {row.date for row in queries.sessions_between(school_id, year.since, year.until) if not row.open}
    found, first = [], year.since.replace(day=1)
    while first < year.until:
        following = (first + timedelta(days=32)).replace(day=1)
        weeks = _weeks(first, following, kinds, half)
        count = sum(1 for day, kind in kinds.items() if first <= day < following and kind == "open")
        found.append(Month(first, weeks, count))
        first = following
    return found


def _weeks(first: date, until: date, kinds: dict[date, str], closed: set[date]) -> list[list[Cell | None]]:
    monday, weeks = first - timedelta(days=first.weekday()), []
    while monday < until:
        days = [monday + timedelta(days=n) for n in range(5)]
        cells = [_cell(day, kinds, closed) if first <= day < until else None for day in days]
        if any(cells):
            weeks.append(cells)
        monday += timedelta(days=7)
    return weeks


def _cell(day: date, kinds: dict[date, str], closed: set[date]) -> Cell:
    kind = kinds.get(day, "holiday")
    if kind == "open" and day in closed:
        kind = "part"
    return Cell(day, kind, WORDS[kind])
