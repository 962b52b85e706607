"""Reads: one register as it stands, by one call of `registers_read_sheet`.

It runs for every save and every page at nine o'clock, so it is a function whose plans PostgreSQL keeps: building and
planning the same statements each time cost several times what answering them does (design: data and speed).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import blake2s
from typing import Any
from uuid import UUID

from django.db import connection

from attendance.calendar.queries import SessionTimesRow, in_force
from attendance.people.queries import year_group_on
from registers.queries.register_settings import SettingsRow, settings_of

LAST_DAYS = 5


@dataclass(frozen=True)
class RegisterKey:
    """Which register: the group's slug, the day, "AM" or "PM"."""

    slug: str
    day: date
    session: str


@dataclass(frozen=True)
class Frame:
    """Everything about a register but its pupils. `sent_at` is None until it was sent; `taught`: by whoever asks.

    `in_term` and `open` say whether the school holds the session; `closed_because` why not. `last_days` are the school
    days just before, the earliest first; `pupils`, `weeks` and `flags` are the roster as it
    came, for `roster`.
    """

    school_id: UUID
    key: RegisterKey
    group_id: UUID
    group: str
    year_group: int | None
    taught: bool
    in_term: bool
    open: bool
    closed_because: str
    started_at: datetime | None
    last_saved_at: datetime | None
    sent_at: datetime | None
    sent_name: str
    settings: SettingsRow
    times: tuple[SessionTimesRow, ...]
    last_days: tuple[date, ...]
    office_phone: str = ""
    pupils: str = "[]"
    weeks: str = "{}"
    flags: str = "{}"

    def times_for(self, year_group: int | None) -> tuple[time, time, time] | None:
        """(opens, late after, closes) of this session for a year group; None where no times are set."""
        row = in_force(self.times, self.key.day, year_group)
        return row.of(self.key.session) if row else None


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One pupil on roll in the group that day, and their mark: code "" and version 0 where there is none yet."""

    pupil_id: UUID
    first: str
    last: str
    born: date
    year_group: int
    code: str
    version: int
    minutes_late: int | None
    note: str
    origin: str
    recorded_name: str
    recorded_at: datetime | None
    week: str = ""
    flags: str = ""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


READ = "SELECT * FROM registers_read_sheet(%s, %s, %s, %s, %s, %s, %s, %s)"


def frame(
    school_id: UUID, key: RegisterKey, user_id: UUID | None, *, lock: bool = False, look_back: bool = False, kinds=()
) -> Frame | None:
    """The register; None where the school has no such group. One query.

    With `lock` the register, if it was begun, stays as it is until the transaction ends. With `look_back` the roster
    has the marks of the last days, and the flags of `kinds` that hold that day.
    """
    days = LAST_DAYS if look_back else 0
    with connection.cursor() as cursor:
        cursor.execute(READ, [school_id, key.slug, key.day, key.session, user_id, days, list(kinds), lock])
        row = cursor.fetchone()
    if row is None:
        return None
    group_id, group, year_group, taught, in_term, opened, why, started, saved, sent, sent_name, *rest = row
    settings, times, last_days, phone, pupils, weeks, flags = rest
    return Frame(
        school_id, key, group_id, group, year_group, taught, bool(in_term), bool(opened), why or "", started, saved,
        sent, sent_name or "", settings_of(json.loads(settings or "null")),
        tuple(_times(item) for item in json.loads(times or "[]")), tuple(reversed(last_days)), phone,
        pupils or "[]", weeks or "{}", flags or "{}",
    )  # fmt: skip


def _times(item: dict) -> SessionTimesRow:
    clock = [
        time.fromisoformat(item[f"{half}_{what}"])
        for half in ("am", "pm")
        for what in ("opens", "late_after", "closes")
    ]
    since, at = date.fromisoformat(item["since"]), datetime.fromisoformat(item["recorded_at"])
    row: tuple[Any, ...] = (UUID(item["id"]), since, tuple(item["year_groups"]), *clock, item["recorded_name"], at)
    return SessionTimesRow(*row)


def roster(frame: Frame) -> list[RosterRow]:
    """The pupils on roll in the group that day with their marks, in register order. No query."""
    weeks, flags = json.loads(frame.weeks), json.loads(frame.flags)
    return [_row(row, frame.key.day, weeks, flags) for row in json.loads(frame.pupils)]


def _row(row: list[Any], day: date, weeks: dict[str, str], flags: dict[str, str]) -> RosterRow:
    pupil, first, last, born, year_group, year_group_since, code, version, minutes, note, origin, name, at = row
    return RosterRow(
        UUID(pupil), first, last, date.fromisoformat(born),
        year_group_on(year_group, date.fromisoformat(year_group_since), day),
        code, version, minutes, note, origin, name, datetime.fromisoformat(at) if at else None,
        weeks.get(pupil, ""), flags.get(pupil, ""),
    )  # fmt: skip


def roster_token(rows: Sequence[RosterRow]) -> str:
    """A text that changes when somebody joins or leaves."""
    return blake2s(b"".join(row.pupil_id.bytes for row in rows), digest_size=6).hexdigest()
