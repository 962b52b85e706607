"""Reads: what a change would do to one pupil's figures, before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from attendance.calendar.queries import school_weeks, school_year
from registers.queries.figures import DAY, Span, pupil_counts
from registers.queries.marks import MarkRow
from registers.rules.amending import class_of
from registers.rules.codes import CodeClass, code_even_if_retired
from registers.rules.figures import Counts, count, display_percent

PENALTY_WEEKS = 10
PENALTY_SESSIONS = 10
LOOK_BACK = timedelta(days=200)
UNAUTHORISED_OF = """
SELECT coalesce(sum(s.unauthorised), 0)
FROM registers_weeksummary s
WHERE s.school_id = %(school)s AND s.week = ANY (%(weeks)s) AND s.enrolment_id = ANY (ARRAY(
    SELECT e.id FROM people_enrolment e WHERE e.school_id = %(school)s AND e.pupil_id = %(pupil)s))
"""


@dataclass(frozen=True)
class EffectRow:
    """One line: what it was, what it would be ("" where it stays), and a word on why."""

    label: str
    was: str
    will: str
    note: str


def effects(
    school_id: UUID, pupil_id: UUID, day: date, marks: Mapping[str, MarkRow], codes: Mapping[str, str], *, on: date
) -> list[EffectRow]:
    """What new `codes` by session of `day` would do; `marks` are what stands now. Four queries.

    The year is that of the day, up to and including `on`. The penalty count is the sessions marked G, N, O or U in the
    ten school weeks up to that of `on` (National Framework: ten of them in ten school weeks).
    """
    before = {session: marks[session].code if session in marks else "" for session in codes}
    year = school_year(school_id, day)
    since = year.since if year else date(day.year if day.month > 8 else day.year - 1, 9, 1)
    until = min(on + DAY, year.until) if year else on + DAY
    counts = pupil_counts(school_id, pupil_id, Span(since, max(until, since + DAY)))
    after = _moved(counts, day, before, codes)
    return [*_figures(counts, after), _penalty(school_id, pupil_id, day, before, codes, on)]


def _moved(counts: Counts, day: date, before: Mapping[str, str], codes: Mapping[str, str]) -> Counts:
    gone = count(code_even_if_retired(code, day) for code in before.values() if code)
    come = count(code_even_if_retired(code, day) for code in codes.values() if code)
    fields = Counts.__dataclass_fields__
    return Counts(*(max(0, getattr(counts, f) - getattr(gone, f) + getattr(come, f)) for f in fields))


def _figures(was: Counts, will: Counts) -> list[EffectRow]:
    rate, then = _percent(was), _percent(will)
    same_class = "no change" if (was.attended, was.possible) == (will.attended, will.possible) else "this year to date"
    return [
        EffectRow("Attendance", rate, "" if rate == then else then, same_class),
        _number("Authorised", was.authorised, will.authorised),
        _number("Unauthorised", was.unauthorised, will.unauthorised),
    ]


def _percent(counts: Counts) -> str:
    shown = display_percent(counts.attended, counts.possible)
    return "no sessions yet" if shown is None else f"{shown}%"


def _number(label: str, was: int, will: int) -> EffectRow:
    return EffectRow(label, str(was), "" if was == will else str(will), "sessions")


def _penalty(
    school_id: UUID, pupil_id: UUID, day: date, before: Mapping[str, str], codes: Mapping[str, str], on: date
) -> EffectRow:
    weeks = school_weeks(school_id, on - LOOK_BACK, on + DAY)[-PENALTY_WEEKS:]
    with connection.cursor() as cursor:
        cursor.execute(UNAUTHORISED_OF, {"school": school_id, "pupil": pupil_id, "weeks": weeks})
        was = int(cursor.fetchone()[0])
    inside = day - timedelta(days=day.weekday()) in weeks
    moved = _unauthorised(codes.values(), day) - _unauthorised(before.values(), day) if inside else 0
    note = "G, N, O and U in the last 10 school weeks" if inside else "this day is before the last 10 school weeks"
    will = f"{was + moved} of {PENALTY_SESSIONS}" if moved else ""
    return EffectRow("Penalty count", f"{was}" if moved else f"{was} of {PENALTY_SESSIONS}", will, note)


def _unauthorised(codes, day: date) -> int:
    return sum(class_of(code, day) == CodeClass.UNAUTHORISED for code in codes)
