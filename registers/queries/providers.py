"""Reads: providers who have pupils of ours on their premises, whom they expect today, and what they said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from attendance.calendar.queries import sessions_between
from registers.models import Provider, ProviderAnswer
from registers.queries.marks import MarkRow, marks_of
from registers.queries.planned import PlannedRow, planned_on

PROVIDER_KINDS = {
    "school": "Another school",
    "alternative": "Alternative provision",
    "college": "College",
    "work": "Work placement",
    "hospital": "Hospital or home teaching",
    "other": "Somebody else",
}
SESSIONS = ("AM", "PM")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class ProviderRow:
    """A provider; `has_link` where a link of theirs works."""

    id: UUID
    name: str
    kind: str
    person: str
    phone: str
    email: str
    has_link: bool
    token_at: datetime | None
    token_name: str
    last_used_at: datetime | None
    ended_at: datetime | None

    @property
    def kind_label(self) -> str:
        return PROVIDER_KINDS.get(self.kind, self.kind)


@dataclass(frozen=True)
class AnswerRow:
    """What a provider said of one pupil and session, the newest."""

    provider_id: UUID
    planned_id: UUID
    pupil_id: UUID
    session: str
    came: bool
    note: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Expected:
    """One pupil and session that a provider expects today, with what they said and the mark as it stands."""

    planned: PlannedRow
    session: str
    answer: AnswerRow | None
    mark: MarkRow | None

    @property
    def key(self) -> str:
        """The name of its field in the provider's form."""
        return f"{self.planned.id}-{self.session}"

    @property
    def label(self) -> str:
        """The pupil as the provider may see them: first name and the initial of the last."""
        return f"{self.planned.first} {self.planned.last[:1]}."

    @property
    def elsewhere(self) -> bool:
        """Whether the register says something else (ill, in school): nobody expects the pupil there then."""
        code = self.mark.code if self.mark else ""
        return code not in {"", self.planned.code} and not (code == "N" and self.answer is not None)


FIELDS = (
    "id", "name", "kind", "person", "phone", "email", "token_hash", "token_at", "token_name", "last_used_at",
    "ended_at",
)  # fmt: skip
ANSWER = ("provider_id", "planned_id", "pupil_id", "session", "came", "note", "by_name", "at")


def token_hash(token: str) -> str:
    """What is kept of a link's secret."""
    return sha256(token.encode()).hexdigest()


def _row(values: tuple[Any, ...]) -> ProviderRow:
    cells = dict(zip(FIELDS, values, strict=True))
    kept = cells.pop("token_hash")
    return ProviderRow(has_link=bool(kept) and cells["ended_at"] is None, **cells)


def providers(school_id: UUID, *, ended: bool = False) -> list[ProviderRow]:
    """The school's providers by name; with `ended` those that ended too. One query."""
    rows = Provider.objects.filter(school_id=school_id).order_by("name")
    if not ended:
        rows = rows.filter(ended_at__isnull=True)
    return [_row(values) for values in rows.values_list(*FIELDS)]


def provider_by_id(school_id: UUID, provider_id: UUID) -> ProviderRow | None:
    """One query."""
    rows = Provider.objects.filter(school_id=school_id, id=provider_id).values_list(*FIELDS)
    return next((_row(values) for values in rows), None)


def provider_by_token(school_id: UUID, token: str) -> ProviderRow | None:
    """The provider whose link has this secret; None where it was ended or replaced. One query."""
    rows = Provider.objects.filter(school_id=school_id, token_hash=token_hash(token), ended_at__isnull=True)
    return next((_row(values) for values in rows.values_list(*FIELDS)), None)


def answers_of_day(school_id: UUID, day: date) -> dict[tuple[UUID, str], AnswerRow]:
    """The newest answer of the day for each planned absence and session. One query."""
    rows = ProviderAnswer.objects.filter(school_id=school_id, date=day).order_by("at", "id").values_list(*ANSWER)
    return {(row.planned_id, row.session): row for row in (AnswerRow(*values) for values in rows)}


def expected_on(school_id: UUID, day: date, *, provider_id: UUID | None = None) -> list[Expected]:
    """Pupils and sessions of an open day that a provider (or any of them) expects, morning first. Four queries."""
    rows = [row for row in planned_on(school_id, day) if row.provider_id and provider_id in (None, row.provider_id)]
    return expected_of(school_id, rows, day) if rows else []


def expected_of(school_id: UUID, rows: Collection[PlannedRow], day: date) -> list[Expected]:
    """The same for planned absences that were read already. Three queries."""
    opened = {half.session for half in sessions_between(school_id, day, day + DAY) if half.open}
    answers, marks = answers_of_day(school_id, day), marks_of(school_id, [row.pupil_id for row in rows], [day])
    return [
        Expected(row, session, answers.get((row.id, session)), marks.get((row.pupil_id, day, session)))
        for session in SESSIONS
        if session in opened
        for row in rows
        if row.holds(day, session)
    ]
