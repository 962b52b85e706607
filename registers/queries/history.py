"""Reads: the weeks of every enrolment of many schools, as lists of numbers: what a whole year is replayed from.

Read from the weekly summaries alone, in one statement for all schools of a trust. Only the counters that are asked for
are read: each is one list a pupil, a number a week.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from attendance.calendar.rules.weeks import WEEK, monday_of
from attendance.people.queries import year_group_on
from registers.queries.figures import Span

# counter: what is added up of a week's summary, in sessions
COUNTERS = {
    "possible": "s.present + s.aea + s.authorised + s.unauthorised",
    "attended": "s.present + s.aea",
    "authorised": "s.authorised",
    "unauthorised": "s.unauthorised",
    "late_l": "s.late_l",
    "late_u": "s.late_u",
    "I": "s.n_i",
    "M": "s.n_m",
    "N": "s.n_n",
    "O": "s.n_o",
    "G": "s.n_g",
}
PER_ENROLMENT = """
SELECT w.school_id, w.enrolment_id, e.pupil_id, p.born, p.year_group, p.year_group_since, {flags}, w.weeks{names}
FROM (
    SELECT s.school_id, s.enrolment_id, array_agg((s.week - %(first)s::date) / 7 ORDER BY s.week) AS weeks{sums}
    FROM registers_weeksummary s
    WHERE s.school_id = ANY (%(schools)s) AND s.week >= %(first)s AND s.week < %(until)s
    GROUP BY s.school_id, s.enrolment_id
) w
JOIN people_enrolment e ON e.school_id = w.school_id AND e.id = w.enrolment_id
JOIN people_pupil p ON p.school_id = w.school_id AND p.id = e.pupil_id
ORDER BY w.school_id, w.enrolment_id
"""
FLAGS = """
ARRAY(SELECT f.kind FROM people_pupilflag f WHERE f.school_id = w.school_id AND f.pupil_id = e.pupil_id
      AND f.since < %(until)s AND (f.until IS NULL OR f.until >= %(until)s))
"""


@dataclass(frozen=True, slots=True)
class WeeksOfEnrolment:
    """The weeks of one enrolment. `weeks` counts from the week of the span's first day (0), earliest first.

    `counts` has for each counter that was asked for a number of sessions for each of `weeks`. `flags` and `year_group`
    are as of the end of the span.
    """

    school_id: UUID
    enrolment_id: UUID
    pupil_id: UUID
    born: date
    year_group: int
    flags: frozenset[str]
    weeks: Sequence[int]
    counts: Mapping[str, Sequence[int]]


def weeks_of_enrolments(
    school_ids: Sequence[UUID], span: Span, counters: Iterable[str], *, flags: bool = False
) -> list[WeeksOfEnrolment]:
    """Every enrolment of these schools with marks in the weeks of the span, by school. One query.

    The weeks are whole: the first is the week of the span's first day. Raises KeyError for a counter nobody keeps.
    """
    asked = list(dict.fromkeys(counters))
    statement = PER_ENROLMENT.format(
        flags=FLAGS if flags else "'{}'::text[]",
        names="".join(f", w.c{place}" for place in range(len(asked))),
        sums="".join(f", array_agg({COUNTERS[name]} ORDER BY s.week) AS c{place}" for place, name in enumerate(asked)),
    )
    values: dict[str, Any] = {"schools": list(school_ids), "first": monday_of(span.since), "until": span.until}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return [
        WeeksOfEnrolment(
            row[0], row[1], row[2], row[3], year_group_on(row[4], row[5], span.last_day), frozenset(row[6]), row[7],
            dict(zip(asked, row[8:], strict=True)),
        )
        for row in rows
    ]  # fmt: skip


def monday_number(span: Span, number: int) -> date:
    """The Monday that a number in `weeks` stands for."""
    return monday_of(span.since) + number * WEEK
