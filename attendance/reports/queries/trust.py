"""Reads: the schools of a trust side by side: figures, last year's, the last half terms, week by week. Never a pupil.

Everything is asked for all schools at once, so that fifty cost as many statements as one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import TermRow
from attendance.reports.queries.benchmarks import Quoted, quoted
from attendance.reports.queries.spans import ReportSpan
from attendance.reports.queries.trust_spans import last_halves
from attendance.reports.rules.comparing_schools import KINDS, Intake, Interval, intake, interval, kind_of
from attendance.tenancy.models import School
from registers.queries.figures import Span
from registers.queries.school_figures import NOBODY, SchoolFigures, school_figures
from registers.queries.sessions import WeekCounts, week_counts
from registers.rules.figures import NOTHING, Counts, GroupFigures, total

WEEK = timedelta(days=7)
SCHOOL = ("id", "urn", "name", "initials", "colour", "phase", "type")


@dataclass(frozen=True)
class SchoolRow:
    """A school of the trust."""

    id: UUID
    urn: int
    name: str
    initials: str
    colour: str
    phase: str
    type: str

    @property
    def kind(self) -> str:
        return kind_of(self.phase, self.type)


@dataclass(frozen=True)
class SideLine:
    """A school's figures. `halves`: its last half term and the one before; `weeks` by Monday, within the span."""

    school: SchoolRow
    now: SchoolFigures
    then: SchoolFigures | None
    halves: tuple[Counts, Counts] | None
    weeks: Mapping[date, Counts]

    @property
    def pupils(self) -> int:
        return self.now.figures.enrolments

    @property
    def intake(self) -> Intake:
        return intake(self.now.meals, self.pupils)

    @property
    def interval(self) -> Interval | None:
        counts = self.now.figures.counts
        return interval(counts.attended, counts.possible, self.pupils, self.now.squares)


@dataclass(frozen=True)
class SideKind:
    """The schools of one phase and type, and what the DfE published for such schools in England."""

    key: str
    lines: tuple[SideLine, ...]
    england: Quoted | None

    @property
    def label(self) -> str:
        return KINDS[self.key]

    @property
    def now(self) -> GroupFigures:
        return added(line.now for line in self.lines)

    @property
    def then(self) -> GroupFigures:
        return added(line.then or NOBODY for line in self.lines)


def schools_by_id(school_ids: Sequence[UUID]) -> list[SchoolRow]:
    """These schools by name. One query."""
    rows = School.objects.filter(id__in=list(school_ids)).order_by("name").values_list(*SCHOOL)
    return [SchoolRow(*row) for row in rows]


def side_by_side(
    school_ids: Sequence[UUID], span: ReportSpan, terms: Mapping[UUID, Sequence[TermRow]]
) -> list[SideKind]:
    """The schools by kind, in the order of KINDS, each by name. Four queries and one for each kind there is.

    `terms` as `trust_spans` returns them. Flat in history; every school must be in scope.
    """
    schools = schools_by_id(school_ids)
    now = school_figures(school_ids, span.span)
    then = school_figures(school_ids, span.before) if span.before else {}
    halves = {school_id: last_halves(terms.get(school_id, ()), span.span.until) for school_id in school_ids}
    weeks = _weeks(school_ids, span.span, halves.values())
    lines = [
        SideLine(
            school, now[school.id], then.get(school.id), _counts(halves[school.id], weeks[school.id]),
            {week: counts for week, counts in weeks[school.id].items() if week > span.span.since - WEEK},
        )
        for school in schools
    ]  # fmt: skip
    return _kinds(lines, span.span.last_day)


def _weeks(
    school_ids: Sequence[UUID], span: Span, halves: Iterable[tuple[Span, Span] | None]
) -> dict[UUID, dict[date, Counts]]:
    since = min([span.since, *(pair[1].since for pair in halves if pair)])
    found: dict[UUID, dict[date, Counts]] = defaultdict(dict)
    rows: list[WeekCounts] = week_counts(school_ids, Span(since, span.until))
    for row in rows:
        found[row.school_id][row.week] = row.counts
    return found


def _counts(halves: tuple[Span, Span] | None, weeks: Mapping[date, Counts]) -> tuple[Counts, Counts] | None:
    """The sessions of the last two half terms; between two lies a holiday, so no week is of both."""
    if halves is None:
        return None
    last, before = (
        total(counts for week, counts in weeks.items() if half.since - WEEK < week < half.until) for half in halves
    )
    return (last, before) if last.possible and before.possible else None


def _kinds(lines: Sequence[SideLine], on: date) -> list[SideKind]:
    found = []
    for key in KINDS:
        of = tuple(line for line in lines if line.school.kind == key)
        if of:
            found.append(SideKind(key, of, quoted(of[0].school.phase, of[0].school.type, on)))
    return found


def added(found: Iterable[SchoolFigures]) -> GroupFigures:
    """The figures of schools added together. No query."""
    return sum((one.figures for one in found), GroupFigures(NOTHING))
