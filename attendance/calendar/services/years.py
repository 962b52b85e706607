"""Academic years and term dates; the school days that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar import queries
from attendance.calendar.models import AcademicYear, SchoolDay, SchoolSession, Term
from attendance.calendar.queries import TermRow, YearRow
from attendance.calendar.rules import terms as terms_rules
from attendance.calendar.rules.terms import Span, check_year
from attendance.calendar.services.problems import CalendarProblem
from attendance.tenancy.models import new_id

WEEKDAYS = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class TermDates:
    """A term as somebody wants it. Both `until` are the day after the last day. `id` where the term exists already."""

    name: str
    since: date
    until: date
    half_term_since: date | None = None
    half_term_until: date | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class TermsSaved:
    """What saving terms did: days added, and days that lie in no term now but were kept (nothing goes silently)."""

    added: tuple[date, ...]
    outside: tuple[date, ...]


def save_academic_year(
    school_id: UUID,
    *,
    name: str,
    since: date,
    until: date,
    weekdays: Sequence[int] = WEEKDAYS,
    year_id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Make an academic year, or change the one with `year_id`; returns its id. `until` is the day after its last day.

    Raises CalendarProblem: out of order, much longer than a year, across another year, no weekdays.
    """
    with transaction.atomic():
        _check_year(school_id, since, until, weekdays, year_id)
        values = {"name": name.strip(), "since": since, "until": until, "weekdays": sorted(set(weekdays))}
        if year_id:
            if not AcademicYear.objects.filter(school_id=school_id, id=year_id).update(**values):
                raise CalendarProblem("name", "There is no such year.", "Go back to the list of years.")
        else:
            year_id = AcademicYear.objects.create(school_id=school_id, **values).id
        record(
            school_id, "calendar.year_saved", by=by, at=at, subject="academic_year", subject_id=year_id,
            since=since.isoformat(), until=until.isoformat(), weekdays=values["weekdays"],
        )  # fmt: skip
    return year_id


def set_up_year(
    school_id: UUID,
    *,
    year: dict[str, Any],
    terms: Sequence[TermDates],
    year_id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> TermsSaved:
    """`save_academic_year` (with the values `year`) and `save_term_dates` together: both or neither."""
    with transaction.atomic():
        saved = save_academic_year(school_id, year_id=year_id, by=by, at=at, **year)
        return save_term_dates(school_id, saved, terms, by=by, at=at)


def _check_year(school_id: UUID, since: date, until: date, weekdays: Sequence[int], year_id: UUID | None) -> None:
    _refuse(check_year(Span(since, until), []))
    if not weekdays or not set(weekdays) <= set(WEEKDAYS):
        raise CalendarProblem(
            "weekdays", "No school day is ticked.", "Tick the weekdays, Monday to Friday, with school."
        )
    for other in queries.years(school_id):
        if other.id != year_id and since < other.until and other.since < until:
            raise CalendarProblem(
                "since",
                f"These dates overlap {other.name}.",
                f"Begin after {other.last_day:%-d %B %Y} or change that year.",
            )


def save_term_dates(
    school_id: UUID, year_id: UUID, terms: Sequence[TermDates], *, by: Actor, at: datetime
) -> TermsSaved:
    """Write the terms of a year and make a school day, with both sessions, of every weekday in them.

    Terms of the year that are not named are removed; their days stay. A day that exists keeps its closure. A day that
    lies in no term any more is kept and returned as `outside`: `remove_days` takes it away when a person says so.
    Raises CalendarProblem (field "terms-<n>-<what>", n from 0). About eight queries.
    """
    with transaction.atomic():
        AcademicYear.objects.select_for_update().filter(school_id=school_id, id=year_id).first()
        year = queries.year_by_id(school_id, year_id)
        if year is None:
            raise CalendarProblem("terms", "There is no such year.", "Make the academic year first.")
        _check_terms(year, terms)
        wanted = _replace_terms(school_id, year, terms)
        added = _add_days(school_id, year, wanted)
        outside = tuple(day for day in queries.days_outside_terms(school_id) if year.since <= day < year.until)
        record(
            school_id, "calendar.terms_saved", by=by, at=at, subject="academic_year", subject_id=year_id,
            terms=[[t.name, t.since.isoformat(), t.until.isoformat()] for t in terms],
            added=len(added), outside=len(outside),
        )  # fmt: skip
    return TermsSaved(tuple(added), outside)


def _check_terms(year: YearRow, terms: Sequence[TermDates]) -> None:
    for n, term in enumerate(terms):
        if (term.half_term_since is None) != (term.half_term_until is None):
            raise CalendarProblem(
                f"terms-{n}-half_term_since", "The half-term holiday has only one date.", "Give both or neither."
            )
    _refuse(check_year(Span(year.since, year.until), [_rule_term(term) for term in terms]))


def _rule_term(term: TermDates) -> terms_rules.TermDates:
    half = Span(term.half_term_since, term.half_term_until) if term.half_term_since and term.half_term_until else None
    return terms_rules.TermDates(term.name, Span(term.since, term.until), half)


def _refuse(problems: Sequence[terms_rules.TermProblem]) -> None:
    for problem in problems:
        field = problem.field if problem.term is None else f"terms-{problem.term}-{problem.field}"
        raise CalendarProblem(field, problem.message, problem.remedy)


def _replace_terms(school_id: UUID, year: YearRow, terms: Sequence[TermDates]) -> list[TermRow]:
    Term.objects.filter(school_id=school_id, year_id=year.id).delete()
    rows = [
        TermRow(
            term.id or new_id(), year.id, term.name.strip(), term.since, term.until,
            term.half_term_since, term.half_term_until,
        )
        for term in terms
    ]  # fmt: skip
    Term.objects.bulk_create(
        Term(
            school_id=school_id, id=row.id, year_id=year.id, name=row.name, since=row.since, until=row.until,
            half_term_since=row.half_term_since, half_term_until=row.half_term_until,
        )
        for row in rows
    )  # fmt: skip
    return rows


def days_of_terms(year: YearRow, terms: Sequence[TermRow]) -> list[date]:
    """The weekdays of the year that lie in a term and not in its half-term holiday."""
    every = (year.since + timedelta(days=n) for n in range((year.until - year.since).days))
    return [day for day in every if day.weekday() in year.weekdays and any(term.holds(day) for term in terms)]


def _add_days(school_id: UUID, year: YearRow, terms: Sequence[TermRow]) -> list[date]:
    there = {row.date for row in queries.days_between(school_id, year.since, year.until)}
    new = [day for day in days_of_terms(year, terms) if day not in there]
    SchoolDay.objects.bulk_create(SchoolDay(school_id=school_id, date=day) for day in new)
    SchoolSession.objects.bulk_create(
        SchoolSession(school_id=school_id, date=day, session=session) for day in new for session in ("AM", "PM")
    )
    return new
