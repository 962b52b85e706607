"""Pupils about whom no letter goes out, as far as the reader may know why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from letters.models import Hold, Letter
from letters.rules.holds import label, may_read
from letters.rules.states import LABELS, OPEN

DAY = timedelta(days=1)
# how long a hold that is over stays on the page: whoever wonders why a letter did not go finds it
REMEMBERED = timedelta(weeks=4)
EMPTY = Value("", output_field=TextField())
CELLS = (
    "id", "pupil_id", "called_first", "called_last", "kind", "since", "until", "reason", "recorded_name",
    "recorded_at", "ended_at", "ended_name", "ended_because",
)  # fmt: skip


@dataclass(frozen=True)
class HoldRow:
    """No letters about `pupil` from `since` until before `until` (None: until somebody ends it).

    `label` says why, as far as the reader may know; with `secret` there is no reason in the row. `state`: now, to_come
    or over, on the day asked for.
    """

    id: UUID
    pupil_id: UUID
    first: str
    pupil: str
    kind: str
    label: str
    since: date
    until: date | None
    reason: str
    recorded_name: str
    recorded_at: datetime
    ended_at: datetime | None
    ended_name: str
    ended_because: str
    state: str
    secret: bool = False

    @property
    def last_day(self) -> date | None:
        return self.until - DAY if self.until else None

    @property
    def words(self) -> str:
        """“A death in the family: no letters about Poppy until 20 March 2026.”, or whom to ask."""
        until = f" until {self.last_day:%-d %B %Y}" if self.last_day else ""
        if self.secret:
            return f"No letters about {self.first}{until}. Ask {self.recorded_name}, who stopped them."
        return f"{self.label}: no letters about {self.first}{until}."


@dataclass(frozen=True)
class WaitingLetter:
    """A letter about the pupil that was not issued yet, and its state in words."""

    id: UUID
    title: str
    state: str


def holds_of(
    school_id: UUID, pupil_ids: Collection[UUID], on: date, *, abilities: Collection[str] = ()
) -> dict[UUID, tuple[HoldRow, ...]]:
    """What stops letters about these pupils that day, by pupil; a pupil without a hold is missing. One query."""
    return holds_from(hold_cells(school_id, pupil_ids, on), on, abilities=abilities)


def hold_cells(school_id: UUID, pupil_ids: Collection[UUID], on: date) -> QuerySet:
    """What `holds_from` reads, to be read together with other lists."""
    return _holds(school_id).filter(that_stop(on), pupil_id__in=list(pupil_ids)).values_list(*CELLS)


def holds_from(
    cells: Iterable[Sequence[Any]], on: date, *, abilities: Collection[str] = ()
) -> dict[UUID, tuple[HoldRow, ...]]:  # fmt: skip
    """What stops letters, by pupil, of those rows. No query."""
    found: dict[UUID, list[HoldRow]] = defaultdict(list)
    for row in (_row(dict(zip(CELLS, one, strict=True)), on, abilities) for one in cells):
        found[row.pupil_id].append(row)
    return {pupil_id: tuple(rows) for pupil_id, rows in found.items()}


def holds_now(school_id: UUID, on: date, *, abilities: Collection[str] = ()) -> list[HoldRow]:
    """Everything that stops letters that day, in register order. One query."""
    return _rows(_holds(school_id).filter(that_stop(on)), on, abilities)


def holds_to_know(school_id: UUID, on: date, *, abilities: Collection[str] = ()) -> list[HoldRow]:
    """What stops letters that day, will later, or did in the last four weeks. One query."""
    lately = on - REMEMBERED
    ended = Q(ended_at__isnull=True) | Q(ended_at__date__gte=lately)
    return _rows(_holds(school_id).filter(ended, Q(until__isnull=True) | Q(until__gt=lately)), on, abilities)


def hold_by_id(school_id: UUID, hold_id: UUID, on: date, *, abilities: Collection[str] = ()) -> HoldRow | None:
    """One query."""
    return next(iter(_rows(_holds(school_id).filter(id=hold_id), on, abilities)), None)


def waiting_letters(school_id: UUID, pupil_id: UUID) -> list[WaitingLetter]:
    """The pupil's letters that were not issued yet, the oldest first. One query."""
    rows = Letter.objects.filter(school_id=school_id, pupil_id=pupil_id, state__in=OPEN).order_by("made_at", "id")
    return [WaitingLetter(key, title, LABELS[state]) for key, title, state in rows.values_list("id", "title", "state")]


def _holds(school_id: UUID) -> QuerySet[Hold]:
    holds = Hold.objects.filter(school_id=school_id, pupil__school_id=school_id)
    return holds.annotate(
        called_first=Coalesce(NullIf("pupil__preferred_first", EMPTY), F("pupil__legal_first")),
        called_last=Coalesce(NullIf("pupil__preferred_last", EMPTY), F("pupil__legal_last")),
    ).order_by("called_last", "called_first", "pupil_id", "since", "kind", "id")


def that_stop(day: date) -> Q:
    """Holds because of which no letter goes out on the day."""
    begun = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    return begun & Q(ended_at__isnull=True)


def _rows(holds: QuerySet[Hold], on: date, abilities: Collection[str]) -> list[HoldRow]:
    return [_row(cells, on, abilities) for cells in holds.values(*CELLS)]


def _row(cells: dict[str, Any], on: date, abilities: Collection[str]) -> HoldRow:
    """What the reader may not know is not in the row."""
    first, last, kind = cells.pop("called_first"), cells.pop("called_last"), cells["kind"]
    knows = may_read(kind, abilities)
    told = cells if knows else cells | {"kind": "", "reason": "", "ended_because": ""}
    return HoldRow(
        first=first, pupil=f"{first} {last}", label=label(kind, abilities), state=_state(cells, on), secret=not knows,
        **told,
    )  # fmt: skip


def _state(cells: dict[str, Any], on: date) -> str:
    if cells["ended_at"] is not None or (cells["until"] is not None and cells["until"] <= on):
        return "over"
    return "now" if cells["since"] <= on else "to_come"
