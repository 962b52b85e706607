"""Reads: leave asked for, what was decided, and the facts beside a decision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from attendance.calendar.queries import SessionRow
from registers.models import LeaveRequest, WeekSummary
from registers.rules.figures import Counts
from registers.rules.leave import GROUNDS, STATES, Asked

DAY = timedelta(days=1)
EMPTY = Value("", output_field=TextField())
DECIDED = ("granted", "part", "refused")


@dataclass(frozen=True)
class LeaveRow:
    """One pupil's request, from `since` until before `until`, and what was decided."""

    id: UUID
    batch: UUID
    pupil_id: UUID
    first: str
    last: str
    since: date
    until: date
    sessions: str
    ground: str
    why: str
    body: str
    set_apart: tuple[date, ...]
    contact_id: UUID | None
    asked_by: str
    asked_on: date
    state: str
    code: str
    granted_since: date | None
    granted_until: date | None
    decision_reason: str
    decided_name: str
    decided_position: str
    decided_at: datetime | None
    change_id: UUID | None
    made_name: str
    made_at: datetime

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def granted_last_day(self) -> date | None:
        return self.granted_until - DAY if self.granted_until else None

    @property
    def ground_label(self) -> str:
        return GROUNDS[self.ground].label

    @property
    def state_label(self) -> str:
        return STATES[self.state]

    def asked(self, halves: Sequence[SessionRow]) -> Asked:
        """The request as the rules see it, with those of its days on which school is open in the sessions asked for."""
        open_days = {
            half.date
            for half in halves
            if half.open and self.since <= half.date < self.until and self.sessions in ("both", half.session)
        }
        return Asked(self.ground, tuple(sorted(open_days)), frozenset(self.set_apart))


@dataclass(frozen=True)
class LeaveGroup:
    """Brothers and sisters for whom leave was asked in one go."""

    rows: tuple[LeaveRow, ...]

    @property
    def one(self) -> LeaveRow:
        return self.rows[0]

    @property
    def names(self) -> str:
        return " and ".join(filter(None, [", ".join(row.name for row in self.rows[:-1]), self.rows[-1].name]))


FIELDS = (
    "id", "batch", "pupil_id", "called_first", "called_last", "since", "until", "sessions", "ground", "why", "body",
    "set_apart", "contact_id", "asked_by", "asked_on", "state", "code", "granted_since", "granted_until",
    "decision_reason", "decided_name", "decided_position", "decided_at", "change_id", "made_name", "made_at",
)  # fmt: skip
APART = FIELDS.index("set_apart")


def _requests(school_id: UUID) -> QuerySet[Any]:
    """The school's requests with the names of the pupils."""
    return LeaveRequest.objects.filter(school_id=school_id).annotate(
        called_first=Coalesce(NullIf("pupil__preferred_first", EMPTY), "pupil__legal_first"),
        called_last=Coalesce(NullIf("pupil__preferred_last", EMPTY), "pupil__legal_last"),
    )


def _rows(rows: QuerySet[Any]) -> list[LeaveRow]:
    return [_row(values) for values in rows.values_list(*FIELDS)]


def _row(values: tuple[Any, ...]) -> LeaveRow:
    cells: list[Any] = list(values)
    cells[APART] = tuple(date.fromisoformat(day) for day in cells[APART])
    return LeaveRow(*cells)


def _groups(rows: Sequence[LeaveRow]) -> list[LeaveGroup]:
    found: dict[UUID, list[LeaveRow]] = {}
    for row in rows:
        found.setdefault(row.batch, []).append(row)
    return [LeaveGroup(tuple(some)) for some in found.values()]


def leave_waiting(school_id: UUID) -> list[LeaveRow]:
    """Requests that wait for a decision, the one that begins first above. One query."""
    rows = _requests(school_id).filter(state="waiting")
    return _rows(rows.order_by("since", "batch", "called_last", "called_first"))


def waiting_groups(school_id: UUID) -> list[LeaveGroup]:
    """The same, brothers and sisters together. One query."""
    return _groups(leave_waiting(school_id))


def waiting_leave_count(school_id: UUID) -> int:
    """How many requests wait, brothers and sisters counted once. One query."""
    return LeaveRequest.objects.filter(school_id=school_id, state="waiting").values("batch").distinct().count()


def leave_of(school_id: UUID, batch: UUID) -> list[LeaveRow]:
    """The requests made in one go, by name; none where the school has no such batch. One query."""
    rows = _requests(school_id).filter(batch=batch)
    return _rows(rows.order_by("called_last", "called_first", "id"))


def decided(school_id: UUID, since: date) -> list[LeaveRow]:
    """Requests granted, granted in part or refused on `since` or later, the newest decision first. One query."""
    rows = _requests(school_id).filter(state__in=DECIDED, decided_at__date__gte=since)
    return _rows(rows.order_by("-decided_at", "called_last", "called_first", "id"))


def decisions_of(school_ids: Collection[UUID], since: date) -> set[tuple[UUID, UUID, datetime]]:
    """(school, request, when decided) of what stands decided from `since` on. One query, all schools in scope."""
    rows = LeaveRequest.objects.filter(
        school_id__in=list(school_ids), state__in=DECIDED, decided_at__date__gte=since
    )  # fmt: skip
    return {(school, leave, at) for school, leave, at in rows.values_list("school_id", "id", "decided_at") if at}


def settled_groups(school_id: UUID, since: date) -> list[LeaveGroup]:
    """What was decided or withdrawn for leave that ends on `since` or later, the newest first. One query."""
    rows = _requests(school_id).filter(until__gt=since).exclude(state="waiting")
    return _groups(_rows(rows.order_by(F("decided_at").desc(nulls_last=True), "batch", "called_last", "called_first")))


def previous_leave(
    school_id: UUID, pupil_ids: Collection[UUID], since: date, *, but: UUID | None = None
) -> dict[UUID, list[LeaveRow]]:
    """What was asked for these pupils for days from `since` on, the newest first, without `but`. One query."""
    rows = _requests(school_id).filter(~Q(batch=but) if but else Q(), pupil_id__in=list(pupil_ids), until__gt=since)
    found: dict[UUID, list[LeaveRow]] = {pupil_id: [] for pupil_id in pupil_ids}
    for row in _rows(rows.order_by("-since", "id")):
        found[row.pupil_id].append(row)
    return found


def attendance_to_date(school_id: UUID, pupil_ids: Collection[UUID], since: date, monday: date) -> dict[UUID, Counts]:
    """These pupils' sessions in the whole weeks from `since` until the week of `monday`. One query."""
    names = ("present", "aea", "authorised", "unauthorised")
    rows = WeekSummary.objects.filter(
        school_id=school_id, week__gte=since - timedelta(days=since.weekday()), week__lt=monday,
        enrolment__pupil_id__in=list(pupil_ids),
    )  # fmt: skip
    sums = rows.values("enrolment__pupil_id").annotate(*(Sum(name) for name in names)).order_by()
    cells = sums.values_list("enrolment__pupil_id", *(f"{name}__sum" for name in names))
    return {who: Counts(*(int(number or 0) for number in numbers)) for who, *numbers in cells}
