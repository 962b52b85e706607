"""Reads: marks as they stand now, of one pupil or of many.

The key of a mark begins with its date, so a pupil's marks are asked for day by day (`date = ANY`), never by BETWEEN.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from registers.models import Mark
from registers.rules.codes import Code, code_even_if_retired

DAY = timedelta(days=1)
SESSIONS = ("AM", "PM")
SESSION_WORDS = {"AM": "morning", "PM": "afternoon"}
ORIGINS = {
    "teacher": "Marked in the register",
    "cover": "Marked in the register by supply cover",
    "office": "Entered by the office",
    "known": "Filled in beforehand: an absence the office knew of",
    "closure": "Filled in from the calendar: a closure",
    "import": "Came with a file",
    "gate": "Entered at the late gate",
    "demo": "Example data",
}
BLANK_LABEL = "No mark"


@dataclass(frozen=True)
class MarkRow:
    """One pupil × one session: the mark now. Code "" is a mark that was taken back."""

    pupil_id: UUID
    date: date
    session: str
    code: str
    minutes_late: int | None
    note: str
    origin: str
    recorded_name: str
    recorded_at: datetime
    version: int

    @property
    def found(self) -> Code | None:
        return code_even_if_retired(self.code, self.date) if self.code else None

    @property
    def look(self) -> str:
        return look_of(self.code, self.date)

    @property
    def label(self) -> str:
        return label_of(self.code, self.date)


FIELDS = (
    "pupil_id", "date", "session", "code", "minutes_late", "note", "origin", "recorded_name", "recorded_at", "version",
)  # fmt: skip
Key = tuple[UUID, date, str]


def look_of(code: str, day: date) -> str:
    """How a code of this day is drawn; "blank" for none."""
    return code_even_if_retired(code, day).look if code else "blank"


def label_of(code: str, day: date) -> str:
    """What a code of this day means in a few words."""
    return code_even_if_retired(code, day).short_label if code else BLANK_LABEL


def marks_of(school_id: UUID, pupil_ids: Collection[UUID], dates: Collection[date]) -> dict[Key, MarkRow]:
    """The marks of these pupils on these days, by (pupil, day, session). One query."""
    return _by_key(_asked(school_id, pupil_ids, dates))


def marks_of_each(school_id: UUID, dates: Mapping[UUID, Collection[date]]) -> dict[Key, MarkRow]:
    """The marks of each pupil on the days asked for that pupil, by (pupil, day, session). One query."""
    first, *others = (_asked(school_id, [pupil], days) for pupil, days in dates.items())
    return _by_key(first.union(*others, all=True))


CODES = """
SELECT m.pupil_id, jsonb_object_agg(m.date::text || m.session, m.code)
FROM registers_mark m
WHERE m.school_id = %(school)s AND m.date = ANY (%(dates)s) AND m.session = ANY ('{AM,PM}'::text[])
  AND m.pupil_id = ANY (%(pupils)s::uuid[])
GROUP BY 1
"""


def codes_of(school_id: UUID, pupil_ids: Collection[UUID], dates: Collection[date]) -> dict[Key, str]:
    """The codes alone, for many pupils at once: `marks_of` without what a strip does not show. One query."""
    by_text = {f"{day}{half}": (day, half) for day in dates for half in SESSIONS}
    with connection.cursor() as cursor:
        cursor.execute(CODES, {"school": school_id, "dates": list(dates), "pupils": list(pupil_ids)})
        rows = cursor.fetchall()
    return {(pupil, *by_text[key]): code for pupil, codes in rows for key, code in _object(codes).items()}


def _object(cell: Any) -> dict[str, str]:
    return json.loads(cell) if isinstance(cell, str) else cell


def _asked(school_id: UUID, pupil_ids: Collection[UUID], dates: Collection[date]) -> QuerySet:
    rows = Mark.objects.filter(
        school_id=school_id, date__in=list(dates), session__in=SESSIONS, pupil_id__in=list(pupil_ids)
    )
    return rows.values_list(*FIELDS)


def _by_key(cells: Iterable[tuple]) -> dict[Key, MarkRow]:
    found = (MarkRow(*row) for row in cells)
    return {(row.pupil_id, row.date, row.session): row for row in found}


def marks_of_day(school_id: UUID, pupil_id: UUID, day: date) -> dict[str, MarkRow]:
    """One pupil's marks of one day, by session. One query."""
    return {session: row for (_, _, session), row in marks_of(school_id, [pupil_id], [day]).items()}


def marks_of_pupil(school_id: UUID, pupil_id: UUID, since: date, until: date) -> list[MarkRow]:
    """One pupil's marks from `since` until before `until`, in order. One query."""
    days = [since + n * DAY for n in range((until - since).days)]
    found = marks_of(school_id, [pupil_id], days)
    return [found[key] for key in sorted(found, key=lambda key: key[1:]) if found[key].code]
