"""Reads: what day it is at a school. Every function takes the school first and states its query cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Subquery
from django.db.models.functions import TruncWeek

from attendance.calendar.models import AcademicYear, Closure, SchoolDay, SchoolSession, SessionTimes, Term
from attendance.calendar.rules import weeks
from attendance.kit.together import read_together
from attendance.tenancy.models import School

DAY = timedelta(days=1)


@dataclass(frozen=True)
class YearRow:
    """An academic year; `until` is the day after its last day."""

    id: UUID
    name: str
    since: date
    until: date
    weekdays: tuple[int, ...]

    @property
    def last_day(self) -> date:
        return self.until - DAY


@dataclass(frozen=True)
class TermRow:
    """A term and its half-term holiday; every `until` is the day after."""

    id: UUID
    year_id: UUID
    name: str
    since: date
    until: date
    half_term_since: date | None
    half_term_until: date | None

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def half_term_last_day(self) -> date | None:
        return self.half_term_until - DAY if self.half_term_until else None

    def holds(self, day: date) -> bool:
        """Whether `day` is in the term and not in its half-term holiday."""
        if not self.since <= day < self.until:
            return False
        return not (
            self.half_term_since and self.half_term_until and self.half_term_since <= day < self.half_term_until
        )


@dataclass(frozen=True)
class SessionTimesRow:
    """When registers open, when an arrival is late and when they close; for all years, or for `year_groups`."""

    id: UUID
    since: date
    year_groups: tuple[int, ...]
    am_opens: time
    am_late_after: time
    am_closes: time
    pm_opens: time
    pm_late_after: time
    pm_closes: time
    recorded_name: str
    recorded_at: datetime

    def of(self, session: str) -> tuple[time, time, time]:
        """(opens, late after, closes) of "AM" or "PM"."""
        if session == "AM":
            return self.am_opens, self.am_late_after, self.am_closes
        return self.pm_opens, self.pm_late_after, self.pm_closes


@dataclass(frozen=True)
class ClosureRow:
    """A closure as it was recorded; `until` is the day after its last day. Undone where `undone_at` is set."""

    id: UUID
    since: date
    until: date
    sessions: str
    code: str
    kind: str
    reason: str
    year_groups: tuple[int, ...]
    group_ids: tuple[UUID, ...]
    recorded_name: str
    recorded_at: datetime
    undone_at: datetime | None
    undone_name: str

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def whole_school(self) -> bool:
        return not (self.year_groups or self.group_ids)


@dataclass(frozen=True)
class SessionRow:
    """A morning or an afternoon of a day in term; `closure_id` names what closes it, and why."""

    date: date
    session: str
    open: bool
    closure_id: UUID | None
    code: str
    reason: str


@dataclass(frozen=True)
class DayRow:
    """A weekday in term: open, inset, bank_holiday or closed."""

    date: date
    kind: str


YEAR = ("id", "name", "since", "until", "weekdays")
TERM = ("id", "year_id", "name", "since", "until", "half_term_since", "half_term_until")
SESSION = ("date", "session", "open", "closure_id", "closure__code", "closure__reason")
TIMES = (
    "id", "since", "year_groups", "am_opens", "am_late_after", "am_closes", "pm_opens", "pm_late_after", "pm_closes",
    "recorded_name", "recorded_at",
)  # fmt: skip
CLOSURE = (
    "id", "since", "until", "sessions", "code", "kind", "reason", "year_groups", "group_ids", "recorded_name",
    "recorded_at", "undone_at", "undone_name",
)  # fmt: skip


def _frozen(values: Sequence) -> list:
    return [tuple(value) if isinstance(value, list) else value for value in values]


# ---- years and terms ------------------------------------------------------------------------------------------


def years(school_id: UUID) -> list[YearRow]:
    """The school's academic years, the newest first. One query."""
    rows = AcademicYear.objects.filter(school_id=school_id).order_by("-since").values_list(*YEAR)
    return [YearRow(*_frozen(row)) for row in rows]


def school_year(school_id: UUID, day: date) -> YearRow | None:
    """The academic year that `day` lies in; None between years. One query."""
    rows = AcademicYear.objects.filter(school_id=school_id, since__lte=day, until__gt=day).values_list(*YEAR)
    return next((YearRow(*_frozen(row)) for row in rows), None)


def year_by_id(school_id: UUID, year_id: UUID) -> YearRow | None:
    """One query."""
    rows = AcademicYear.objects.filter(school_id=school_id, id=year_id).values_list(*YEAR)
    return next((YearRow(*_frozen(row)) for row in rows), None)


def terms(school_id: UUID, year_id: UUID | None = None) -> list[TermRow]:
    """The terms of a year (or of all years), the earliest first. One query."""
    rows = Term.objects.filter(school_id=school_id)
    if year_id:
        rows = rows.filter(year_id=year_id)
    return [TermRow(*row) for row in rows.order_by("since").values_list(*TERM)]


@dataclass(frozen=True)
class YearAround:
    """The academic year around a day: its terms, and its sessions with those of some days before."""

    year: YearRow
    terms: tuple[TermRow, ...]
    sessions: tuple[SessionRow, ...]


