"""Reads: a school's day as its office sees it, composed of what the rooms know. Every list is of today or still waits,
so it costs the same in every year of data."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.calendar.queries import DaysAround, SessionTimesRow, days_around, in_force, session_times_history
from attendance.calendar.rules.times import SessionWindow
from attendance.kit.together import Cells, read_together
from attendance.today.queries.registers import RegisterLine, register_lines, windows_of
from attendance.today.rules.clock import AM, PM, Clock, arrival_words, clock_of
from interventions.queries import day_news as of_cases
from interventions.queries.day_alarms import AlarmRow, open_alarms
from interventions.queries.day_news import Moved, Waiting
from interventions.queries.first_day import queue_of
from interventions.queries.queue_rows import Queue
from interventions.queries.unexplained import AHEAD, BACK
from interventions.queries.unexplained_due import unexplained_due
from interventions.rules.due_soon import Heap
from letters.queries.day_news import DraftedRow, drafted_cells, drafted_of
from registers.queries import day_news as of_registers
from registers.queries.board import BoardRow, board_of
from registers.queries.day_counts import day_counts
from registers.queries.day_news import NewsRow
from registers.queries.gate import GateRow, gate_of_day
from registers.queries.nudges import nudge_cells, nudges_of, unsent_cells
from registers.queries.planned_due import PlannedDue, due_of
from registers.rules.day_counts import DayCounts

DAY, YEAR = timedelta(days=1), timedelta(days=370)
LATELY = timedelta(days=120)
NEWS_SHOWN = 4


@dataclass(frozen=True)
class Calendar:
    """The day among the school days of its year: `number` of `total`; `then` is the next school day."""

    number: int = 0
    total: int = 0
    then: date | None = None


@dataclass(frozen=True)
class News:
    """What others did since the reader last looked (`since`; None: this is the first time)."""

    since: datetime | None = None
    changes: tuple[NewsRow, ...] = ()
    more_changes: int = 0
    moved: Moved = Moved()


@dataclass(frozen=True)
class Desk:
    """What waits for a person. None: the reader has nothing to do with it."""

    letters: tuple[DraftedRow, ...] | None = None
    cases: Waiting | None = None
    reports: int | None = None
    messages: int | None = None
    leave: int | None = None


@dataclass(frozen=True)
class Day:
    """The school's day at the moment `local`."""

    local: datetime
    clock: Clock
    arrival: str
    window: SessionWindow | None
    closed_because: str
    calendar: Calendar
    counts: DayCounts
    registers: tuple[RegisterLine, ...]
    news: News
    desk: Desk
    queue: Queue
    alarms: tuple[AlarmRow, ...]
    gate: tuple[GateRow, ...]
    due: tuple[PlannedDue, ...]
    heaps: tuple[Heap, ...]

    @property
    def date(self) -> date:
        return self.local.date()


def day_of(place: SchoolPlace, at: datetime, since: datetime | None) -> Day:
    """The day at a school for whoever asks, with what is new to them since then.

    Seven queries at most, besides seven of the queue of calls, one of the gate, two of the alarms and, where absences
    are planned, up to six of these.
    """
    local = timezone.localtime(at)
    school_id, day = place.school_id, local.date()
    history, rows = session_times_history(school_id), board_of(school_id, day)
    around = days_around(school_id, day, day - BACK, day + YEAR)
    found = read_together(**_cells(place, day, since))
    clock = _clock(rows, history, local)
    arrival = arrival_words(local.time(), clock.session, windows_of(rows, history, day, clock.session))
    return Day(
        local, clock, arrival, _window(history, day, clock.session), _closed_because(rows), _calendar(around, day),
        day_counts(school_id, day, clock.session or AM), _registers(rows, history, local, found),
        _news(found, since), _desk(place, found),
        queue_of(school_id, day, local, abilities=place.abilities, user_id=place.user_id),
        tuple(open_alarms(school_id, day, abilities=place.abilities)),
        tuple(gate_of_day(school_id, day)) if place.may("gate.work") else (),
        tuple(due_of(school_id, day, clock=local.time())) if place.may("planned.edit") else (),
        _heaps(place, day, around),
    )  # fmt: skip


