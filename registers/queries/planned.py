"""Reads: absences planned ahead, the marks that stand for them, and what falls due about them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from registers.models import PlannedAbsence
from registers.rules.planned import ALL_KINDS, holds, pattern_words

DAY = timedelta(days=1)
EMPTY = Value("", output_field=TextField())


@dataclass(frozen=True)
class PlannedRow:
    """One pupil's planned absence. `until` as it was planned; `ended_on` is the first day it does not hold any more."""

    id: UUID
    batch: UUID
    pupil_id: UUID
    first: str
    last: str
    kind: str
    since: date
    until: date
    pattern: Mapping[str, str]
    code: str
    note: str
    provider_id: UUID | None
    provider: str
    leave_id: UUID | None
    agreed: str
    review_on: date | None
    state: str
    ended_on: date | None
    ended_because: str
    ended_name: str
    made_name: str
    made_at: datetime

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def kind_label(self) -> str:
        return ALL_KINDS[self.kind].label

    @property
    def end(self) -> date:
        """The first day on which it does not hold any more."""
        return self.ended_on or self.until

    @property
    def last_day(self) -> date:
        return max(self.since, self.end - DAY)

    @property
    def days_words(self) -> str:
        return pattern_words(self.pattern)

    def holds(self, day: date, session: str) -> bool:
        """Whether it fills this session."""
        if self.state == "taken_back" or not self.since <= day < self.end:
            return False
        return holds(self.pattern, day, session)


@dataclass(frozen=True)
class PlannedBatch:
    """What was planned in one go: one kind, code and span for one pupil or many."""

    rows: tuple[PlannedRow, ...] = field(default=())

    @property
    def one(self) -> PlannedRow:
        return self.rows[0]

    @property
    def names(self) -> str:
        shown = ", ".join(row.name for row in self.rows[:3])
        return shown if len(self.rows) <= 3 else f"{shown} and {len(self.rows) - 3} more"


@dataclass(frozen=True)
class PlanMark:
    """A mark that stands in a register for a planned absence. `sent`: changed by amending only."""

    planned_id: UUID
    pupil_id: UUID
    date: date
    session: str
    version: int
    sent: bool


FIELDS = (
    "id", "batch", "pupil_id", "called_first", "called_last", "kind", "since", "until", "pattern", "code", "note",
    "provider_id", "provider_name", "leave_id", "agreed", "review_on", "state", "ended_on", "ended_because",
    "ended_name", "made_name", "made_at",
)  # fmt: skip
MARKS = """
SELECT p.id, m.pupil_id, m.date, m.session, m.version,
       EXISTS (SELECT 1 FROM people_groupmembership gm
               JOIN registers_register r
                 ON r.school_id = gm.school_id AND r.group_id = gm.group_id
                AND r.date = m.date AND r.session = m.session
               WHERE gm.school_id = %(school)s AND gm.pupil_id = m.pupil_id
                 AND gm.since <= m.date AND (gm.until IS NULL OR gm.until > m.date) AND r.sent_at IS NOT NULL)
FROM registers_plannedabsence p
JOIN registers_mark m ON m.school_id = p.school_id AND m.pupil_id = p.pupil_id
WHERE p.school_id = %(school)s AND p.id = ANY (%(ids)s) AND m.date = ANY (%(days)s)
  AND m.date >= p.since AND m.date < coalesce(p.ended_on, p.until) AND m.origin = 'known' AND m.code = p.code
  AND m.recorded_at >= p.made_at
  AND (p.pattern = '{}' OR p.pattern ->> ((extract(isodow FROM m.date)::int - 1)::text) IN ('both', m.session))
ORDER BY m.date, m.session, m.pupil_id
"""


def _plans(school_id: UUID) -> QuerySet[Any]:
    """The school's planned absences with the names of pupils and providers."""
    return PlannedAbsence.objects.filter(school_id=school_id).annotate(
        called_first=Coalesce(_nonempty("preferred_first"), "pupil__legal_first"),
        called_last=Coalesce(_nonempty("preferred_last"), "pupil__legal_last"),
        provider_name=Coalesce("provider__name", EMPTY),
    )


def _rows(rows: QuerySet[Any]) -> list[PlannedRow]:
    return [PlannedRow(*values) for values in rows.values_list(*FIELDS)]


def _nonempty(name: str) -> NullIf:
    return NullIf(f"pupil__{name}", EMPTY)


def planned_on(school_id: UUID, day: date) -> list[PlannedRow]:
    """Planned absences that hold on `day`, by name. One query."""
    return _rows(_of_day(school_id, day).order_by("called_last", "called_first", "id"))


def _of_day(school_id: UUID, day: date) -> QuerySet[Any]:
    ends = Q(ended_on__isnull=True, until__gt=day) | Q(ended_on__gt=day)
    rows = _plans(school_id).filter(ends, since__lte=day)
    return rows.exclude(state="taken_back")


def planned_from(school_id: UUID, day: date, *, kind: str = "") -> list[PlannedBatch]:
    """What is planned for `day` and later, by what ends next; `kind` "" for every kind. One query."""
    rows = _plans(school_id).filter(state="active", until__gt=day)
    if kind:
        rows = rows.filter(kind=kind)
    return _batches(_rows(rows.order_by("until", "since", "called_last", "called_first", "id")))


def _batches(rows: Sequence[PlannedRow]) -> list[PlannedBatch]:
    found: dict[tuple[UUID, date], list[PlannedRow]] = {}
    for row in rows:
        found.setdefault((row.batch, row.until), []).append(row)
    return [PlannedBatch(tuple(some)) for some in found.values()]


def planned_of_batch(school_id: UUID, planned_id: UUID) -> list[PlannedRow]:
    """This planned absence first, then those that were planned with it in one go. One query."""
    mine = PlannedAbsence.objects.filter(school_id=school_id, id=planned_id).values("batch")
    rows = _rows(_plans(school_id).filter(batch__in=mine).order_by("called_last", "called_first", "id"))
    return sorted(rows, key=lambda row: row.id != planned_id)


def planned_of_leave(school_id: UUID, leave_ids: Collection[UUID]) -> list[PlannedRow]:
    """What was filled for these requests of leave. One query."""
    rows = _plans(school_id).filter(leave_id__in=list(leave_ids))
    return _rows(rows.order_by("since", "called_last", "called_first", "id"))


def planned_of_pupil(school_id: UUID, pupil_id: UUID, since: date) -> list[PlannedRow]:
    """One pupil's planned absences that hold on `since` or later, the next first. One query."""
    rows = _plans(school_id).filter(pupil_id=pupil_id, until__gt=since, state="active")
    return _rows(rows.order_by("since", "id"))


def marks_of_plans(school_id: UUID, planned_ids: Collection[UUID], since: date, until: date) -> list[PlanMark]:
    """The marks that stand for these planned absences from `since` until before `until`. One query.

    A mark is a plan's where it has the plan's code, was filled in beforehand and not before the plan was made: one
    that a teacher or the office has changed since is theirs, and is left alone.
    """
    days = [since + n * DAY for n in range((until - since).days)]
    if not planned_ids or not days:
        return []
    with connection.cursor() as cursor:
        cursor.execute(MARKS, {"school": school_id, "ids": list(planned_ids), "days": days})
        return [PlanMark(*row) for row in cursor.fetchall()]
