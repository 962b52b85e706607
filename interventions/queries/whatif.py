"""Reads: what a draft policy would have done to the schools of a trust, on their own marks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.calendar.queries import TermRow, school_days_by_week, terms_of_schools, years_of_schools
from attendance.calendar.rules.terms import Span as Dates
from attendance.calendar.rules.terms import TermDates
from attendance.calendar.rules.weeks import WEEK
from attendance.tenancy.models import School
from interventions.rules.policy import Policy
from interventions.rules.replay_compare import counters_of
from interventions.rules.replay_school import PupilWeeks, SchoolReplay, judged_ladders
from interventions.rules.replay_weeks import SchoolWeeks, school_weeks
from interventions.rules.whatif import WhatIf
from interventions.rules.whatif import what_if as answer
from registers.queries.figures import Span
from registers.queries.history import WeeksOfEnrolment, monday_number, weeks_of_enrolments

HOLIDAYS = 9  # weeks without school that may lie within a window of school weeks: the summer and half-terms


@dataclass(frozen=True)
class _Read:
    """What has to be read: the weeks of `span`, these counters, and pupils' circumstances or not."""

    span: Span
    counters: tuple[str, ...]
    flags: bool


def what_if(
    school_ids: Sequence[UUID], before: Mapping[UUID, Policy], draft: Mapping[UUID, Policy], span: Span, *,
    on: date | None = None,
) -> WhatIf:  # fmt: skip
    """What each school's `draft` would have done in the span, beside what `before` would have done. Five queries.

    `on` is the day whose tiers are compared, the span's last where None. The replay begins with the academic year of
    the span's first day, so that a term is judged on the year before it. Schools without a calendar have nothing.
    """
    years = years_of_schools(school_ids, span.since)
    known = [school_id for school_id in school_ids if school_id in years]
    read = _read(known, before, draft, Span(min([span.since, *(y.since for y in years.values())]), span.until))
    terms = terms_of_schools(known, read.span.since, read.span.until)
    days = school_days_by_week(known, read.span.since, read.span.until)
    names = dict(School.objects.filter(id__in=known).order_by("name").values_list("id", "name"))
    replays = [
        SchoolReplay(
            school_id, name, school_weeks(days[school_id], _terms(terms[school_id]), years[school_id].since),
            before[school_id], draft[school_id], since=span.since, on=min(on or span.last_day, span.last_day),
        )
        for school_id, name in names.items()
    ]  # fmt: skip
    return answer(replays, _pupils(known, read, {replay.school_id: replay.weeks for replay in replays}))


def _read(school_ids: Iterable[UUID], before: Mapping[UUID, Policy], draft: Mapping[UUID, Policy], span: Span) -> _Read:
    pairs = [pair for one in school_ids for pair in judged_ladders(before[one], draft[one])]
    ladders = [ladder for pair in pairs for ladder in pair if ladder]
    comparisons = [one for ladder in ladders for tier in ladder.tiers for one in tier.when.comparisons()]
    longest = max((c.window.number for c in comparisons if c.window and c.window.name == "weeks"), default=0)
    earlier = (min(longest, 52) + HOLIDAYS) * WEEK if longest else 0 * WEEK
    flags = any(ladder.only_flags or ladder.not_flags for ladder in ladders)
    return _Read(Span(span.since - earlier, span.until), counters_of(comparisons), flags)


def _terms(rows: Iterable[TermRow]) -> list[TermDates]:
    return [
        TermDates(
            row.name, Dates(row.since, row.until),
            Dates(row.half_term_since, row.half_term_until) if row.half_term_since and row.half_term_until else None,
        )
        for row in rows
    ]  # fmt: skip


def _pupils(school_ids: Sequence[UUID], read: _Read, weeks: Mapping[UUID, SchoolWeeks]) -> dict[UUID, list[PupilWeeks]]:
    found: dict[UUID, list[PupilWeeks]] = defaultdict(list)
    places = {school_id: _places(read.span, known) for school_id, known in weeks.items()}
    for row in weeks_of_enrolments(school_ids, read.span, read.counters, flags=read.flags):
        found[row.school_id].append(_pupil(row, places[row.school_id], len(weeks[row.school_id].mondays)))
    return found


def _places(span: Span, weeks: SchoolWeeks) -> dict[int, int]:
    """The place among the school's weeks of each number that the marks were read by."""
    by_monday = {monday: place for place, monday in enumerate(weeks.mondays)}
    numbers = range((span.until - monday_number(span, 0)).days // 7 + 1)
    return {n: by_monday[monday_number(span, n)] for n in numbers if monday_number(span, n) in by_monday}


def _pupil(row: WeeksOfEnrolment, places: Mapping[int, int], size: int) -> PupilWeeks:
    """The row with a number for every school week: 0 where the pupil had no marks."""
    at = [places.get(number) for number in row.weeks]
    held = [place for place in at if place is not None]
    if len(held) == size == len(at):
        return PupilWeeks(row.pupil_id, row.born, row.year_group, row.flags, held, row.counts)
    counts = {}
    for name, numbers in row.counts.items():
        column = [0] * size
        for place, number in zip(at, numbers, strict=True):
            if place is not None:
                column[place] = number
        counts[name] = column
    return PupilWeeks(row.pupil_id, row.born, row.year_group, row.flags, held, counts)
