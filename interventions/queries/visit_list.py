"""Reads: which homes are to be visited today: by the policy's day, by the review, or because a visit is planned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance.people.queries import pupils_in_groups
from interventions.queries.door_visits import DoorVisitRow, visits_of_day
from interventions.queries.first_day import queue_of
from interventions.queries.queue_rows import QueuePupil
from interventions.queries.review import latest_visits, notes_of_day
from interventions.rules.first_day import VISIT
from interventions.rules.queue import DONE
from interventions.rules.review import VISIT as DECIDED
from interventions.rules.risk import COLOURS


@dataclass(frozen=True)
class VisitLine:
    """A home to go to, or gone to. `pupil` is the child's place in the queue; None where the child is accounted for."""

    pupil_id: UUID
    name: str
    group: str
    pupil: QueuePupil | None
    why: str
    visit: DoorVisitRow | None


@dataclass(frozen=True)
class VisitList:
    """`due`: nobody is sent yet; `planned`: somebody goes; `over`: made or called off today."""

    due: tuple[VisitLine, ...]
    planned: tuple[VisitLine, ...]
    over: tuple[VisitLine, ...]


def visit_list(
    school_id: UUID, day: date, at: datetime, *, abilities: Collection[str], user_id: UUID | None
) -> VisitList:
    """The day's visits as these abilities may see them. Ten queries at most; three for nothing at all."""
    queue = queue_of(school_id, day, at, abilities=abilities, user_id=user_id)
    missing = {pupil.pupil_id: pupil for row in queue.rows for pupil in row.pupils}
    visits = visits_of_day(school_id, day, abilities=abilities)
    decided = {note.pupil_id for note in notes_of_day(school_id, day) if note.decision == DECIDED}
    sent = latest_visits(visits)
    due = [
        VisitLine(key, pupil.name, pupil.group, pupil, why, None)
        for key, pupil in missing.items()
        if key not in sent and (why := reason(pupil, key in decided))
    ]
    due.sort(key=lambda line: (COLOURS.index(line.pupil.colour) if line.pupil else 9, line.name))
    lines = _named(school_id, visits, missing, day)
    return VisitList(
        tuple(due), tuple(line for line in lines if line.visit and line.visit.planned),
        tuple(line for line in lines if line.visit and not line.visit.planned),
    )  # fmt: skip


def reason(pupil: QueuePupil, decided: bool) -> str:
    """Why somebody should go to this home today; empty where nothing asks for it."""
    if decided:
        return "The review decided it"
    wanted = [step for step in pupil.steps if step.step.action == VISIT and step.state != DONE]
    return f"Day {pupil.absence_day} of the absence: {wanted[0].label.lower()}" if wanted else ""


def _named(school_id: UUID, visits: list[DoorVisitRow], missing: dict[UUID, QueuePupil], day: date) -> list[VisitLine]:
    names = pupils_in_groups(school_id, {visit.pupil_id for visit in visits}, day) if visits else {}
    lines = []
    for visit in visits:
        pupil, group = names[visit.pupil_id]
        place = missing.get(visit.pupil_id)
        lines.append(VisitLine(visit.pupil_id, pupil.name, group.name if group else "", place, visit.purpose, visit))
    return lines
