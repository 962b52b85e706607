"""Reads: the week of one registration group, for its tutor, and for the board."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import days_around
from attendance.calendar.rules.weeks import WEEK, last_school_weeks, monday_of
from attendance.people.queries import GroupRow, PupilRow, pupils_of_group_on
from attendance.reports.rules.board import Board, board_of
from attendance.reports.rules.one_child import Team, team_of
from attendance.reports.rules.tutor import (
    DOWN,
    UP,
    Away,
    Change,
    away_of,
    change_of,
    late_words,
    prompts_for,
    strip_words,
)
from interventions.rules.outlook import days_words
from registers.queries.figures import DAY, Span
from registers.queries.marks import SESSIONS, Key, MarkRow, marks_of
from registers.queries.spans import counts_of_spans
from registers.rules.codes import EARLIEST
from registers.rules.figures import Counts, display_percent

BACK = timedelta(days=120)  # holds four school weeks, the summer holidays between them
BEFORE = 4  # school weeks
LOOK_BACK = 10  # school days, in which a long absence is looked for


@dataclass(frozen=True)
class TutorLine:
    """A pupil's week. `strip`: (morning look, afternoon look, False) of each school day; `codes`: the same in letters.

    `minutes` late, added up.
    """

    pupil: PupilRow
    strip: tuple[tuple[str, str, bool], ...]
    week: Counts
    term: Counts
    change: Change
    minutes: int
    away: Away | None
    codes: tuple[str, ...] = ()

    @property
    def missed(self) -> str:
        """Days missed this week in words; "" for none."""
        return days_words(self.week.absent) if self.week.absent else ""

    @property
    def missed_term(self) -> str:
        return days_words(self.term.absent)

    @property
    def percent_term(self) -> str | None:
        return display_percent(self.term.attended, self.term.possible)

    @property
    def late(self) -> str:
        return late_words(self.week.late, self.minutes)

    @property
    def whole(self) -> bool:
        """Whether every possible session of the week was attended."""
        return self.week.possible > 0 and not self.week.absent

    @property
    def strip_label(self) -> str:
        return strip_words([look for day in self.strip for look in day[:2]], self.week.absent, self.week.late)


@dataclass(frozen=True)
class TutorSheet:
    """A group's week. `days`: its school days; `lines` in register order; `now` and `before`: the group's sessions."""

    group: GroupRow
    week: date
    days: tuple[date, ...]
    over: bool
    term: str
    lines: tuple[TutorLine, ...]
    now: Team
    before: Team

    @property
    def last_day(self) -> date:
        return self.days[-1] if self.days else self.week + 4 * DAY

    @property
    def welcome(self) -> list[TutorLine]:
        """Those who came back after two days or more, and those who are still away."""
        return [line for line in self.lines if line.away]

    @property
    def whole(self) -> list[TutorLine]:
        return [line for line in self.lines if line.whole]

    @property
    def late(self) -> list[TutorLine]:
        return [line for line in self.lines if line.week.late]

    @property
    def prompts(self) -> list[tuple[str, str]]:
        kinds = {line.change.key for line in self.lines} & {UP, DOWN}
        kinds |= {"back"} if any(line.away and line.away.back_on for line in self.lines) else set()
        kinds |= {"late"} if self.late else set()
        kinds |= {"whole"} if self.whole and self.over else set()
        return prompts_for(kinds)

    @property
    def board(self) -> Board:
        """What may stand where every child reads it."""
        counted = [line for line in self.lines if line.week.possible]
        on_time = sum(not line.week.late for line in counted)
        return board_of(self.now, self.before, every_session=len(self.whole), on_time=on_time)


def tutor_sheet(school_id: UUID, group: GroupRow, week: date, today: date) -> TutorSheet:
    """The group's week from the Monday `week`, as far as `today`. Four queries, however many pupils.

    Pupils are those in the group on the week's last day, or today; the same marks are counted as by `figures`.
    """
    until = min(week + WEEK, today + DAY)
    around = days_around(school_id, until - DAY, week - BACK, week + WEEK)
    days = [day for day in around.school_days if day >= week]
    earlier = [day for day in around.school_days if day < week]
    since = around.term.since if around.term else week
    weeks = last_school_weeks(earlier, week, BEFORE)
    pupils = pupils_of_group_on(school_id, group.id, until - DAY)
    spans = [Span(week, until), Span(min(since, week), until), Span(weeks[0] if weeks else week - WEEK, week)]
    counts = _counts(school_id, [pupil.id for pupil in pupils], spans)
    looked = [*earlier[-LOOK_BACK:], *days]
    marks = marks_of(school_id, [pupil.id for pupil in pupils], [day for day in looked if day <= today])
    lines = tuple(_line(pupil, counts[pupil.id], marks, days, looked, week) for pupil in pupils)
    return TutorSheet(
        group, week, tuple(days), not days or days[-1] < today, around.term.name if around.term else "", lines,
        team_of(line.week for line in lines), team_of(counts[pupil.id][2] for pupil in pupils),
    )  # fmt: skip


def _counts(school_id: UUID, pupil_ids: Sequence[UUID], spans: Sequence[Span]) -> dict[UUID, list[Counts]]:
    asked = [(pupil, span) for pupil in pupil_ids for span in spans]
    found: dict[UUID, list[Counts]] = defaultdict(list)
    for (pupil, _), counts in zip(asked, counts_of_spans(school_id, asked), strict=True):
        found[pupil].append(counts)
    return found


def _line(
    pupil: PupilRow, counts: Sequence[Counts], marks: Mapping[Key, MarkRow], days: Sequence[date],
    looked: Sequence[date], week: date,
) -> TutorLine:  # fmt: skip
    of_week, of_term, before = counts
    strip = tuple((_look(marks, pupil.id, day, "AM"), _look(marks, pupil.id, day, "PM"), False) for day in days)
    found = [marks.get((pupil.id, day, half)) for day in days for half in SESSIONS]
    minutes = sum(mark.minutes_late or 0 for mark in found if mark and mark.found and mark.found.late)
    sessions = [(day, _missed(marks.get((pupil.id, day, half)))) for day in looked for half in SESSIONS]
    return TutorLine(
        pupil, strip, of_week, of_term, change_of(of_week, before), minutes, away_of(sessions, week),
        tuple(mark.code if mark else "" for mark in found),
    )  # fmt: skip


def _look(marks: Mapping[Key, MarkRow], pupil: UUID, day: date, half: str) -> str:
    mark = marks.get((pupil, day, half))
    return mark.look if mark else "blank"


def _missed(mark: MarkRow | None) -> bool | None:
    code = mark.found if mark else None
    if code is None or not code.counts_possible:
        return None
    return code.is_absence


def week_asked(text: str, today: date) -> date:
    """The Monday of the week that holds the day `text`; of this week where it is no day, one to come, or one of before
    there were codes. No query."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    return monday_of(day if EARLIEST <= day <= today else today)
