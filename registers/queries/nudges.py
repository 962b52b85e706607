"""Reads: which registers the office has asked for, and when each register of a day last said something."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from registers.models import Nudge, Register
from registers.queries.sheets import Frame
from registers.rules.nudging import is_over, is_quiet


@dataclass(frozen=True)
class NudgeRow:
    """The office asked for the register of a group and session."""

    group_id: UUID
    session: str
    at: datetime
    by_name: str


CELLS = ("group_id", "session", "at", "by_name")


def nudge_cells(school_id: UUID, day: date) -> QuerySet:
    """The rows of `nudges_of_day`, to be read together with other lists."""
    return Nudge.objects.filter(school_id=school_id, date=day).order_by("at", "id").values_list(*CELLS)


def nudges_of(cells: Iterable[Sequence[Any]]) -> dict[tuple[UUID, str], NudgeRow]:
    """The last time that each register was asked for, by group and session. No query."""
    rows = (NudgeRow(*row) for row in cells)
    return {(row.group_id, row.session): row for row in rows}


def nudges_of_day(school_id: UUID, day: date) -> dict[tuple[UUID, str], NudgeRow]:
    """The last time that each register of the day was asked for, by group and session. One query."""
    return nudges_of(nudge_cells(school_id, day))


def nudge_of(school_id: UUID, group_id: UUID, day: date, session: str) -> NudgeRow | None:
    """The last time that this register was asked for; None for never. One query."""
    rows = Nudge.objects.filter(school_id=school_id, date=day, group_id=group_id, session=session)
    return next((NudgeRow(*row) for row in rows.order_by("-at", "-id").values_list(*CELLS)[:1]), None)


def asked_for(register: Frame, at: datetime) -> NudgeRow | None:
    """The office's last request for this register, to be shown in the room; None where there is none.

    One query, and none while the office has no reason to ask: it was sent, or there is time and marks come in.
    """
    local, times = timezone.localtime(at), register.times_for(register.year_group)
    if register.sent_at or register.key.day != local.date() or not register.open or times is None:
        return None
    if not is_over(local.time(), times[2]) and not is_quiet(register.last_saved_at, at):
        return None
    return nudge_of(register.school_id, register.group_id, register.key.day, register.key.session)


def unsent_cells(school_id: UUID, day: date) -> QuerySet:
    """(group, session, when a mark was last saved) of the registers that were begun and not sent, to be read together
    with other lists."""
    begun = Register.objects.filter(school_id=school_id, date=day, sent_at__isnull=True)
    return begun.values_list("group_id", "session", "last_saved_at")
