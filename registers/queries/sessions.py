"""Reads: counts by day and session, by code, and by school week, of one school or of many added together.

Their sums are those of `registers.queries.figures` for the same span, to the session: the same marks of the same pupils
on roll are counted, each by the class its code had that day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from registers.queries.figures import DAY, Span
from registers.rules.codes import CodeClass
from registers.rules.figures import Counts

FEW = 40  # so many enrolments are looked up one by one; of more, the whole school's sessions are read
IN_A_ROW = "m.date >= %(since)s AND m.date < %(until)s"
ONE_BY_ONE = "m.date = ANY (%(days)s) AND m.pupil_id = ANY (%(pupils)s)"
OF_CODES = " AND m.code = ANY (%(codes)s)"
ON_ROLL = """
    JOIN people_enrolment e ON e.school_id = m.school_id AND e.pupil_id = m.pupil_id
     AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until)
"""
PER_SESSION = """
SELECT k.date, k.session, k.code, c.code_class, k.n, k.minutes, k.timed
FROM (
    SELECT m.date, m.session, m.code, count(*) AS n, coalesce(sum(m.minutes_late), 0) AS minutes,
           count(m.minutes_late) AS timed
    FROM registers_mark m {on_roll}
    WHERE m.school_id = ANY (%(schools)s) AND {days} AND m.session = ANY ('{{AM,PM}}'::text[]) AND m.code <> ''
      {these} {more}
    GROUP BY 1, 2, 3
) k
JOIN registers_code c ON c.code = k.code AND k.date BETWEEN c.since AND c.until
ORDER BY 1, 2, 3
"""
PER_ENROLMENT = """
SELECT e.id, e.pupil_id, m.code, c.code_class, count(*), coalesce(sum(m.minutes_late), 0), count(m.minutes_late)
FROM registers_mark m
JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
{on_roll}
WHERE m.school_id = ANY (%(schools)s) AND {days} AND m.session = ANY (%(sessions)s) {these} {more}
GROUP BY 1, 2, 3, 4
ORDER BY 1, 3, 4
"""
MARKED = """
SELECT e.id, count(*)
FROM registers_mark m {on_roll}
WHERE m.school_id = %(school)s AND m.date >= %(first)s AND m.date <= %(last)s AND m.code <> ''
  AND (m.session = 'AM' AND m.date = ANY (%(mornings)s) OR m.session = 'PM' AND m.date = ANY (%(afternoons)s))
GROUP BY 1
"""
PER_WEEK = """
SELECT k.school_id, k.week, sum(k.present), sum(k.aea), sum(k.authorised), sum(k.unauthorised), sum(k.not_possible),
       sum(k.administrative), sum(k.late)
