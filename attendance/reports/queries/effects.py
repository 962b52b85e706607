"""Reads: what happened after each kind of step: letters of one room, meetings, visits and plans of the other.

Import from here: `from attendance.reports.queries.effects import effects`.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_days_by_week
from attendance.calendar.rules.weeks import monday_of
from interventions.queries.effects import Days, is_praise, level_of, stage_key, steps_of_schools
from interventions.queries.policies import effective_policies
from interventions.rules.effects import WEEKS, EffectRow, Step, Weeks, effects_of, span_of_weeks
from interventions.rules.policy import Policy
from letters.queries.issued_spans import IssuedLetter, letters_of_schools
from registers.queries.figures import Span
from registers.queries.pupil_weeks import weeks_of_schools

__all__ = ["EffectRow", "effects", "effects_of_schools"]

AROUND = timedelta(days=120)  # three school weeks and the longest holiday
SCHOOLS_AT_ONCE = 10  # a term of ten large schools is a quarter of a million rows


def effects(school_id: UUID, span: Span, *, weeks: int = WEEKS, on: date | None = None) -> list[EffectRow]:
    """`effects_of_schools` for one school. Five queries."""
    return effects_of_schools([school_id], span, weeks=weeks, on=on)[school_id]


def effects_of_schools(
    school_ids: Sequence[UUID], span: Span, *, weeks: int = WEEKS, on: date | None = None
) -> dict[UUID, list[EffectRow]]:
    """For each school and kind of step taken in the span: attendance before and after, beside pupils like them.

    Five queries for every ten schools. `on`: today; its week and later ones are not over. Without it every week counts
    in which most pupils have marks. A kind where all had the step too lately is in the list, with `early` pupils and
    none to tell of.
    """
    ids = list(school_ids)
    found: dict[UUID, list[EffectRow]] = {}
    for start in range(0, len(ids), SCHOOLS_AT_ONCE):
        found |= _effects(ids[start : start + SCHOOLS_AT_ONCE], span, weeks, on)
    return found


def _effects(ids: Sequence[UUID], span: Span, weeks: int, on: date | None) -> dict[UUID, list[EffectRow]]:
    by_week = school_days_by_week(ids, span.since - AROUND, span.until + AROUND)
    mondays = {school: list(found) for school, found in by_week.items()}
    days = {school: span_of_weeks(span.since, span.last_day, mondays[school], weeks) for school in ids}
    steps = _steps(days, span.last_day)
    told = {school: _told([step for step in steps[school] if span.since <= step.on < span.until]) for school in ids}
    rows = _weeks({school: days[school] for school in ids if told[school]})
    return {
        school: effects_of(steps[school], told[school], rows[school], _over(mondays[school], rows[school], on), weeks)
        if told[school] else []
        for school in ids
    }  # fmt: skip


def _steps(days: Days, on: date) -> dict[UUID, list[Step]]:
    """Letters and what else was done, by school, with the stages of the policy of a day. Three queries."""
    policies = {school: found.policy for school, found in effective_policies(days, on).items()}
    letters, others = letters_of_schools(days), steps_of_schools(days, policies)
    return {
        school: [*filter(None, (_letter(row, policies[school]) for row in letters[school])), *others[school]]
        for school in days
    }


def _weeks(days: Days) -> dict[UUID, dict[date, dict[UUID, tuple[int, int]]]]:
    """(attended, possible) by week and pupil, by school. One query, or none."""
    found: dict[UUID, dict[date, dict[UUID, tuple[int, int]]]] = {school: defaultdict(dict) for school in days}
    for school, rows in (weeks_of_schools(days) if days else {}).items():
        for row in rows:
            found[school][row.week][row.pupil_id] = row.attended, row.possible
    return found


def _over(mondays: Sequence[date], found: Weeks, on: date | None) -> list[date]:
    """The school weeks that are over: a week that has hardly begun, or is planned, says nothing."""
    if on is not None:
        return [monday for monday in mondays if monday < monday_of(on)]
    most = max((len(pupils) for pupils in found.values()), default=0)
    return [monday for monday in mondays if 2 * len(found.get(monday, {})) >= most > 0]


def _letter(row: IssuedLetter, policy: Policy) -> Step | None:
    """The letter as a step; None for praise."""
    if is_praise(row.ladder):
        return None
    ladder = policy.ladder(row.ladder)
    tier = ladder.tier(row.tier) if ladder else None
    level = tier.order if tier else level_of(policy, "letter", {"template": row.key})
    key = f"letter:{row.ladder}:{row.tier}:{row.key}" if tier else f"letter:::{row.key}"
    return Step(key, f"Letter: {row.title}", level, row.pupil_id, row.on)


def _told(steps: Sequence[Step]) -> list[Step]:
    """Without the stages at which a letter went out: the letter tells of the same pupils in the same week."""
    written = {stage_key(*step.key.split(":")[1:3]) for step in steps if step.key.startswith("letter:")}
    return [step for step in steps if step.key not in written]
