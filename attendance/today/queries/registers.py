"""Reads: the registers of the day with what the office needs to ask for those that are missing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.calendar.queries import SessionTimesRow, in_force
from attendance.calendar.rules.times import SessionWindow
from attendance.today.rules.registers import EMPTY, TAKEN, Standing, needs_asking, state_of
from registers.queries.board import BoardRow
from registers.queries.nudges import NudgeRow
from registers.rules.taking import Stage, stage


@dataclass(frozen=True)
class RegisterLine:
    """One register: how it stands, and when the office asked for it last."""

    row: BoardRow
    state: str
    overdue: bool
    asks: bool
    saved_at: datetime | None = None
    nudge: NudgeRow | None = None


def register_lines(
    rows: Iterable[BoardRow], history: Sequence[SessionTimesRow], local: datetime, *,
    saved: Mapping[tuple[UUID, str], datetime], nudges: Mapping[tuple[UUID, str], NudgeRow],
) -> list[RegisterLine]:  # fmt: skip
    """The registers of sessions that are held, as they stand at the school's time `local`. No query."""
    return [_line(row, history, local, saved, nudges) for row in rows if row.open]


def _line(row: BoardRow, history: Sequence[SessionTimesRow], local: datetime, saved: Any, nudges: Any) -> RegisterLine:
    key, times = (row.group_id, row.session), in_force(history, local.date(), row.year_group)
    overdue = times is not None and _overdue(row, SessionWindow(*times.of(row.session)), local)
    standing = Standing(row.on_roll, row.marked, overdue, row.sent_at, saved.get(key) if row.marked else None)
    return RegisterLine(
        row, state_of(standing, local), overdue, needs_asking(standing, local), saved.get(key), nudges.get(key)
    )


def _overdue(row: BoardRow, window: SessionWindow, local: datetime) -> bool:
    found = stage(
        day_has_come=True, day_is_past=False, clock=local.time(), window=window, sent=row.sent_at is not None
    )  # fmt: skip
    return found is Stage.OVERDUE


def windows_of(
    rows: Iterable[BoardRow], history: Sequence[SessionTimesRow], day: date, session: str
) -> set[SessionWindow]:
    """The windows of the session for the year groups that have a register that day. No query."""
    found = (in_force(history, day, row.year_group) for row in rows if row.session == session and row.open)
    return {SessionWindow(*times.of(session)) for times in found if times}


def out(lines: Collection[RegisterLine], session: str) -> list[str]:
    """The groups whose register should be in and is not; those of an earlier session say so. No query."""
    late = [line for line in lines if line.overdue and line.state not in (TAKEN, EMPTY)]
    return [line.row.group if line.row.session == session else f"{line.row.group} (morning)" for line in late]


def to_come(lines: Collection[RegisterLine], session: str) -> int:
    """How many registers of the session still have time. No query."""
    return sum(line.row.session == session and not line.overdue and line.state not in (TAKEN, EMPTY) for line in lines)