FROM (
    SELECT s.school_id, s.week, s.present, s.aea, s.authorised, s.unauthorised, s.not_possible, s.administrative,
           s.late_l + s.late_u AS late
    FROM registers_weeksummary s
    WHERE s.school_id = ANY (%(schools)s) AND s.week >= %(first)s AND s.week < %(last)s
    UNION ALL
    SELECT m.school_id, date_trunc('week', m.date)::date, (c.code_class = 'present')::int,
           (c.code_class = 'approved_educational_activity')::int, (c.code_class = 'authorised')::int,
           (c.code_class = 'unauthorised')::int, (c.code_class = 'not_possible')::int,
           (c.code_class = 'administrative')::int, (m.code IN ('L', 'U'))::int
    FROM registers_mark m
    JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
    {on_roll}
    WHERE m.school_id = ANY (%(schools)s) AND m.date = ANY (%(edges)s) AND m.session = ANY ('{{AM,PM}}'::text[])
) k
GROUP BY 1, 2
ORDER BY 2, 1
"""


def _counts(code: str, code_class: str, sessions: int) -> Counts:
    kind = "aea" if code_class == CodeClass.AEA else code_class
    return Counts(**{kind: sessions}, late=sessions if code in ("L", "U") else 0)


@dataclass(frozen=True)
class SessionCounts:
    """What was marked in one session of one day."""

    date: date
    session: str
    counts: Counts


@dataclass(frozen=True)
class SessionCode:
    """How often one code stands in one session of one day. `minutes`: late, added up, known of `timed` sessions."""

    date: date
    session: str
    code: str
    code_class: str
    sessions: int
    minutes: int = 0
    timed: int = 0

    @property
    def counts(self) -> Counts:
        return _counts(self.code, self.code_class, self.sessions)


@dataclass(frozen=True)
class EnrolmentCode:
    """How often one code stands in the sessions of one enrolment. `minutes` late, known of `timed` sessions."""

    enrolment_id: UUID
    pupil_id: UUID
    code: str
    code_class: str
    sessions: int
    minutes: int = 0
    timed: int = 0

    @property
    def counts(self) -> Counts:
        return _counts(self.code, self.code_class, self.sessions)


@dataclass(frozen=True)
class WeekCounts:
    """What was marked in one school week; `week` is its Monday, also where the span begins later in it."""

    school_id: UUID
    week: date
    counts: Counts


def session_counts(
    school_ids: Sequence[UUID], span: Span, *, pupil_ids: Collection[UUID] | None = None
) -> list[SessionCounts]:
    """Each session with a mark, all schools added together, the earliest first. One query."""
    return added(session_codes(school_ids, span, pupil_ids=pupil_ids))


def added(rows: Iterable[SessionCode]) -> list[SessionCounts]:
    """The codes of each session added together, in the order of the sessions. No query."""
    found: dict[tuple[date, str], Counts] = defaultdict(Counts)
    for row in rows:
        found[row.date, row.session] += row.counts
    return [SessionCounts(*key, counts) for key, counts in sorted(found.items(), key=lambda item: item[0])]


def session_codes(
    school_ids: Sequence[UUID],
    span: Span,
    *,
    pupil_ids: Collection[UUID] | None = None,
    enrolment_ids: Collection[UUID] | None = None,
    codes: Collection[str] = (),
) -> list[SessionCode]:
    """Every session with how often each code stands in it, of pupils on roll that day. One query.

    Of these pupils, of these enrolments, of these codes alone, where they are given.
    """
    values, days, these = _asked(school_ids, span, pupil_ids, enrolment_ids)
    values["codes"] = list(codes)
    more = OF_CODES if codes else ""
    rows = _rows(PER_SESSION.format(on_roll=ON_ROLL, days=days, these=these, more=more), values)
    return [SessionCode(*row[:4], *(int(number) for number in row[4:])) for row in rows]


def enrolment_codes(
    school_ids: Sequence[UUID],
    span: Span,
    *,
    weekdays: Collection[int] = (),
    sessions: Collection[str] = ("AM", "PM"),
    codes: Collection[str] = (),
    pupil_ids: Collection[UUID] | None = None,
) -> list[EnrolmentCode]:
    """How often each code stands in the sessions of each enrolment, of pupils on roll that day. One query.

    Of these weekdays (Monday 0), sessions and codes, where they are given. A code that meant two things in the span has
    two lines.
    """
    values, days, these = _asked(school_ids, span, pupil_ids, None)
    values |= {"sessions": list(sessions), "weekdays": [day + 1 for day in weekdays], "codes": list(codes)}
    more = "AND extract(isodow FROM m.date) = ANY (%(weekdays)s)" if weekdays else ""
    more += OF_CODES if codes else ""
    rows = _rows(PER_ENROLMENT.format(on_roll=ON_ROLL, days=days, these=these, more=more), values)
    return [EnrolmentCode(*row[:4], *(int(number) for number in row[4:])) for row in rows]


def _asked(
    school_ids: Sequence[UUID],
    span: Span,
    pupil_ids: Collection[UUID] | None,
    enrolment_ids: Collection[UUID] | None,
) -> tuple[dict[str, Any], str, str]:
    """Values, the condition on days and that on pupils: a few pupils are looked up day by day (data-and-speed.md)."""
    values: dict[str, Any] = {"schools": list(school_ids), "since": span.since, "until": span.until}
    days, these = IN_A_ROW, []
    if pupil_ids is not None:
        values["pupils"] = list(pupil_ids)
        these.append("AND m.pupil_id = ANY (%(pupils)s)")
        if len(values["pupils"]) <= FEW:
            days = ONE_BY_ONE
            values["days"] = [span.since + n * DAY for n in range((span.until - span.since).days)]
    if enrolment_ids is not None:
        values["enrolments"] = list(enrolment_ids)
        these.append("AND e.id = ANY (%(enrolments)s)")
    return values, days, " ".join(these)


def marked(school_id: UUID, sessions: Collection[tuple[date, str]]) -> dict[UUID, int]:
    """How many of these sessions (day, "AM" or "PM") have a mark of each enrolment then on roll; one with none is
    missing. One query, or none."""
    if not sessions:
        return {}
    days = [day for day, _ in sessions]
    values = {
        "school": school_id, "first": min(days), "last": max(days),
        "mornings": [day for day, session in sessions if session == "AM"],
        "afternoons": [day for day, session in sessions if session == "PM"],
    }  # fmt: skip
    return {row[0]: int(row[1]) for row in _rows(MARKED.format(on_roll=ON_ROLL), values)}


def week_counts(school_ids: Sequence[UUID], span: Span) -> list[WeekCounts]:
    """Each school's weeks with a mark in the span, the earliest first. One query, as dear in the sixth year as in the
    first: whole weeks come from the summaries, the days at the edges from the marks."""
    first, last = span.whole_weeks
    values = {"schools": list(school_ids), "first": first, "last": last, "edges": span.edge_days}
    rows = _rows(PER_WEEK.format(on_roll=ON_ROLL), values)
    return [WeekCounts(row[0], row[1], Counts(*(int(number) for number in row[2:]))) for row in rows]


def _rows(sql: str, values: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
