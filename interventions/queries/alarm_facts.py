"""Reads: what alarms are judged by: every child of the day's queue at a moment, as the rules of alarms see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance.calendar.queries import last_school_days
from attendance.people.queries import flags_of_pupils
from attendance.people.rules.pupil_flags import SENSITIVE, VIEW
from interventions.queries.first_day import attempts_of, queue_of
from interventions.queries.policies import effective_policy
from interventions.queries.queue_rows import QueuePupil
from interventions.rules.alarms import ChildNow, told_social_worker
from interventions.rules.colours import rules_of
from interventions.rules.door_visits import is_of_child
from interventions.rules.first_day import DEFAULT_PLAN, Plan
from interventions.rules.queue import TRIED, is_contacted
from registers.queries.following import log_cells
from registers.rules.following import SEEN, WORRIED

ALL = frozenset({VIEW, SENSITIVE})  # an alarm must not differ by who looks; who may read it is decided when it is shown
BACK = 25  # school days, as the queue looks back
DAY = timedelta(days=1)


@dataclass(frozen=True)
class AlarmFacts:
    """The children who are not here, and the plan that the policy has for them."""

    children: tuple[ChildNow, ...]
    plan: Plan


def children_now(school_id: UUID, day: date, at: datetime) -> AlarmFacts:
    """Everybody who is not here without a reason, with what alarms depend on. Eleven queries; one for nobody."""
    queue = queue_of(school_id, day, at, abilities=ALL, user_id=None)
    pupils = [pupil for row in queue.rows for pupil in row.pupils]
    if not pupils:
        return AlarmFacts((), DEFAULT_PLAN)
    ids = [pupil.pupil_id for pupil in pupils]
    flags = flags_of_pupils(school_id, ids, day, abilities=ALL)
    days = last_school_days(school_id, day + DAY, BACK)
    seen = _seen(school_id, ids, min(days, default=day), day)
    children = [
        _child(pupil, at, frozenset(flag.kind for flag in flags.get(pupil.pupil_id, ())), days, seen)
        for pupil in pupils
    ]
    return AlarmFacts(tuple(children), rules_of(effective_policy(school_id, day).policy).plan)


def _child(
    pupil: QueuePupil, at: datetime, flags: frozenset[str], days: Sequence[date], seen: dict[UUID, date]
) -> ChildNow:
    seen_on = seen.get(pupil.pupil_id)
    unseen = BACK if seen_on is None else sum(day > seen_on for day in days)
    return ChildNow(
        pupil.pupil_id, pupil.colour, pupil.steps, pupil.absence_day,
        min(pupil.absence_day, unseen),
        is_contacted(attempts_of(pupil.log, pupil.marked_at), at),
        sum(line.outcome in TRIED for line in pupil.tried), flags,
        any(told_social_worker(line.channel, line.step, line.whom) for line in pupil.tried),
        any(line.outcome == WORRIED for line in pupil.tried), pupil.sessions == ("PM",),
    )  # fmt: skip


def _seen(school_id: UUID, ids: Collection[UUID], since: date, day: date) -> dict[UUID, date]:
    """The last day on which somebody of the school saw each child, of the days looked back. One query."""
    rows = log_cells(school_id, abilities=ALL).filter(
        pupil_id__in=list(ids), outcome=SEEN, undone=False, date__gte=since, date__lte=day
    )
    found = rows.order_by("date").values_list("pupil_id", "date", "outcome", "detail")
    return {pupil: on for pupil, on, outcome, detail in found if is_of_child(outcome, str(detail.get("seen", "")))}
