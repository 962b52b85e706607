"""Reads: what leaders look at in their weekly meeting."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_year
from attendance.people.queries import ids_on_roll
from attendance.reports.rules.days_missed import DaysMissed
from attendance.reports.rules.weekly_meeting import Moved, Weekday, moved_between, week_words, weekday_to_ask_about
from interventions.queries.case_rows import StageWords
from interventions.queries.caseload import Line, Load, Strip, caseload, strips_of
from interventions.queries.policies import effective_policy
from interventions.queries.stage_moves import MoveRow, stage_moves
from interventions.queries.steps_tried import StepRow, steps_tried
from interventions.queries.support_rows import VoiceRow
from registers.queries.figures import DAY, EnrolmentCounts, Span, enrolment_counts
from registers.queries.sessions import SessionCounts, session_counts
from registers.rules.figures import Counts, total

WEEK = timedelta(days=7)
PATTERN = 6 * WEEK


@dataclass(frozen=True)
class PupilLine(DaysMissed):
    """A pupil with the year so far."""

    pupil_id: UUID
    name: str
    group: str
    counts: Counts


@dataclass(frozen=True)
class StageGroup:
    """Those who came to one stage in the week, with why."""

    stage: StageWords
    lines: tuple[tuple[PupilLine, MoveRow], ...]


@dataclass(frozen=True)
class AgreedLine:
    """Something that was agreed and is not done."""

    name: str
    case_id: UUID
    title: str
    owner: str
    due: date
    overdue: bool


@dataclass(frozen=True)
class Meeting:
    """The agenda of the meeting on `on`, which looks at the seven days before it."""

    on: date
    words: tuple[str, ...]
    stages: tuple[StageGroup, ...]
    down: tuple[tuple[PupilLine, MoveRow], ...]
    into: tuple[PupilLine, ...]
    out: tuple[PupilLine, ...]
    severe: tuple[PupilLine, ...]
    near: tuple[PupilLine, ...]
    agreed: tuple[AgreedLine, ...]
    to_decide: int
    pattern: Weekday | None

    @property
    def since(self) -> date:
        return self.on - WEEK

    @property
    def last_day(self) -> date:
        return self.on - DAY

    @property
    def to_speak_about(self) -> list[PupilLine]:
        """Each pupil of the week once: new at a stage, newly severely, newly persistently absent."""
        lines = [line for group in self.stages for line, _ in group.lines]
        return list({line.pupil_id: line for line in (*lines, *self.severe, *self.into)}.values())


def meeting_of(school_id: UUID, on: date) -> Meeting:
    """The agenda, from marks up to the day before and cases as they stand now. Nine queries at most, however many
    pupils."""
    policy = effective_policy(school_id, on).policy
    rows, moved = _year(school_id, on)
    sessions = session_counts([school_id], Span(on - PATTERN, on))
    moves = stage_moves(school_id, policy, on - WEEK, on + DAY)
    load = caseload(school_id, policy, on)
    lines = {key: _line(row) for key, row in rows.items()}
    seen = [(lines[move.pupil_id], move) for move in moves if move.pupil_id in lines]
    into, out, severe, near = (
        tuple(lines[pupil] for pupil in ids) for ids in (moved.into, moved.out, moved.severe, moved.near)
    )  # fmt: skip
    return Meeting(
        on, _words(sessions, on), _stages(seen), tuple(pair for pair in seen if not pair[1].up), into, out, severe,
        near, _agreed(load, on), len(load.to_decide), weekday_to_ask_about((one.date, one.counts) for one in sessions),
    )  # fmt: skip


def _year(school_id: UUID, on: date) -> tuple[dict[UUID, EnrolmentCounts], Moved]:
    """Pupils on roll with the year up to `on`, and who moved since a week before. Four queries at most."""
    year = school_year(school_id, on)
    if year is None or year.since >= on:
        return {}, Moved()
    on_roll = ids_on_roll(school_id, on)
    # by pupil: of two enrolments the later one counts, as it is the one that goes on
    rows = {
        row.pupil_id: row for row in enrolment_counts([school_id], Span(year.since, on)) if row.pupil_id in on_roll
    }  # fmt: skip
    before: Mapping[UUID, Counts] = {}
    if year.since < on - WEEK:
        earlier = enrolment_counts([school_id], Span(year.since, on - WEEK), groups=False)
        before = {row.enrolment_id: row.counts for row in earlier}
    then = {key: before[row.enrolment_id] for key, row in rows.items() if row.enrolment_id in before}
    return rows, moved_between(then, {key: row.counts for key, row in rows.items()})


def _line(row: EnrolmentCounts) -> PupilLine:
    return PupilLine(row.pupil_id, row.name, row.group, row.counts)


def _words(sessions: Sequence[SessionCounts], on: date) -> tuple[str, ...]:
    now = total(one.counts for one in sessions if one.date >= on - WEEK)
    before = total(one.counts for one in sessions if on - 2 * WEEK <= one.date < on - WEEK)
    return week_words(now, before, on - DAY)


def _stages(seen: Sequence[tuple[PupilLine, MoveRow]]) -> tuple[StageGroup, ...]:
    found: dict[StageWords, list[tuple[PupilLine, MoveRow]]] = defaultdict(list)
    for line, move in seen:
        if move.up:
            found[move.stage].append((line, move))
    return tuple(StageGroup(stage, tuple(lines)) for stage, lines in found.items())


def _agreed(load: Load, on: date) -> tuple[AgreedLine, ...]:
    found = [
        AgreedLine(line.pupil.name, line.case.id, action.title, action.owner, action.due, action.overdue(on))
        for line in load.lines
        for action in line.actions
        if action.due and action.due <= on + WEEK
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.name, one.title)))


# ---- a page about each pupil, for paper --------------------------------------------------------------------------


@dataclass(frozen=True)
class PupilPage:
    """What is on paper about one pupil of the meeting. Nothing sensitive is in it."""

    line: PupilLine
    strip: Strip
    because: tuple[MoveRow, ...]
    case: Line | None
    steps: tuple[StepRow, ...]
    voices: tuple[VoiceRow, ...]


def pages_of(school_id: UUID, meeting: Meeting, since: date) -> list[PupilPage]:
    """A page for each pupil of `to_speak_about`, with what was tried from `since`. Six queries at most, however many
    pupils."""
    lines = meeting.to_speak_about
    if not lines:
        return []
    ids = [line.pupil_id for line in lines]
    strips = strips_of(school_id, ids, meeting.last_day)
    tried = steps_tried(school_id, ids, since, meeting.on + DAY, abilities=())
    cases = _cases(school_id, meeting.on)
    moves: dict[UUID, list[MoveRow]] = defaultdict(list)
    for group in meeting.stages:
        for line, move in group.lines:
            moves[line.pupil_id].append(move)
    return [
        PupilPage(
            line, strips[line.pupil_id], tuple(moves[line.pupil_id]), cases.get(line.pupil_id),
            tuple(tried.steps.get(line.pupil_id, ())), tuple(tried.voices.get(line.pupil_id, ())),
        )
        for line in lines
    ]  # fmt: skip


def _cases(school_id: UUID, on: date) -> dict[UUID, Line]:
    load = caseload(school_id, effective_policy(school_id, on).policy, on)
    return {line.case.pupil_id: line for line in reversed(load.lines)}
