"""Reads: the school of the parents' form, the code behind a browser's secret, and what was sent by the form."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from attendance.tenancy.models import School
from registers.models import AbsenceReport, Evidence, ReportCode
from registers.rules.parent_reasons import parent_reason

DAY = timedelta(days=1)


@dataclass(frozen=True)
class FormSchool:
    """The school of a form, for the badge and the words; `school` is itself, as templates ask for it."""

    id: UUID
    urn: int
    name: str
    initials: str
    colour: str
    telephone: str

    @property
    def key(self) -> str:
        """What the X-Place header carries, as for a place."""
        return str(self.urn)

    @property
    def school(self) -> "FormSchool":
        return self


@dataclass(frozen=True)
class CodeRow:
    """A code that was asked for. `contact_id` is None where the address is nobody's: that is never told."""

    id: UUID
    contact_id: UUID | None
    asked_hash: str
    expires_at: datetime
    tries: int
    opened_at: datetime | None
    used_at: datetime | None

    def is_open(self, at: datetime) -> bool:
        """Whether its holder may see the form now."""
        return self.opened_at is not None and self.used_at is None and at < self.expires_at


@dataclass(frozen=True)
class SentRow:
    """A child in a report that was handed in by the form."""

    name: str
    reason: str
    words: str
    since: date
    until: date
    sessions: str
    back_on: date | None
    papers: tuple[str, ...] = ()

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def reason_words(self) -> str:
        """The reason as the form offers it."""
        return parent_reason(self.reason)

    @property
    def sessions_words(self) -> str:
        return {"AM": "only the morning", "PM": "only the afternoon"}.get(self.sessions, "all day")


SENT = (
    "id", "pupil__preferred_first", "pupil__legal_first", "pupil__preferred_last", "pupil__legal_last", "reason",
    "words", "since", "until", "sessions", "back_on",
)  # fmt: skip
CODE = ("id", "contact_id", "asked_hash", "expires_at", "tries", "opened_at", "used_at")


def form_school(urn: int) -> FormSchool | None:
    """The school with this URN, before anything says who asks. One query."""
    rows = School.objects.filter(urn=urn).values_list("id", "urn", "name", "initials", "colour", "telephone")
    return next((FormSchool(*row) for row in rows), None)


def token_hash(token: str) -> str:
    """What is kept of the secret that the browser holds."""
    return sha256(token.encode()).hexdigest()


def code_by_token(school_id: UUID, token: str) -> CodeRow | None:
    """The code whose secret a browser holds, used or not. One query."""
    rows = ReportCode.objects.filter(school_id=school_id, token_hash=token_hash(token))
    return next((CodeRow(*row) for row in rows.values_list(*CODE)), None)


def sent_by_form(school_id: UUID, batch: UUID) -> list[SentRow]:
    """What was handed in as one report by the form, the eldest child first. Two queries."""
    reports = AbsenceReport.objects.filter(
        school_id=school_id, batch=batch, channel="form", pupil__school_id=school_id
    ).order_by("pupil__born", "pupil_id")
    rows = list(reports.values_list(*SENT))
    papers: dict[UUID | None, list[str]] = defaultdict(list)
    handed = Evidence.objects.filter(school_id=school_id, report_id__in=[row[0] for row in rows])
    for report_id, title in handed.order_by("added_at", "id").values_list("report_id", "title"):
        papers[report_id].append(title)
    return [_sent(row, papers[row[0]]) for row in rows]


def _sent(row: tuple, papers: Iterable[str]) -> SentRow:
    _, first, legal_first, last, legal_last, *told = row
    cells: list[Any] = [f"{first or legal_first} {last or legal_last}", *told, tuple(papers)]
    return SentRow(*cells)
