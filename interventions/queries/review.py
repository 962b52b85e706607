"""Reads: the day's review meeting: every child who is not accounted for, what was done, and the minutes."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from attendance.people.queries import pupils_by_ids
from interventions.models import ReviewNote
from interventions.queries.day_alarms import AlarmRow, open_alarms
from interventions.queries.door_visits import DoorVisitRow, visits_of_day
from interventions.queries.first_day import queue_of
from interventions.queries.queue_rows import QueuePupil
from interventions.rules.queue import LATE, StepLine
from interventions.rules.review import LABELS, TAKEN_BACK, VISIT
from interventions.rules.risk import COLOURS


@dataclass(frozen=True)
class NoteRow:
    """One decision of the meeting. `undone`: it was taken back and holds no more."""

    id: UUID
    pupil_id: UUID
    date: date
    decision: str
    words: str
    who: str
    by_name: str
    by_position: str
    at: datetime
    undone: bool

    @property
    def label(self) -> str:
        return LABELS.get(self.decision, self.decision)


@dataclass(frozen=True)
class ReviewLine:
    """A child on the list. `visit` is today's that is planned or made; `notes` the decisions that hold."""

    pupil: QueuePupil
    late: tuple[StepLine, ...]
    visit: DoorVisitRow | None
    notes: tuple[NoteRow, ...]
    alarms: tuple[AlarmRow, ...]

    @property
    def decided_visit(self) -> bool:
        return any(note.decision == VISIT for note in self.notes)


@dataclass(frozen=True)
class Review:
    """The list, the worst colour first; `since` are decisions about children who are accounted for by now."""

    lines: tuple[ReviewLine, ...]
    since: tuple[tuple[str, NoteRow], ...]
    alarms: tuple[AlarmRow, ...]

    @property
    def undecided(self) -> int:
        return sum(not line.notes for line in self.lines)


NOTE = ("id", "pupil_id", "date", "decision", "words", "who", "by_name", "by_position", "at", "undone")


def notes_of_day(school_id: UUID, day: date) -> list[NoteRow]:
    """The minutes of a day, oldest first, without those that were taken back. One query."""
    return [row for row in _notes(school_id, ReviewNote.objects.filter(date=day)) if not row.undone]


def notes_of_pupil(school_id: UUID, pupil_id: UUID, since: date, until: date) -> list[NoteRow]:
    """One pupil's decisions from `since` until before `until`, oldest first, taken back ones too. One query."""
    rows = ReviewNote.objects.filter(pupil_id=pupil_id, date__gte=since, date__lt=until)
    return _notes(school_id, rows)


def _notes(school_id: UUID, rows: QuerySet[ReviewNote]) -> list[NoteRow]:
    back = ReviewNote.objects.filter(school_id=school_id, undoes_id=OuterRef("id"))
    found = (
        rows.filter(school_id=school_id).exclude(decision=TAKEN_BACK).annotate(undone=Exists(back)).order_by("at", "id")
    )
    return [NoteRow(*row) for row in found.values_list(*NOTE)]


def review_of(school_id: UUID, day: date, at: datetime, *, abilities: Collection[str], user_id: UUID | None) -> Review:
    """The review of a day as these abilities may see it. Thirteen queries at most; four for nobody missing."""
    queue = queue_of(school_id, day, at, abilities=abilities, user_id=user_id)
    pupils = [pupil for row in queue.rows for pupil in row.pupils]
    visits = latest_visits(visits_of_day(school_id, day, abilities=abilities))
    notes, alarms = notes_of_day(school_id, day), open_alarms(school_id, day, abilities=abilities)
    by_pupil: dict[UUID, list[NoteRow]] = defaultdict(list)
    for note in notes:
        by_pupil[note.pupil_id].append(note)
    lines = [
        ReviewLine(
            pupil, tuple(step for step in pupil.steps if step.state == LATE), visits.get(pupil.pupil_id),
            tuple(by_pupil[pupil.pupil_id]), tuple(one for one in alarms if one.pupil_id == pupil.pupil_id),
        )
        for pupil in pupils
    ]  # fmt: skip
    lines.sort(key=lambda line: (COLOURS.index(line.pupil.colour), line.pupil.last, line.pupil.first))
    since = _since(school_id, day, notes, {pupil.pupil_id for pupil in pupils})
    return Review(tuple(lines), since, tuple(alarms))


def latest_visits(visits: Sequence[DoorVisitRow]) -> dict[UUID, DoorVisitRow]:
    """Each pupil's visit that counts: the one that is planned, else the last one made. Called off ones are none."""
    found: dict[UUID, DoorVisitRow] = {}
    for visit in sorted(visits, key=lambda one: (one.planned, one.made_at)):
        if visit.state != "cancelled":
            found[visit.pupil_id] = visit
    return found


def _since(
    school_id: UUID, day: date, notes: Sequence[NoteRow], missing: Collection[UUID]
) -> tuple[tuple[str, NoteRow], ...]:
    others = [note for note in notes if note.pupil_id not in missing]
    names = pupils_by_ids(school_id, {note.pupil_id for note in others}, day) if others else {}
    return tuple((names[note.pupil_id].name, note) for note in others if note.pupil_id in names)
