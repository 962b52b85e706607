"""Closures with the marks they cause: # and Y4 for everybody on roll, Y3 for the part that could not come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.calendar import queries as calendar_queries
from attendance.calendar import services as calendar
from attendance.calendar.rules.bank_holidays import bank_holidays_between
from attendance.calendar.services import CalendarProblem
from attendance.kit.uuid7 import uuid7
from attendance.people.queries import pupils_on_roll
from registers.queries import closures as queries
from registers.rules.codes import CodeNotInForce, code_on
from registers.services.telling import tell_of_changes
from registers.services.writing import Writing, write_marks

ONE_DAY = calendar_queries.DAY


@dataclass(frozen=True)
class ClosureData:
    """A closure from `since` until before `until`. `sessions`: both, AM or PM. `code`: #, Y4 or Y3 (with its parts)."""

    since: date
    until: date
    code: str
    kind: str
    reason: str
    sessions: str = "both"
    year_groups: tuple[int, ...] = ()
    group_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class ClosureEffect:
    """What a closure does: sessions it touches, pupils, marks it makes, and of these the ones that replace another."""

    sessions: int
    pupils: int
    marks: int
    replaced: int


def plan_closure(school_id: UUID, data: ClosureData) -> ClosureEffect:
    """What `close` would do, without doing it. Raises CalendarProblem. Two queries and one for each day."""
    writings = _writings(school_id, data)
    there = queries.codes_there(school_id, {w.date for w in writings})
    replaced = sum(there.get((w.date, w.session, w.pupil_id), data.code) != data.code for w in writings)
    touched = calendar.open_sessions(school_id, data.since, data.until, data.sessions)
    return ClosureEffect(len(touched), len({w.pupil_id for w in writings}), len(writings), replaced)


def close(school_id: UUID, data: ClosureData, *, by: Actor, at: datetime) -> UUID:
    """Record the closure and write its marks as one change with one reason; returns the closure's id.

    A mark that was there is amended, so its history stays. Raises CalendarProblem. About eight queries and one a day.
    """
    closure_id = uuid7()
    with transaction.atomic():
        writings = _writings(school_id, data)
        calendar.add_closure(
            school_id, since=data.since, until=data.until, sessions=data.sessions, code=data.code, kind=data.kind,
            reason=data.reason, year_groups=data.year_groups, group_ids=data.group_ids, by=by, at=at,
            closure_id=closure_id,
        )  # fmt: skip
        write_marks(
            school_id, writings, by=by, at=at, origin="closure", kind="closure", overwrite="always",
            reason=data.reason.strip(), change_id=closure_id,
        )  # fmt: skip
        tell_of_changes(school_id)
    return closure_id


def close_on_bank_holidays(school_id: UUID, days: Collection[date], *, by: Actor, at: datetime) -> int:
    """Close the school, as planned (#), on each of these bank holidays; returns how many. All or none.

    Raises CalendarProblem for a day that is no bank holiday in England or on which the school is not open.
    """
    with transaction.atomic():
        for day in sorted(days):
            names = [holiday.name for holiday in bank_holidays_between(day, day + ONE_DAY)]
            if not names:
                raise CalendarProblem(
                    "days", f"{day:%-d %B %Y} is no bank holiday.", "Close it as an INSET day instead."
                )
            close(school_id, ClosureData(day, day + ONE_DAY, "#", "bank_holiday", names[0]), by=by, at=at)
    return len(days)


def undo_closure(school_id: UUID, closure_id: UUID, *, by: Actor, at: datetime) -> int:
    """Open the sessions again and put their marks back as they were; returns how many marks.

    A mark that somebody changed after the closure stays as they left it. Raises CalendarProblem. About nine queries.
    """
    with transaction.atomic():
        closure = calendar_queries.closure_by_id(school_id, closure_id)
        if closure is None:
            raise CalendarProblem("closure", "There is no such closure.", "Go back to the list of closures.")
        marks = queries.marks_of_closure(
            school_id, closure_id, code=closure.code, recorded_at=closure.recorded_at, since=closure.since,
            until=closure.until,
        )  # fmt: skip
        calendar.undo_closure(school_id, closure_id, by=by, at=at)
        write_marks(
            school_id, _back(marks), by=by, at=at, origin="office", kind="undo", overwrite="seen",
            reason=f"Closure undone: {closure.reason}",
        )  # fmt: skip
        tell_of_changes(school_id)
    return len(marks)


def remove_days(school_id: UUID, days: Collection[date], *, by: Actor, at: datetime) -> int:
    """Take school days outside the terms away, if they have no marks; returns how many. Raises CalendarProblem."""
    with transaction.atomic():
        marked = queries.marked_days(school_id, days)
        if marked:
            day = min(marked)
            raise CalendarProblem(
                "days", f"{day:%-d %B %Y} has marks already ({marked[day]}).",
                "Put the day back into a term; what a register holds is never taken away.",
            )  # fmt: skip
        return calendar.remove_days(school_id, days, by=by, at=at)


def _writings(school_id: UUID, data: ClosureData) -> list[Writing]:
    calendar.check_closure(
        code=data.code, reason=data.reason, since=data.since, until=data.until, year_groups=data.year_groups,
        group_ids=data.group_ids,
    )  # fmt: skip
    try:
        code_on(data.code, data.since)
    except CodeNotInForce as problem:
        raise CalendarProblem("code", str(problem), "Use # for a closure on those days.") from problem
    sessions = calendar.open_sessions(school_id, data.since, data.until, data.sessions)
    on_roll = {day: _affected(school_id, data, day) for day in {day for day, _ in sessions}}
    return [
        Writing(day, session, pupil_id, data.code, note=data.reason.strip())
        for day, session in sessions
        for pupil_id in on_roll[day]
    ]


def _affected(school_id: UUID, data: ClosureData, day: date) -> list[UUID]:
    pupils = pupils_on_roll(school_id, day, year_groups=data.year_groups, group_ids=data.group_ids)
    return [pupil.id for pupil in pupils]


def _back(marks: Sequence[queries.ClosureMark]) -> list[Writing]:
    return [
        Writing(
            mark.date, mark.session, mark.pupil_id, mark.was_code, mark.was_minutes, mark.was_note,
            seen_version=mark.version, undoes_id=mark.amendment_id,
        )
        for mark in marks
    ]  # fmt: skip
