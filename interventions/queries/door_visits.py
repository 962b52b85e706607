"""Reads: visits at home on the day of an absence, and all that whoever goes must hold in their hand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from attendance.people.queries import PupilFile, pupil_file
from interventions.models import DoorVisit
from interventions.queries.cases import risks_of_pupil
from interventions.queries.support_rows import RiskRow
from interventions.rules.door_visits import CHILD_SEEN, STATES
from interventions.rules.support import SEEN
from registers.queries.marks import MarkRow, marks_of_pupil

DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=28)  # for when the child was last in school
READERS = frozenset({"first_day.visit", "first_day.review", "first_day.work"})
# What goes out of the house on paper says of a barred adult only that there is one, whoever prints it.
ON_PAPER = frozenset({"contacts.view"})


@dataclass(frozen=True)
class DoorVisitRow:
    """A visit of a day; `seen` and `outcome` are empty until it was made (or called off: `outcome` says why)."""

    id: UUID
    pupil_id: UUID
    date: date
    by_time: time | None
    people: tuple[str, ...]
    risk_id: UUID | None
    purpose: str
    state: str
    seen: str
    outcome: str
    done_at: datetime | None
    done_name: str
    made_name: str
    made_at: datetime

    @property
    def planned(self) -> bool:
        return self.state == "planned"

    @property
    def state_label(self) -> str:
        return STATES[self.state]

    @property
    def seen_label(self) -> str:
        return SEEN.get(self.seen, "")

    @property
    def child_seen(self) -> bool:
        return self.seen in CHILD_SEEN

    @property
    def names(self) -> str:
        return " and ".join(self.people)


VISIT = (
    "id", "pupil_id", "date", "by_time", "people", "risk_id", "purpose", "state", "seen", "outcome", "done_at",
    "done_name", "made_name", "made_at",
)  # fmt: skip


def visits_of_day(school_id: UUID, day: date, *, abilities: Collection[str]) -> list[DoorVisitRow]:
    """The visits of a day, the most pressing first; for those who work on the first day. One query, or none."""
    if READERS.isdisjoint(abilities):
        return []
    rows = DoorVisit.objects.filter(school_id=school_id, date=day).order_by("by_time", "made_at", "id")
    return _rows(rows.values_list(*VISIT))


def visits_of_pupil(school_id: UUID, pupil_id: UUID, since: date, until: date) -> list[DoorVisitRow]:
    """One pupil's visits from `since` until before `until`, oldest first. One query."""
    rows = DoorVisit.objects.filter(school_id=school_id, pupil_id=pupil_id, date__gte=since, date__lt=until)
    return _rows(rows.order_by("made_at", "id").values_list(*VISIT))


def door_visit_by_id(school_id: UUID, visit_id: UUID) -> DoorVisitRow | None:
    """One query."""
    rows = DoorVisit.objects.filter(school_id=school_id, id=visit_id).values_list(*VISIT)
    return next(iter(_rows(rows)), None)


def _rows(cells: Iterable[tuple]) -> list[DoorVisitRow]:
    found = []
    for row in cells:
        values = list(row)
        values[VISIT.index("people")] = tuple(row[VISIT.index("people")])
        found.append(DoorVisitRow(*values))
    return found


@dataclass(frozen=True)
class DoorFile:
    """What whoever goes must know. `risk` is the newest assessment: those who go read it, whatever else they may see.

    Barred adults stand in `file.contacts` as hidden rows only. `last_in` is the last session of attendance.
    """

    file: PupilFile
    risk: RiskRow | None
    last_in: MarkRow | None

    @property
    def hidden(self) -> int:
        return sum(contact.hidden for contact in self.file.contacts or ())


def door_file(school_id: UUID, pupil_id: UUID, day: date) -> DoorFile | None:
    """The pupil as the visit sheet shows them; None where there is no such pupil. Three queries."""
    file = pupil_file(school_id, pupil_id, day, abilities=ON_PAPER)
    if file is None:
        return None
    risks = risks_of_pupil(school_id, pupil_id)
    marks = marks_of_pupil(school_id, pupil_id, day - LOOK_BACK, day + DAY)
    attended = [mark for mark in marks if mark.found is not None and mark.found.attended]
    return DoorFile(file, next(iter(risks), None), attended[-1] if attended else None)
