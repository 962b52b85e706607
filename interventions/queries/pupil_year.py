"""Reads: one pupil's year, as the attendance page shows it: figures, calendar, patterns, outlook, penalty threshold.

Everything comes from the pupil's marks and the school's calendar; no case is read here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from attendance.calendar.queries import SessionRow, TermRow, YearRow, year_around
from attendance.calendar.rules.terms import Span as Dates
from attendance.calendar.rules.terms import TermDates, halves
from attendance.people.queries import EnrolmentRow, PupilFile, SiblingRow, siblings_of, year_label
from interventions.rules import outlook as ahead
from interventions.rules.outlook import Meter, Outlook, days_words
from interventions.rules.patterns import DayFacts, Pattern, Spells, find_patterns, holiday_edges, spells_of
from interventions.rules.penalty_window import WEEKS, MissedSession, Threshold, of_compulsory_age, threshold_on
from interventions.rules.year_calendar import SeenMark, YearCells, year_cells
from registers.queries.marks import SESSIONS, Key, MarkRow, marks_of_each
from registers.rules.figures import Counts, count, display_percent

DAY = timedelta(days=1)
LOOK_BACK = timedelta(weeks=2 * WEEKS)  # ten school weeks and every holiday that may lie between them
STRIP_DAYS = 10
UNEXPLAINED, LATE = "N", "L"
AWAY = frozenset({"auth", "unauth", "noreason"})


@dataclass(frozen=True)
class PupilYear:
    """The year to date of one pupil. `unexplained`: sessions marked N, which are within `counts.unauthorised`; `late`:
    those marked L, which are within `counts.present`.

    `outlook` and `spare` are about persistent absence: how it ends, and how many sessions missed in a row would begin
    it.
    """

    year: YearRow
    today: date
    counts: Counts
    unexplained: int
    late: int
    cells: YearCells
    patterns: tuple[Pattern, ...]
    spells: Spells
    outlook: Outlook
    spare: int
    threshold: Threshold
    marks: dict[tuple[date, str], MarkRow]
    siblings: tuple["Sibling", ...]

    @property
    def days_missed(self) -> str:
        return days_words(self.counts.absent)

    @property
    def percent(self) -> str | None:
        return display_percent(self.counts.attended, self.counts.possible)

    @property
    def unauthorised(self) -> int:
        """Unauthorised sessions without those that are not explained yet."""
        return self.counts.unauthorised - self.unexplained

    @property
    def spare_days(self) -> str:
        return days_words(self.spare)

    @property
    def usual_spell(self) -> str:
        return days_words(self.spells.usual)

    @property
    def longest_spell(self) -> str:
        return days_words(self.spells.longest)

    @property
    def told_weekdays(self) -> frozenset[int]:
        """Weekdays that a pattern is about: only those stand out among the sums."""
        return frozenset(weekday for pattern in self.patterns for weekday in pattern.weekdays)

    @property
    def meter(self) -> Meter:
        return Meter(self.threshold.confirmed, self.threshold.unexplained, self.threshold.limit)


@dataclass(frozen=True)
class Sibling:
    """A brother or sister with the last ten school days as looks, and on how many of them both had an absence."""

    row: SiblingRow
    strip: tuple[tuple[str, str, bool], ...]
    both_away: int

    @property
    def year_label(self) -> str:
        return year_label(self.row.year_group)

    @property
    def words(self) -> str:
        """The strip in words, for those who hear the page."""
        away = sum(bool(AWAY & {am, pm}) for am, pm, _ in self.strip)
        return f"{self.row.first}, last {len(self.strip)} school days: {away} with an absence"


@dataclass(frozen=True)
class _Read:
    """What was read from the database, once."""

    year: YearRow
    terms: tuple[TermDates, ...]
    sessions: tuple[SessionRow, ...]
    open_days: list[date]
    recent: tuple[date, ...]  # the last ten school days up to today
    marks: tuple[MarkRow, ...]
    enrolments: tuple[EnrolmentRow, ...]
    born: date
    today: date

    @cached_property
    def marks_of_year(self) -> list[MarkRow]:
        """Those of this academic year up to today, on roll."""
        return [row for row in self.marks if self.year.since <= row.date <= self.today and self.on_roll(row.date)]

    @cached_property
    def counts(self) -> Counts:
        """What `registers.queries.figures` gives for the same days, from the marks that are here already."""
        return count(row.found for row in self.marks_of_year if row.found)

    def on_roll(self, day: date) -> bool:
        return any(row.since <= day and (row.until is None or day < row.until) for row in self.enrolments)


def pupil_year(school_id: UUID, file: PupilFile, today: date, *, abilities: Collection[str]) -> PupilYear | None:
    """The academic year of `today` up to and including it, with the brothers and sisters whom these abilities may see;
    None between years. Three queries.

    They are: the year with its terms and sessions, the siblings, and the marks: the pupil's of this year and of ten
    school weeks before today, the siblings' of the last ten school days.
    """
    around = year_around(school_id, today, back=LOOK_BACK)
    if around is None:
        return None
    rows = siblings_of(school_id, file.pupil.id, today, abilities=abilities)
    open_days = sorted({row.date for row in around.sessions if row.open})
    recent = tuple(day for day in open_days if day <= today)[-STRIP_DAYS:]
    marks = _marks(school_id, file.pupil.id, around.year, rows, recent, today)
    read = _Read(
        around.year, tuple(_dates(term) for term in around.terms), around.sessions, open_days, recent,
        tuple(row for row in marks.values() if row.pupil_id == file.pupil.id and row.code), file.enrolments,
        file.pupil.born, today,
    )  # fmt: skip
    return _made(read, rows, marks)


def _marks(
    school_id: UUID, pupil_id: UUID, year: YearRow, rows: Sequence[SiblingRow], recent: Sequence[date], today: date
) -> dict[Key, MarkRow]:  # fmt: skip
    """In the order of their days."""
    since = min(year.since, today - LOOK_BACK)
    own = [since + n * DAY for n in range((year.until - since).days)]
    found = marks_of_each(school_id, {pupil_id: own, **{row.pupil_id: recent for row in rows}})
    return {key: found[key] for key in sorted(found, key=lambda key: key[1:])}


def _dates(term: TermRow) -> TermDates:
    since, until = term.half_term_since, term.half_term_until
    half = Dates(since, until) if since and until else None
    return TermDates(term.name, Dates(term.since, term.until), half)


def _made(read: _Read, siblings: Sequence[SiblingRow], marks: Mapping[Key, MarkRow]) -> PupilYear:
    facts, attended, possible = _facts(read), read.counts.attended, read.counts.possible
    return PupilYear(
        read.year, read.today, read.counts,
        unexplained=sum(row.code == UNEXPLAINED for row in read.marks_of_year),
        late=sum(row.code == LATE for row in read.marks_of_year),
        cells=_cells(read),
        patterns=find_patterns(facts), spells=spells_of(facts),
        outlook=ahead.outlook(attended, possible, ahead.PERSISTENT, _coming(read), beyond=True),
        spare=ahead.sessions_to_lose(attended, possible, ahead.PERSISTENT, beyond=True),
        threshold=_threshold(read),
        marks={(row.date, row.session): row for row in read.marks},
        siblings=tuple(_sibling(row, marks, read) for row in siblings),
    )  # fmt: skip


def _cells(read: _Read) -> YearCells:
    return year_cells(
        read.terms, [_seen(row) for row in read.marks if row.date >= read.year.since],
        [(row.date, row.session) for row in read.sessions if row.open],
        today=read.today, on_roll=[(row.since, row.until) for row in read.enrolments],
    )  # fmt: skip


def _seen(row: MarkRow) -> SeenMark:
    found = row.found
    possible, absent = (found.counts_possible, found.is_absence) if found else (False, False)
    return SeenMark(row.date, row.session, row.code, row.look, row.label, possible, absent)


def _facts(read: _Read) -> list[DayFacts]:
    """The days of the year so far, each half missed, attended or neither."""
    blocks = [(half.dates.since, half.dates.until) for term in read.terms for half in halves(term)]
    firsts, lasts = holiday_edges(read.open_days, blocks)
    halves_of = {(row.date, row.session): _missed(row) for row in read.marks_of_year}
    return [
        DayFacts(day, halves_of.get((day, "AM")), halves_of.get((day, "PM")), day in firsts, day in lasts)
        for day in sorted({day for day, _ in halves_of})
    ]


def _missed(row: MarkRow) -> bool | None:
    found = row.found
    return found.is_absence if found and found.counts_possible else None


def _coming(read: _Read) -> list[date]:
    """The dates of the sessions that the pupil may still attend this year, one for each: from today, those unmarked."""
    taken = {(row.date, row.session) for row in read.marks}
    return [
        row.date
        for row in read.sessions
        if row.open and row.date >= read.today and (row.date, row.session) not in taken and read.on_roll(row.date)
    ]


def _threshold(read: _Read) -> Threshold:
    """The sessions of this school: those of another school of the trust are looked at where a request is made."""
    missed = (MissedSession(row.date, row.session, row.code) for row in read.marks)
    return threshold_on(of_compulsory_age(missed, read.born), read.open_days, read.today)


def _sibling(row: SiblingRow, marks: Mapping[Key, MarkRow], read: _Read) -> Sibling:
    days = read.recent
    looks = [[_look(marks.get((row.pupil_id, day, session))) for session in SESSIONS] for day in days]
    strip = tuple(
        (am, pm, number > 0 and day.isocalendar()[1] != days[number - 1].isocalendar()[1])
        for number, (day, (am, pm)) in enumerate(zip(days, looks, strict=True))
    )
    away = {row.date for row in read.marks if row.look in AWAY}
    both = sum(bool(AWAY & set(pair)) and day in away for day, pair in zip(days, looks, strict=True))
    return Sibling(row, strip, both)


def _look(mark: MarkRow | None) -> str:
    return mark.look if mark else "blank"
