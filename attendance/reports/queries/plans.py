"""Reads: a school's action plan, each aim measured from the marks; and the plans of all schools of a trust."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from attendance.people.queries.cohorts import cohorts_on
from attendance.reports.models import PlanLine
from attendance.reports.rules.plans import (
    CLOSED,
    MEASURES,
    OPEN,
    Progress,
    baseline_days,
    cohort_label,
    days_so_far,
    measured,
    must_hide,
    parts_of,
    progress,
    seen_as,
    shown,
    too_short,
)
from attendance.reports.rules.veiled import NOT_SHOWN
from registers.queries.figures import Span
from registers.queries.spans_of_schools import InSpan, enrolments_in_spans
from registers.rules.figures import GroupFigures

DAY = timedelta(days=1)
LINE = (
    "id", "school_id", "words", "measure", "cohort", "baseline", "target", "since", "until", "steps", "owner_name",
    "state", "outcome", "made_name", "made_at", "closed_at", "closed_name",
)  # fmt: skip
NO_KINDS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PlanRow:
    """An aim as it is kept; `baseline` and `target` in per cent of the measure; `until` half-open."""

    id: UUID
    school_id: UUID
    words: str
    measure: str
    cohort: str
    baseline: Decimal | None
    target: Decimal
    since: date
    until: date
    steps: str
    owner_name: str
    state: str
    outcome: str
    made_name: str
    made_at: datetime
    closed_at: datetime | None
    closed_name: str

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def seen(self) -> str:
        rest = (self.measure, self.cohort, self.target_shown, self.since, self.until)
        return seen_as(self.words, self.steps, self.owner_name, *rest)

    @property
    def measure_label(self) -> str:
        return MEASURES[self.measure].label

    @property
    def cohort_label(self) -> str:
        return cohort_label(self.cohort)

    @property
    def state_label(self) -> str:
        return CLOSED.get(self.state, "Open")

    @property
    def target_shown(self) -> str:
        return shown(self.target) or ""


@dataclass(frozen=True)
class AimRow:
    """An aim with what it is now. `now` and `baseline` are shown per cents; None where there is nothing, or hidden."""

    row: PlanRow
    baseline: str | None
    now: str | None
    progress: Progress
    hidden: bool = False

    @property
    def baseline_text(self) -> str:
        return self._text(self.baseline)

    @property
    def now_text(self) -> str:
        return self._text(self.now)

    def _text(self, value: str | None) -> str:
        return NOT_SHOWN if self.hidden else f"{value}%" if value is not None else "–"


HIDDEN = Progress("hidden", "Of so few pupils nothing is shown here.", "none")
SHORT = Progress("hidden", "Shown here once it has run for four weeks.", "none")


def plan_line(school_id: UUID, line_id: UUID) -> PlanRow | None:
    """One aim of the school. One query."""
    rows = PlanLine.objects.filter(school_id=school_id, id=line_id).values_list(*LINE)
    return next((PlanRow(*row) for row in rows), None)


def plan_of(school_id: UUID, today: date, *, names: bool) -> list[AimRow]:
    """Every aim of the school, open ones first. Three queries, one where there is none.

    `names`: whoever reads may see pupils; nothing is hidden from them.
    """
    return plans_of([school_id], today, names=names)


def plans_of(school_ids: Sequence[UUID], today: date, *, names: bool = False) -> list[AimRow]:
    """The aims of these schools, open ones first, then by their last day. Three queries, one where there is none.

    Costs as much as the open aims' spans are long. What is closed has its outcome, and is not measured again.
    """
    found = PlanLine.objects.filter(school_id__in=list(school_ids)).order_by("until", "made_at", "id")
    rows = [PlanRow(*row) for row in found.values_list(*LINE)]
    aims = _measured([row for row in rows if row.state == OPEN], today, names)
    closed = [row for row in rows if row.state != OPEN]
    return [*aims, *(_closed(row) for row in sorted(closed, key=lambda row: row.until, reverse=True))]


def _closed(row: PlanRow) -> AimRow:
    tone = "good" if row.state == "met" else "none"
    return AimRow(row, shown(row.baseline), None, Progress(row.state, row.outcome, tone))


def _measured(rows: Sequence[PlanRow], today: date, names: bool) -> list[AimRow]:
    if not rows:
        return []
    spans = {row.id: days_so_far(row.since, row.until, today) for row in rows}
    asked = [(row, Span(*days)) for row in rows if (days := spans[row.id])]
    read = enrolments_in_spans([(row.school_id, span) for row, span in asked])
    kinds = cohorts_on(sorted({row.school_id for row in rows}), today)
    found = {row.id: figures_of(row.cohort, people, kinds) for (row, _), people in zip(asked, read, strict=True)}
    veils = {} if names else {row.id: veil_of(row, span, found[row.id]) for row, span in asked}
    return [_aim(row, found.get(row.id), today, veils.get(row.id)) for row in rows]


def veil_of(row: PlanRow, span: Span, parts: Sequence[GroupFigures]) -> Progress | None:
    """Why readers without names see no figure; None where they see it. No query."""
    if must_hide(row.measure, parts):
        return HIDDEN
    return SHORT if too_short(span.since, span.until) else None


def _aim(row: PlanRow, parts: Sequence[GroupFigures] | None, today: date, veil: Progress | None) -> AimRow:
    if veil:
        return AimRow(row, None, None, veil, hidden=True)
    now = measured(row.measure, parts[0]) if parts else None
    how = progress(row.measure, row.baseline, row.target, now, row.since, row.until, today)
    return AimRow(row, shown(row.baseline), shown(now), how)


def figures_of(cohort: str, people: Sequence[InSpan], kinds: Mapping[UUID, Collection[str]]) -> list[GroupFigures]:
    """The figures of those of a cohort, then of the others (`rules.plans.parts_of`). No query."""
    return parts_of(cohort, ((one.year_group, kinds.get(one.pupil_id, NO_KINDS), one.counts) for one in people))


def baseline_of(school_id: UUID, measure: str, cohort: str, since: date) -> Fraction | None:
    """What the measure was in the 52 weeks before `since`, of those who are in the cohort on its eve. Two queries.

    None where there are no marks, or so few pupils that a figure kept for years would tell of them.
    """
    [people] = enrolments_in_spans([(school_id, Span(*baseline_days(since)))])
    parts = figures_of(cohort, people, cohorts_on([school_id], since - DAY))
    return None if must_hide(measure, parts) else measured(measure, parts[0])


def now_of(row: PlanRow, today: date) -> tuple[Fraction | None, Progress | None]:
    """An aim's measure so far, and why those without names do not see it. Two queries, or none before it begins."""
    days = days_so_far(row.since, row.until, today)
    if days is None:
        return None, None
    [people] = enrolments_in_spans([(row.school_id, Span(*days))])
    parts = figures_of(row.cohort, people, cohorts_on([row.school_id], today))
    return measured(row.measure, parts[0]), veil_of(row, Span(*days), parts)
