"""Reads: the facts beside a request of leave, for whoever decides about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance.calendar.queries import in_force, school_year, session_times_history, sessions_between
from attendance.people.queries import groups_of_pupils_on
from registers.queries.leave import LeaveRow, attendance_to_date, leave_of, previous_leave
from registers.queries.planned import PlannedRow, planned_of_leave
from registers.rules.figures import Counts, display_percent
from registers.rules.leave import (
    GROUNDS,
    NOTICE_DAYS,
    Asked,
    DayMeaning,
    Ground,
    code_of_day,
    first_open_day,
    grantable,
    notice_given,
    notice_words,
)

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class PupilFacts:
    """One pupil of a request: group, attendance in the weeks of this year, requests of this year and last."""

    row: LeaveRow
    group: str
    counts: Counts | None
    previous: tuple[LeaveRow, ...]

    @property
    def attendance(self) -> str | None:
        """Attendance in the whole weeks of this year, as a page shows it; None without marks."""
        return display_percent(self.counts.attended, self.counts.possible) if self.counts else None


@dataclass(frozen=True)
class LeaveFile:
    """A request with its facts. `days`: its school days and what each would become; `closed`: days without school."""

    rows: tuple[LeaveRow, ...]
    ground: Ground
    asked: Asked
    first_open: date
    notice: str
    short_notice: bool
    days: tuple[DayMeaning, ...]
    closed: tuple[tuple[date, str], ...]
    pupils: tuple[PupilFacts, ...]
    plans: tuple[PlannedRow, ...]

    @property
    def one(self) -> LeaveRow:
        return self.rows[0]

    @property
    def too_late(self) -> tuple[date, ...]:
        """Its school days that cannot be granted any more."""
        return tuple(day for day in self.asked.days if day < self.first_open)

    @property
    def grantable(self) -> tuple[date, ...]:
        return tuple(grantable(self.asked.days, self.first_open))


def leave_file(school_id: UUID, batch: UUID, local: datetime, *, notice_days: int = NOTICE_DAYS) -> LeaveFile | None:
    """The request with all its facts at this moment of local time; None where there is none. Eight queries."""
    rows = leave_of(school_id, batch)
    if not rows:
        return None
    one = rows[0]
    halves = sessions_between(school_id, one.since, one.until)
    asked, opens = one.asked(halves), in_force(session_times_history(school_id), local.date())
    session = "PM" if one.sessions == "PM" else "AM"
    first_open = first_open_day(local, opens.of(session)[0] if opens else None)
    given = notice_given(one.asked_on, one.since)
    closed = {half.date: half.reason or "closed" for half in halves if not half.open and half.date not in asked.days}
    return LeaveFile(
        tuple(rows), GROUNDS[one.ground], asked, first_open, notice_words(given, notice_days), given < notice_days,
        tuple(_would_be(asked, day, first_open) for day in asked.days), tuple(closed.items()),
        tuple(_pupils(school_id, rows, local.date())), tuple(planned_of_leave(school_id, [row.id for row in rows])),
    )  # fmt: skip


def _would_be(asked: Asked, day: date, first_open: date) -> DayMeaning:
    if day < first_open:
        return DayMeaning(day, "", "has begun: cannot be granted")
    code = code_of_day(asked, day)
    return DayMeaning(day, code, "set apart by the religious body" if code == "R" else "if it is granted")


def _pupils(school_id: UUID, rows: Sequence[LeaveRow], today: date) -> list[PupilFacts]:
    ids: Collection[UUID] = [row.pupil_id for row in rows]
    year = school_year(school_id, today)
    since = year.since if year else today - A_YEAR
    counts = attendance_to_date(school_id, ids, since, today - timedelta(days=today.weekday()))
    before = previous_leave(school_id, ids, since - A_YEAR, but=rows[0].batch)
    groups = groups_of_pupils_on(school_id, ids, today)
    return [
        PupilFacts(
            row, groups[row.pupil_id].name if row.pupil_id in groups else "", counts.get(row.pupil_id),
            tuple(before[row.pupil_id]),
        )
        for row in rows
    ]  # fmt: skip