def year_around(school_id: UUID, day: date, *, back: timedelta) -> YearAround | None:
    """The year that `day` lies in with every session from its first day, or from `back` before `day` where that is
    earlier; None between years. One query."""
    years = AcademicYear.objects.filter(school_id=school_id, since__lte=day, until__gt=day)
    since, until = Subquery(years.values("since")[:1]), Subquery(years.values("until")[:1])
    of_year = Term.objects.filter(school_id=school_id, year_id__in=years.values("id"))
    sessions = SchoolSession.objects.filter(Q(date__gte=day - back) | Q(date__gte=since), school_id=school_id)
    found = read_together(
        years=years.values_list(*YEAR),
        terms=of_year.order_by("since").values_list(*TERM),
        sessions=sessions.filter(date__lt=until).order_by("date", "session").values_list(*SESSION),
    )  # fmt: skip
    year = next((YearRow(*_frozen(row)) for row in found["years"]), None)
    if year is None:
        return None
    return YearAround(
        year, tuple(TermRow(*row) for row in found["terms"]), tuple(_session(row) for row in found["sessions"])
    )  # fmt: skip


@dataclass(frozen=True)
class DaysAround:
    """The year that a day lies in (None between years), the term that began last before it, and school days."""

    year: YearRow | None
    term: TermRow | None
    school_days: tuple[date, ...]


def days_around(school_id: UUID, day: date, since: date, until: date) -> DaysAround:
    """The year and the term of `day`, with the school days from `since` until before `until`. One query."""
    begun = Term.objects.filter(school_id=school_id, since__lte=day).order_by("-since")
    found = read_together(
        years=AcademicYear.objects.filter(school_id=school_id, since__lte=day, until__gt=day).values_list(*YEAR),
        terms=begun.values_list(*TERM)[:1], days=school_day_cells(school_id, since, until),
    )  # fmt: skip
    year = next((YearRow(*_frozen(row)) for row in found["years"]), None)
    term = next((TermRow(*row) for row in found["terms"]), None)
    return DaysAround(year, term, tuple(row[0] for row in found["days"]))


def year_with_terms(school_id: UUID, day: date) -> tuple[YearRow | None, list[TermRow]]:
    """The academic year that `day` lies in, and its terms, the earliest first; (None, []) between years. One query."""
    years = AcademicYear.objects.filter(school_id=school_id, since__lte=day, until__gt=day)
    of_year = Term.objects.filter(school_id=school_id, year_id__in=years.values("id"))
    found = read_together(years=years.values_list(*YEAR), terms=of_year.order_by("since").values_list(*TERM))
    year = next((YearRow(*_frozen(row)) for row in found["years"]), None)
    return year, [TermRow(*row) for row in found["terms"]]


# ---- session times ----------------------------------------------------------------------------------------------


def session_times_history(school_id: UUID) -> list[SessionTimesRow]:
    """All times ever set, the newest start first. One query."""
    rows = SessionTimes.objects.filter(school_id=school_id).order_by("-since", "-recorded_at")
    return [SessionTimesRow(*_frozen(row)) for row in rows.values_list(*TIMES)]


def in_force(history: Sequence[SessionTimesRow], day: date, year_group: int | None = None) -> SessionTimesRow | None:
    """Of rows ordered newest first: what holds on `day`. A row for the year group goes before one for everybody."""
    begun = [row for row in history if row.since <= day]
    own = [row for row in begun if year_group is not None and year_group in row.year_groups]
    everybody = [row for row in begun if not row.year_groups]
    return next(iter(own or everybody), None)


def session_times_on(school_id: UUID, day: date, year_group: int | None = None) -> SessionTimesRow | None:
    """The times of that day for a year group (or for everybody). None before the first were set. One query."""
    return in_force(session_times_history(school_id), day, year_group)


def year_span(school_id: UUID) -> list[int]:
    """The year groups the school has, from its youngest to its oldest. One query."""
    row = School.objects.filter(id=school_id).values_list("lowest_year", "highest_year").first()
    return list(range(row[0], row[1] + 1)) if row else []


# ---- days and sessions --------------------------------------------------------------------------------------------


def sessions_between(school_id: UUID, since: date, until: date) -> list[SessionRow]:
    """Sessions of days in term from `since` until before `until`, in order, open and closed. One query."""
    rows = SchoolSession.objects.filter(school_id=school_id, date__gte=since, date__lt=until).order_by(
        "date", "session"
    )
    return [_session(row) for row in rows.values_list(*SESSION)]


def _session(row: Sequence[Any]) -> SessionRow:
    day, session, is_open, closure_id, code, reason = row
    return SessionRow(day, session, is_open, closure_id, code or "", reason or "")


def is_open(school_id: UUID, day: date, session: str) -> bool:
    """Whether the school holds this session. One query."""
    return SchoolSession.objects.filter(school_id=school_id, date=day, session=session, open=True).exists()


