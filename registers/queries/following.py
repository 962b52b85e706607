"""Reads: the contact log of a day or of a pupil, who is ringing whom now, and whether anything about it changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from registers.models import Claim, ContactEntry, Mark
from registers.rules.codes import SESSIONS
from registers.rules.following import UNDONE, line_words

SENSITIVE = "flags.sensitive"


@dataclass(frozen=True)
class LogRow:
    """One line of the log about one pupil, called `pupil_first`. `undone`: it was taken back, and counts no more."""

    id: UUID
    call_id: UUID
    pupil_id: UUID
    date: date
    channel: str
    contact_id: UUID | None
    whom: str
    step: str
    outcome: str
    words: str
    sensitive: bool
    by_name: str
    by_position: str
    at: datetime
    undone: bool
    detail: Mapping[str, Any]
    by_id: UUID | None = None
    pupil_first: str = ""

    @property
    def said(self) -> str:
        """The line in words: “Rang Ada Quill: no answer”."""
        return line_words(self.channel, self.whom, self.outcome)


@dataclass(frozen=True)
class ClaimRow:
    """Somebody rings about this pupil, until `expires_at` at the latest."""

    pupil_id: UUID
    by_id: UUID
    by_name: str
    at: datetime
    expires_at: datetime


LOG = (
    "id", "call_id", "pupil_id", "date", "channel", "contact_id", "whom", "step", "outcome", "words", "sensitive",
    "by_name", "by_position", "at", "undone", "detail", "by_id", "called",
)  # fmt: skip
CLAIM = ("pupil_id", "by_id", "by_name", "at", "expires_at")


def log_cells(school_id: UUID, *, abilities: Collection[str]) -> QuerySet:
    """What log rows are made of, oldest first: every line but those that take another back.

    Without flags.sensitive no line that is for safeguarding staff.
    """
    back = ContactEntry.objects.filter(school_id=school_id, undoes_id=OuterRef("id"))
    rows = ContactEntry.objects.filter(school_id=school_id).exclude(outcome=UNDONE)
    if SENSITIVE not in abilities:
        rows = rows.filter(sensitive=False)
    called = Coalesce(NullIf("pupil__preferred_first", Value("", output_field=TextField())), "pupil__legal_first")
    return rows.annotate(undone=Exists(back), called=called).order_by("at", "id").values_list(*LOG)


def log_of_day(
    school_id: UUID, day: date, *, pupil_ids: Collection[UUID] | None = None, abilities: Collection[str]
) -> list[LogRow]:
    """The log about absences on `day`, of everybody or of these pupils, oldest first. One query."""
    rows = log_cells(school_id, abilities=abilities).filter(date=day)
    if pupil_ids is not None:
        rows = rows.filter(pupil_id__in=list(pupil_ids))
    return [LogRow(*row) for row in rows]


def log_of_pupil(
    school_id: UUID, pupil_id: UUID, since: date, until: date, *, abilities: Collection[str]
) -> list[LogRow]:
    """The log about one pupil's absences from `since` until before `until`, oldest first. One query."""
    rows = log_cells(school_id, abilities=abilities).filter(pupil_id=pupil_id, date__gte=since, date__lt=until)
    return [LogRow(*row) for row in rows]


def log_of_pupils(
    school_id: UUID, pupil_ids: Collection[UUID], since: date, until: date, *, abilities: Collection[str]
) -> list[LogRow]:
    """The log about these pupils' absences from `since` until before `until`, oldest first. One query."""
    rows = log_cells(school_id, abilities=abilities)
    return [LogRow(*row) for row in rows.filter(pupil_id__in=list(pupil_ids), date__gte=since, date__lt=until)]


def log_of_call(school_id: UUID, call_id: UUID) -> list[LogRow]:
    """Every line of one call, one for each child that it was about. One query."""
    rows = log_cells(school_id, abilities=(SENSITIVE,)).filter(call_id=call_id)
    return [LogRow(*row) for row in rows]


def claims_of_day(school_id: UUID, day: date, at: datetime) -> dict[UUID, ClaimRow]:
    """Who is ringing about whom at this moment, by pupil; claims that have run out are none. One query."""
    rows = Claim.objects.filter(school_id=school_id, date=day, expires_at__gt=at).values_list(*CLAIM)
    return {row[0]: ClaimRow(*row) for row in rows}


def following_cells(school_id: UUID, day: date) -> dict[str, QuerySet]:
    """Short lists that change when anything about following up the day's absences does, to be read together."""
    unexplained = Mark.objects.filter(school_id=school_id, date=day, session__in=SESSIONS, code="N")
    log = ContactEntry.objects.filter(school_id=school_id, date=day)
    claims = Claim.objects.filter(school_id=school_id, date=day)
    return {
        "marks": unexplained.order_by().values("date").annotate(
            n=Count("pupil_id"), versions=Sum("version"), last=Max("recorded_at")
        ).values_list("n", "versions", "last"),
        "log": log.order_by().values("date").annotate(n=Count("id"), last=Max("at")).values_list("n", "last"),
        "claims": claims.order_by().values("date").annotate(
            n=Count("id"), last=Max("at"), ends=Max("expires_at")
        ).values_list("n", "last", "ends"),
    }  # fmt: skip
