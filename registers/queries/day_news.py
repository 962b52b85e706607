"""Reads: what waits for the office in this room, and what others changed since somebody last looked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from registers.models import AbsenceReport, Amendment, IncomingMessage, LeaveRequest
from registers.queries.marks import look_of

# changes that somebody made with a reason; what happens while a register is taken is no news
TOLD = ("amendment", "bulk", "undo")
MOST_ENTRIES = 120
ENTRY = (
    "change_id", "at", "by_name", "pupil_id", "pupil__preferred_first", "pupil__legal_first", "pupil__preferred_last",
    "pupil__legal_last", "date", "session", "original_code", "amended_code",
)  # fmt: skip


@dataclass(frozen=True)
class NewsRow:
    """One change that somebody else made: its first mark, and how many marks of how many pupils it has."""

    change_id: UUID
    at: datetime
    by_name: str
    pupil_id: UUID
    pupil: str
    date: date
    session: str
    was: str
    now: str
    marks: int
    pupils: int

    @property
    def was_look(self) -> str:
        return look_of(self.was, self.date)

    @property
    def now_look(self) -> str:
        return look_of(self.now, self.date)


def waiting_cells(school_id: UUID) -> dict[str, QuerySet]:
    """(how many,) of reports that wait (w_reports), messages nobody has used yet (w_messages) and requests for leave
    that are not decided (w_leave), to be read together with other lists; no row for none.

    Brothers and sisters told of in one go are one.
    """
    reports = AbsenceReport.objects.filter(school_id=school_id, state="waiting")
    messages = IncomingMessage.objects.filter(school_id=school_id, state="new")
    leave = LeaveRequest.objects.filter(school_id=school_id, state="waiting")
    return {
        "w_reports": _count(reports, Count("batch", distinct=True)),
        "w_messages": _count(messages, Count("id")),
        "w_leave": _count(leave, Count("batch", distinct=True)),
    }


def change_cells(school_id: UUID, since: datetime, but_not: UUID) -> dict[str, QuerySet]:
    """The newest entries that others than `but_not` made since then (c_entries), and how many changes these are
    (c_changes: (how many,)), to be read together with other lists."""
    rows = Amendment.objects.filter(school_id=school_id, at__gt=since, kind__in=TOLD).exclude(by_id=but_not)
    return {
        "c_entries": rows.order_by("-seq").values_list(*ENTRY)[:MOST_ENTRIES],
        "c_changes": _count(rows, Count("change_id", distinct=True)),
    }


def _count(rows: QuerySet, number: Count) -> QuerySet:
    return rows.order_by().values("school_id").annotate(n=number).values_list("n")


def news_of(cells: Iterable[Sequence[Any]], most: int) -> list[NewsRow]:
    """The newest changes of these entries, one row for each. No query."""
    changes: dict[UUID, list[Sequence[Any]]] = {}
    for cell in cells:
        changes.setdefault(cell[0], []).append(cell)
    return [_news(entries) for entries in list(changes.values())[:most]]


def _news(entries: list[Sequence[Any]]) -> NewsRow:
    change_id, at, by_name, pupil_id, preferred, first, preferred_last, last, day, session, was, now = entries[-1]
    name = f"{preferred or first} {preferred_last or last}"
    pupils = len({entry[3] for entry in entries})
    return NewsRow(change_id, at, by_name, pupil_id, name, day, session, was, now, len(entries), pupils)
