"""Reads: everything a report to governors is made of, in a few set-based queries; the parts only look at it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from attendance.access.queries import schools_of_trust
from attendance.calendar.queries import ClosureRow, closures, school_days_between
from attendance.reports.queries.benchmarks import Quoted, quoted
from attendance.reports.queries.counted import Counted, counted
from attendance.reports.queries.effects import EffectRow, effects
from attendance.reports.queries.reports import pupil_names
from attendance.reports.rules.bands import Scale, scale_of
from attendance.reports.rules.notes import Notes, nameless
from attendance.reports.rules.words import CLOSED_FOR
from attendance.tenancy.models import School
from attendance.tenancy.scope import current_scope, scoped
from interventions.queries.duties import first_day_in_time, returns_in_time
from interventions.queries.policies import effective_policy
from registers.queries.duties import Changed, Kept, marks_changed, n_settled, registers_in_time
from registers.queries.figures import FigureRow, Span, figures
from registers.queries.lates import late_before_close
from registers.queries.sessions import SessionCounts, session_counts, week_counts
from registers.rules.figures import Counts, GroupFigures, group_figures
from registers.rules.suppression import LEAST_SHOWN

LEAST_OTHERS = 2  # with fewer, the trust's figure would be another school's


class Asked(Protocol):
    """What is asked of a report (`queries.reports.ReportRow`)."""

    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def before(self) -> Span | None: ...
    @property
    def before_label(self) -> str: ...
    @property
    def meeting_on(self) -> date | None: ...
    @property
    def words(self) -> Notes: ...
    @property
    def prepared_name(self) -> str: ...
    @property
    def prepared_position(self) -> str: ...


@dataclass(frozen=True)
class Year:
    """One of the two years side by side: this one, or the one before."""

    counted: Counted
    lates: int
    weeks: Mapping[date, Counts]
    days: Sequence[date]
    sessions: Sequence[SessionCounts]

    @cached_property
    def figures(self) -> GroupFigures:
        """All pupils of the school, as `registers.queries.figures` has them."""
        return group_figures(row.counts for row in self.counted.rows)

    @cached_property
    def scale(self) -> Scale:
        """How much each of them missed."""
        return scale_of(row.counts for row in self.counted.rows)

    @property
    def too_small(self) -> bool:
        """Whether the school has so few pupils that any figure tells of a child."""
        return self.figures.enrolments < LEAST_SHOWN


@dataclass(frozen=True)
class TrustSchools:
    """This school and the trust's others of its phase and type: figures by school, and the lates of all together."""

    rows: Sequence[FigureRow]
    lates: int


@dataclass(frozen=True)
class Duties:
    """What was done in time; `first_day` None where the log of calls does not tell."""

    registers: Kept
    settled: Kept
    changed: Changed
    returns: Kept
    first_day: Kept | None


@dataclass(frozen=True)
class Facts:
    """Everything, for one school and one span."""

    school: School
    report: Asked
    now: Year
    then: Year | None
    trust: TrustSchools | None
    closures: Sequence[ClosureRow]
    quoted: Quoted | None
    steps: Sequence[EffectRow]
    duties: Duties
    policy_version: str
    at: datetime

    @property
    def before(self) -> str:
        """The year before as a sentence names it, “autumn 2024”; "" where there is none."""
        label = self.report.before_label if self.then else ""
        return label[:1].lower() + label[1:]


def facts_of(school_id: UUID, report: Asked, at: datetime) -> Facts:
    """All facts as of the moment. About thirty queries, whatever the number of pupils."""
    school = School.objects.select_related("trust").get(id=school_id)
    span = Span(report.since, report.until)
    before = _year(school_id, report.before) if report.before else None
    return Facts(
        school, report, _year(school_id, span),
        before if before and before.counted.rows and before.weeks else None, _trust(school, span),
        _closures(school_id, report), quoted(school.phase, school.type, span.last_day),
        effects(school_id, span, on=timezone.localtime(at).date()), _duties(school_id, span, at),
        effective_policy(school_id, timezone.localtime(at).date()).version, at,
    )  # fmt: skip


def _closures(school_id: UUID, report: Asked) -> list[ClosureRow]:
    """The closures of the whole school, without a reason in which a pupil's name stands. One query, two where somebody
    wrote a reason of their own."""
    found = [one for one in closures(school_id, report.since, report.until) if one.whole_school]
    typed = {one.reason for one in found if one.reason and one.kind not in CLOSED_FOR}
    told = set(nameless(typed, pupil_names(school_id))) if typed else set()
    return [one if one.reason in told or one.reason not in typed else replace(one, reason="") for one in found]


def _year(school_id: UUID, span: Span) -> Year:
    """Six queries."""
    ids = [school_id]
    weeks = {row.week: row.counts for row in week_counts(ids, span)}
    return Year(
        counted(ids, span, groups=False), late_before_close(ids, span)[school_id], weeks,
        school_days_between(school_id, span.since, span.until), session_counts(ids, span),
    )  # fmt: skip


def _trust(school: School, span: Span) -> TrustSchools | None:
    """The trust's schools of this phase and type, this one among them; None with too few others. Three queries."""
    alike = [one for one in schools_of_trust(school.trust_id) if (one.phase, one.type) == (school.phase, school.type)]
    ids = [one.id for one in alike]
    if len(ids) <= LEAST_OTHERS:
        return None
    with _scope_of(ids):
        rows = [row for row in figures(ids, span, "school") if row.figures.enrolments]
        lates = sum(late_before_close(ids, span).values())
    return TrustSchools(rows, lates) if len(rows) > LEAST_OTHERS else None


@contextmanager
def _scope_of(school_ids: Sequence[UUID]) -> Iterator[None]:
    """The scope widened to these schools, for sums only; nothing where it is as wide already."""
    if set(school_ids) <= set(current_scope()):
        yield
        return
    with scoped(*school_ids):
        yield


def _duties(school_id: UUID, span: Span, at: datetime) -> Duties:
    return Duties(
        registers_in_time(school_id, span, at=at),
        n_settled(school_id, span, at=at),
        marks_changed(school_id, span),
        returns_in_time(school_id, span, at=at),
        first_day_in_time(school_id, span, at=at),
    )
