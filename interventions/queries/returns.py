"""Reads: what the local authority must be told, and what it was told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from attendance.people.queries import PupilRow, pupils_by_ids
from interventions.models import AuthorityReturn, ExpectedAbsence
from interventions.rules import returns as law
from interventions.rules.legal import DAY
from interventions.rules.return_files import Field, fields

# the kind in the table, by the kind of the rules
KINDS = {
    law.CONTINUOUS: "ten_days",
    law.IRREGULAR: "irregular",
    law.SICKNESS: "sickness",
    law.NEW_PUPIL: "new_pupil",
    law.DELETION: "deletion",
}
RULES = {kind: rule for rule, kind in KINDS.items()}
COLUMNS = (
    "id", "pupil_id", "enrolment_id", "kind", "key", "triggered_on", "due", "because", "content", "state", "sent_on",
    "sent_name", "sent_how", "dropped_because",
)  # fmt: skip
SHOWN = 60


@dataclass(frozen=True)
class ReturnRow:
    """One return; `content` are the rows of its file: (column, value)."""

    id: UUID
    pupil_id: UUID
    enrolment_id: UUID
    kind: str
    key: str
    triggered_on: date
    due: date
    because: str
    content: list[list[str]]
    state: str
    sent_on: date | None
    sent_name: str
    sent_how: str
    dropped_because: str

    @property
    def label(self) -> str:
        return law.LABELS[RULES[self.kind]]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns of its file, in order."""
        return fields(RULES[self.kind])

    @property
    def missing(self) -> list[str]:
        """Columns that the return cannot be without and that are blank."""
        needed = {field.column for field in self.fields if field.required}
        return [column for column, value in self.content if column in needed and not value.strip()]


@dataclass(frozen=True)
class ReturnOfPupil:
    """A return with its pupil as a list shows them."""

    row: ReturnRow
    pupil: PupilRow


@dataclass(frozen=True)
class ExpectedRow:
    """Illness that is expected to last until before `until`, on grounds."""

    id: UUID
    pupil_id: UUID
    since: date
    until: date
    grounds: str
    recorded_on: date
    recorded_name: str

    @property
    def last_day(self) -> date:
        return self.until - DAY


def _with_pupils(school_id: UUID, rows: list[ReturnRow], on: date) -> list[ReturnOfPupil]:
    pupils = pupils_by_ids(school_id, {row.pupil_id for row in rows}, on) if rows else {}
    return [ReturnOfPupil(row, pupils[row.pupil_id]) for row in rows if row.pupil_id in pupils]


def due_returns(school_id: UUID, on: date) -> list[ReturnOfPupil]:
    """The returns still to be sent, the one that is due first first. Two queries."""
    rows = AuthorityReturn.objects.filter(school_id=school_id, state="due").order_by("due", "triggered_on", "id")
    return _with_pupils(school_id, [ReturnRow(*row) for row in rows.values_list(*COLUMNS)], on)


def settled_returns(school_id: UUID, on: date, *, limit: int = SHOWN) -> list[ReturnOfPupil]:
    """The returns that were sent or dropped, the newest first. Two queries."""
    rows = AuthorityReturn.objects.filter(school_id=school_id, state__in=["sent", "dropped"])
    found = rows.order_by("-sent_on", "-due", "-id").values_list(*COLUMNS)[:limit]
    return _with_pupils(school_id, [ReturnRow(*row) for row in found], on)


def returns_of_pupil(school_id: UUID, pupil_id: UUID) -> list[ReturnRow]:
    """One pupil's returns, the newest first. One query."""
    rows = AuthorityReturn.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("-due", "-id")
    return [ReturnRow(*row) for row in rows.values_list(*COLUMNS)]


def return_by_id(school_id: UUID, return_id: UUID) -> ReturnRow | None:
    """One query."""
    row: Any = AuthorityReturn.objects.filter(school_id=school_id, id=return_id).values_list(*COLUMNS).first()
    return ReturnRow(*row) if row else None


def expected_absences(
    school_id: UUID, since: date, until: date, *, pupil_ids: Collection[UUID] | None = None
) -> list[ExpectedRow]:
    """Illness expected on days from `since` until before `until`, without what was withdrawn. One query."""
    rows = ExpectedAbsence.objects.filter(
        school_id=school_id, withdrawn_at__isnull=True, since__lt=until, until__gt=since
    )
    if pupil_ids is not None:
        rows = rows.filter(pupil_id__in=list(pupil_ids))
    found = rows.order_by("since", "id").values_list(
        "id", "pupil_id", "since", "until", "grounds", "recorded_at", "recorded_name"
    )
    return [ExpectedRow(*row[:5], localdate(row[5]), row[6]) for row in found]