def days_between(school_id: UUID, since: date, until: date) -> list[DayRow]:
    """Weekdays in term from `since` until before `until`, with what each is. One query."""
    rows = SchoolDay.objects.filter(school_id=school_id, date__gte=since, date__lt=until).order_by("date")
    return [DayRow(*row) for row in rows.values_list("date", "kind")]


def _open_dates(school_id: UUID):
    rows = SchoolSession.objects.filter(school_id=school_id, open=True)
    return rows.order_by("date").values_list("date", flat=True).distinct()


def school_days_between(school_id: UUID, since: date, until: date) -> list[date]:
    """Days with at least one open session from `since` until before `until`. One query."""
    return list(_open_dates(school_id).filter(date__gte=since, date__lt=until))


def school_day_cells(school_id: UUID, since: date, until: date) -> QuerySet:
    """The rows of `school_days_between`, to be read together with other lists."""
    return _open_dates(school_id).filter(date__gte=since, date__lt=until).values_list("date")


def school_weeks(school_id: UUID, since: date, until: date) -> list[date]:
    """Mondays of the weeks with at least one open session (a "school week"). One query."""
    return list(weeks.school_weeks(school_days_between(school_id, since, until)))


def last_school_days(school_id: UUID, before: date, n: int) -> list[date]:
    """The last `n` days with an open session before `before`, the earliest first. One query."""
    rows = _open_dates(school_id).order_by("-date").filter(date__lt=before)[:n]
    return sorted(rows)


def next_open_session(school_id: UUID, after: date) -> SessionRow | None:
    """The first open session after the day `after`. One query."""
    rows = SchoolSession.objects.filter(school_id=school_id, open=True, date__gt=after).order_by("date", "session")
    row = rows.values_list("date", "session").first()
    return SessionRow(*row, True, None, "", "") if row else None


def days_outside_terms(school_id: UUID) -> list[date]:
    """School days that no term holds any more: kept until a person removes them. Two queries."""
    all_terms = terms(school_id)
    days = SchoolDay.objects.filter(school_id=school_id).order_by("date").values_list("date", flat=True)
    return [day for day in days if not any(term.holds(day) for term in all_terms)]


# ---- closures -----------------------------------------------------------------------------------------------------


def closures(school_id: UUID, since: date, until: date, *, undone: bool = False) -> list[ClosureRow]:
    """Closures that touch the days from `since` until before `until`. With `undone`, the undone ones too. One query."""
    rows = Closure.objects.filter(school_id=school_id, since__lt=until, until__gt=since)
    if not undone:
        rows = rows.filter(undone_at__isnull=True)
    return [ClosureRow(*_frozen(row)) for row in rows.order_by("since", "recorded_at").values_list(*CLOSURE)]


def closure_by_id(school_id: UUID, closure_id: UUID) -> ClosureRow | None:
    """One query."""
    rows = Closure.objects.filter(school_id=school_id, id=closure_id).values_list(*CLOSURE)
    return next((ClosureRow(*_frozen(row)) for row in rows), None)


# ---- many schools at once -----------------------------------------------------------------------------------------


def terms_of_schools(school_ids: Sequence[UUID], since: date, until: date) -> dict[UUID, list[TermRow]]:
    """The terms that touch the days from `since` until before `until`, by school, the earliest first. One query."""
    rows = Term.objects.filter(school_id__in=school_ids, since__lt=until, until__gt=since).order_by("since")
    found: dict[UUID, list[TermRow]] = {school_id: [] for school_id in school_ids}
    for school_id, *row in rows.values_list("school_id", *TERM):
        found[school_id].append(TermRow(*row))
    return found


def years_of_schools(school_ids: Sequence[UUID], day: date) -> dict[UUID, YearRow]:
    """The academic year of each school that `day` lies in; a school between years is left out. One query."""
    rows = AcademicYear.objects.filter(school_id__in=school_ids, since__lte=day, until__gt=day)
    return {school_id: YearRow(*_frozen(row)) for school_id, *row in rows.values_list("school_id", *YEAR)}


def session_times_of_schools(school_ids: Sequence[UUID]) -> dict[UUID, list[SessionTimesRow]]:
    """All times ever set at each school, the newest start first. One query."""
    rows = SessionTimes.objects.filter(school_id__in=school_ids).order_by("-since", "-recorded_at")
    found: dict[UUID, list[SessionTimesRow]] = {school_id: [] for school_id in school_ids}
    for school_id, *row in rows.values_list("school_id", *TIMES):
        found[school_id].append(SessionTimesRow(*_frozen(row)))
    return found


def school_days_by_week(school_ids: Sequence[UUID], since: date, until: date) -> dict[UUID, dict[date, int]]:
    """How many school days each school week has (by its Monday), by school. One query."""
    rows = SchoolSession.objects.filter(school_id__in=school_ids, open=True, date__gte=since, date__lt=until)
    counted = rows.values("school_id", monday=TruncWeek("date")).annotate(days=Count("date", distinct=True))
    found: dict[UUID, dict[date, int]] = {school_id: {} for school_id in school_ids}
    for row in counted.order_by("school_id", "monday"):
        found[row["school_id"]][row["monday"]] = row["days"]
    return found
