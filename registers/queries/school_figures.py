"""Reads: the figures of many schools side by side, counted in the database.

The same sessions of the same enrolments as `registers.queries.figures` counts, added up school by school there and not
here: a trust of fifty schools has some 75,000 enrolments, of which nobody's name or group is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from registers.queries.figures import COUNTED, SUMS, WEEKS_IN_A_ROW, Span
from registers.rules.figures import Counts, GroupFigures

COUNTS = ("present", "aea", "authorised", "unauthorised", "not_possible", "administrative", "late")
PER_SCHOOL = """
SELECT k.school_id, {counts},
       count(*) FILTER (WHERE k.possible > 0),
       count(*) FILTER (WHERE k.possible > 0 AND k.absent * 10 >= k.possible),
       count(*) FILTER (WHERE k.possible > 0 AND k.absent * 2 >= k.possible),
       sum(k.attended * k.attended), sum(k.attended * k.possible), sum(k.possible * k.possible),
       count(*) FILTER (WHERE k.possible > 0 AND k.meals)
FROM (
    SELECT t.*, t.present + t.aea AS attended, t.authorised + t.unauthorised AS absent,
           t.present + t.aea + t.authorised + t.unauthorised AS possible,
           EXISTS (SELECT 1 FROM people_pupilflag f
                   WHERE f.school_id = e.school_id AND f.pupil_id = e.pupil_id AND f.kind = 'fsm'
                     AND f.since <= %(last_day)s AND (f.until IS NULL OR f.until > %(last_day)s)) AS meals
    FROM ({sums}) t
    JOIN people_enrolment e ON e.school_id = t.school_id AND e.id = t.enrolment_id
    WHERE e.since < %(until)s AND (e.until IS NULL OR e.until > %(since)s)
) k
GROUP BY 1
"""


@dataclass(frozen=True)
class SchoolFigures:
    """The figures of one school in a span.

    `squares`: sums over its enrolments of attended², attended × possible and possible²: how far pupils differ.
    `meals`: how many of the enrolments counted had free school meals on the span's last day.
    """

    figures: GroupFigures
    squares: tuple[int, int, int] = (0, 0, 0)
    meals: int = 0


NOBODY = SchoolFigures(GroupFigures(Counts()))


def school_figures(school_ids: Sequence[UUID], span: Span) -> dict[UUID, SchoolFigures]:
    """The figures of each school in the span; a school without a mark has nobody. One query, flat in history."""
    first, last = span.whole_weeks
    counted = COUNTED.format(weeks=WEEKS_IN_A_ROW, of_enrolments="", of_pupil="")
    sql = PER_SCHOOL.format(
        counts=", ".join(f"sum(k.{name})" for name in COUNTS), sums=SUMS.format(counted=counted)
    )  # fmt: skip
    values: dict[str, Any] = {
        "schools": list(school_ids), "first": first, "last": last, "edges": span.edge_days,
        "since": span.since, "until": span.until, "last_day": span.last_day,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = {row[0]: _read(row[1:]) for row in cursor.fetchall()}
    return {school_id: found.get(school_id, NOBODY) for school_id in school_ids}


def _read(row: Sequence[int]) -> SchoolFigures:
    numbers = [int(number or 0) for number in row]
    n = len(COUNTS)
    group = GroupFigures(Counts(*numbers[:n]), *numbers[n : n + 3])
    squares = (numbers[n + 3], numbers[n + 4], numbers[n + 5])
    return SchoolFigures(group, squares, numbers[n + 6])
