"""Reads: the steps for a child who cannot be found, as far as they are done, late or next at a moment."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from attendance.people.queries import PupilRow, flags_of_pupils, pupil_by_id
from attendance.people.rules.pupil_flags import SENSITIVE
from interventions.queries.colours import colour_of_pupils
from interventions.queries.first_day import queue_of
from interventions.queries.policies import effective_policy
from interventions.rules.alarms import CALLS_OVER
from interventions.rules.colours import rules_of
from interventions.rules.first_day import CALL, Plan
from interventions.rules.missing_child import StepNow, done_steps, log_key, steps_now
from interventions.rules.notify import HAS_SOCIAL_WORKER
from registers.queries.following import LogRow, log_of_day


@dataclass(frozen=True)
class StepRow:
    """A step with the lines of today's log that did it, taken back ones left out."""

    now: StepNow
    lines: tuple[LogRow, ...]


@dataclass(frozen=True)
class MissingChild:
    """A child who may be missing. `absent` None: the child is not in the queue (any more)."""

    pupil: PupilRow
    colour: str
    absent: int | None
    steps: tuple[StepRow, ...]


def missing_child(
    school_id: UUID, pupil_id: UUID, day: date, at: datetime, *, abilities: Collection[str]
) -> MissingChild | None:
    """The steps about a child today as these abilities may see them; None where there is no such pupil.

    Thirteen queries at most. The social worker's step is there only for those who may know that there is one.
    """
    pupil = pupil_by_id(school_id, pupil_id, day)
    if pupil is None:
        return None
    queue = queue_of(school_id, day, at, abilities=abilities, user_id=None)
    waiting = next((one for row in queue.rows for one in row.pupils if one.pupil_id == pupil_id), None)
    colour = waiting.colour if waiting else colour_of_pupils(school_id, [pupil_id], day)[pupil_id].colour
    plan = rules_of(effective_policy(school_id, day).policy).plan
    log = [row for row in log_of_day(school_id, day, pupil_ids=[pupil_id], abilities=abilities) if not row.undone]
    steps = steps_now(
        colour, first_call(plan, colour), timezone.localtime(at).time(), done_steps({row.step for row in log}),
        has_social_worker=_has_social_worker(school_id, pupil_id, day, abilities),
        absence_day=waiting.absence_day if waiting else 1,
    )  # fmt: skip
    return MissingChild(pupil, colour, waiting.absence_day if waiting else None, _rows(steps, log))


def first_call(plan: Plan, colour: str) -> time:
    """When the first call of this colour should have reached somebody."""
    return min((s.by for s in plan.get(colour, ()) if s.action == CALL and s.by), default=CALLS_OVER)


def _has_social_worker(school_id: UUID, pupil_id: UUID, day: date, abilities: Collection[str]) -> bool:
    if SENSITIVE not in abilities:
        return False
    flags = flags_of_pupils(school_id, [pupil_id], day, abilities=abilities)
    return any(flag.kind in HAS_SOCIAL_WORKER for flag in flags.get(pupil_id, ()))


def _rows(steps: Sequence[StepNow], log: Sequence[LogRow]) -> tuple[StepRow, ...]:
    return tuple(StepRow(now, tuple(row for row in log if row.step == log_key(now.step))) for now in steps)
