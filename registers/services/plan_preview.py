"""What a plan would fill, before it is made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance.kit.uuid7 import uuid7
from registers.queries.marks import marks_of
from registers.services.known import Kept
from registers.services.planned import PlanData, prepare


@dataclass(frozen=True)
class PreviewDay:
    """One day: how many sessions of how many pupils are blank and would be filled."""

    date: date
    sessions: tuple[str, ...]
    fills: int


@dataclass(frozen=True)
class Preview:
    """What would be filled by day, and the sessions that have a mark already or are closed."""

    fills: int
    days: tuple[PreviewDay, ...]
    kept: tuple[Kept, ...]


def preview_plan(school_id: UUID, data: PlanData, *, roles: Collection[str], at: datetime) -> Preview:
    """Look what a plan would fill; nothing is written. Raises DayProblem as the deed would. Seven queries."""
    prepared = prepare(school_id, data, data.batch or uuid7(), roles=roles, at=at)
    writings = [one for filling in prepared.fillings for one in filling.writings(prepared.halves.open)]
    marks = marks_of(school_id, list(prepared.pupils), {one.date for one in writings}) if writings else {}
    there = {key: mark for key, mark in marks.items() if mark.code}
    fills = [one for one in writings if (one.pupil_id, one.date, one.session) not in there]
    kept = [
        Kept(prepared.pupils[one.pupil_id].name, one.date, one.session, f"has {mark.code}, from {mark.recorded_name}")
        for one in writings
        for mark in [there.get((one.pupil_id, one.date, one.session))]
        if mark
    ]
    closed = prepared.halves.kept(prepared.fillings, prepared.pupils)
    days = {day: [one for one in fills if one.date == day] for day in sorted({one.date for one in fills})}
    return Preview(
        len(fills),
        tuple(PreviewDay(day, tuple(sorted({one.session for one in some})), len(some)) for day, some in days.items()),
        closed + tuple(kept),
    )
