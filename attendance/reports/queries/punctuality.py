"""Reads: who comes late, when, and how many minutes it costs. L counts as present, U as an unauthorised absence."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from attendance.reports.queries.counted import Counted, counted
from attendance.reports.queries.explore import fits
from attendance.reports.rules.explore import SESSIONS, WEEKDAYS, Wanted
from registers.queries.figures import EnrolmentCounts, Span
from registers.queries.sessions import EnrolmentCode, SessionCode, enrolment_codes, session_codes
from registers.rules.figures import Counts, total

LATE = ("L", "U")


@dataclass(frozen=True)
class Lateness:
    """How often late `before` (L) and `after` (U) the register closed. `minutes` lost, known of `timed`."""

    before: int = 0
    after: int = 0
    minutes: int = 0
    timed: int = 0

    @property
    def times(self) -> int:
        return self.before + self.after

    @property
    def all_timed(self) -> bool:
        return self.timed == self.times

    def __add__(self, other: "Lateness") -> "Lateness":
        return Lateness(
            self.before + other.before, self.after + other.after, self.minutes + other.minutes,
            self.timed + other.timed,
        )  # fmt: skip


@dataclass(frozen=True)
class LatePupil:
    """One pupil who was late in the span; `counts`: all their sessions."""

    pupil_id: UUID
    name: str
    group: str
    lateness: Lateness
    counts: Counts


@dataclass(frozen=True)
class LateWhen:
    """How often somebody was late on a weekday, in a session."""

    label: str
    lateness: Lateness


@dataclass(frozen=True)
class Punctuality:
    """Those who were late, the most often first; by weekday and session; all together."""

    pupils: tuple[LatePupil, ...]
    weekdays: tuple[LateWhen, ...]
    sessions: tuple[LateWhen, ...]
    total: Lateness
    counts: Counts = field(default_factory=Counts)


def punctuality(school_id: UUID, span: Span, wanted: Wanted) -> Punctuality:
    """Late sessions of the pupils that fit the filters. Four queries."""
    found = counted([school_id], span)
    rows = [row for row in found.rows if fits(found, row, wanted)]
    marks = enrolment_codes(
        [school_id], span, codes=LATE, weekdays=wanted.weekdays, sessions=wanted.sessions
    )  # fmt: skip
    pupils = _pupils(rows, marks)
    when = [one for one in _sessions(school_id, found, rows, wanted) if wanted.within(one.date.weekday(), one.session)]
    return Punctuality(
        tuple(pupils),
        tuple(_grouped(when, lambda one: WEEKDAYS[one.date.weekday()], WEEKDAYS)),
        tuple(_grouped(when, lambda one: SESSIONS[one.session], tuple(SESSIONS.values()))),
        _sum(one.lateness for one in pupils), total(row.counts for row in rows),
    )  # fmt: skip


def _pupils(rows: Sequence[EnrolmentCounts], marks: Iterable[EnrolmentCode]) -> list[LatePupil]:
    """A pupil's enrolments together."""
    found: dict[UUID, Lateness] = defaultdict(Lateness)
    mine = {row.enrolment_id: row for row in rows}
    for mark in marks:
        if mark.enrolment_id in mine:
            found[mark.pupil_id] += _lateness(mark)
    last = {row.pupil_id: row for row in rows}
    counts: dict[UUID, Counts] = defaultdict(Counts)
    for row in rows:
        counts[row.pupil_id] += row.counts
    pupils = [
        LatePupil(pupil, last[pupil].name, last[pupil].group, late, counts[pupil]) for pupil, late in found.items()
    ]
    return sorted(pupils, key=lambda one: (-one.lateness.times, -one.lateness.minutes, one.name))


def _sessions(school_id: UUID, found: Counted, rows: Sequence[EnrolmentCounts], wanted: Wanted) -> list[SessionCode]:
    """One query."""
    ids = [row.enrolment_id for row in rows] if wanted.of_some else None
    return session_codes([school_id], found.span, enrolment_ids=ids, codes=LATE)


def _lateness(mark: EnrolmentCode | SessionCode) -> Lateness:
    before, after = (mark.sessions, 0) if mark.code == "L" else (0, mark.sessions)
    return Lateness(before, after, mark.minutes, mark.timed)


def _grouped(marks: Iterable[SessionCode], label, order: Sequence[str]) -> list[LateWhen]:
    sums: dict[str, Lateness] = defaultdict(Lateness)
    for mark in marks:
        sums[label(mark)] += _lateness(mark)
    return [LateWhen(name, sums[name]) for name in order if name in sums]


def _sum(rows: Iterable[Lateness]) -> Lateness:
    return sum(rows, Lateness())