def _registers(
    rows: Sequence[BoardRow], history: Sequence[SessionTimesRow], local: datetime, found: Mapping[str, Sequence[Cells]]
) -> tuple[RegisterLine, ...]:
    saved = {(group, session): at for group, session, at in found["unsent"]}
    return tuple(register_lines(rows, history, local, saved=saved, nudges=nudges_of(found["nudges"])))


def _cells(place: SchoolPlace, day: date, since: datetime | None) -> Mapping[str, Any]:
    """Everything that comes in the one statement for short lists, as far as the reader may know it."""
    school_id = place.school_id
    cells = {"nudges": nudge_cells(school_id, day), "unsent": unsent_cells(school_id, day)}
    cells |= of_registers.waiting_cells(school_id)
    if place.may("letters.decide"):
        cells["letters"] = drafted_cells(school_id)
    if place.may("cases.view"):
        cells |= of_cases.case_cells(school_id, day)
    if since:
        cells |= of_registers.change_cells(school_id, since, place.user_id)
        if place.may("cases.view"):
            cells["moves"] = of_cases.move_cells(school_id, since, place.user_id)
    return cells


def _clock(rows: Collection[BoardRow], history: Sequence[SessionTimesRow], local: datetime) -> Clock:
    times = in_force(history, local.date())
    windows = {half: SessionWindow(*times.of(half)) for half in (AM, PM)} if times else {}
    return clock_of(local.time(), windows, {row.session for row in rows if row.open})


def _window(history: Sequence[SessionTimesRow], day: date, session: str) -> SessionWindow | None:
    times = in_force(history, day) if session else None
    return SessionWindow(*times.of(session)) if times else None


def _closed_because(rows: Collection[BoardRow]) -> str:
    return ", ".join(sorted({row.closed_because for row in rows if row.closed_because}))


def _calendar(around: DaysAround, day: date) -> Calendar:
    then = next((other for other in around.school_days if other > day), None)
    if around.year is None:
        return Calendar(then=then)
    days = [other for other in around.school_days if around.year.since <= other < around.year.until]
    return Calendar(sum(other <= day for other in days), len(days), then)


def _news(found: Mapping[str, Sequence[Cells]], since: datetime | None) -> News:
    if since is None:
        return News()
    total = next((row[0] for row in found["c_changes"]), 0)
    changes = tuple(of_registers.news_of(found["c_entries"], NEWS_SHOWN))
    return News(since, changes, total - len(changes), of_cases.moved_of(found.get("moves", ())))


def _desk(place: SchoolPlace, found: Mapping[str, Sequence[Cells]]) -> Desk:
    return Desk(
        tuple(drafted_of(found["letters"])) if place.may("letters.decide") else None,
        of_cases.waiting_of(found, place.roles) if place.may("cases.view") else None,
        _one(found, "w_reports") if place.may("absence.report") else None,
        _one(found, "w_messages") if place.may("absence.report") else None,
        _one(found, "w_leave") if place.may("leave.decide") else None,
    )  # fmt: skip


def _one(found: Mapping[str, Sequence[Cells]], name: str) -> int:
    return next((row[0] for row in found[name]), 0)


def _heaps(place: SchoolPlace, day: date, around: DaysAround) -> tuple[Heap, ...]:
    near = [other for other in around.school_days if other < day + AHEAD]
    return unexplained_due(place.school_id, _since(around, day), day, near)


def _since(around: DaysAround, day: date) -> date:
    """From when on the reasons that are missing are counted: this year's, and those of four months at least."""
    return min(around.year.since, day - LATELY) if around.year else day - LATELY
