"""Reads: how often pupils came after the register opened and before it closed (code L, counts as present)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from registers.queries.figures import Span

LATES = """
SELECT k.school_id, sum(k.n)
FROM (
    SELECT s.school_id, s.late_l AS n
    FROM registers_weeksummary s
    WHERE s.school_id = ANY (%(schools)s) AND s.week >= %(first)s AND s.week < %(last)s
    UNION ALL
    SELECT m.school_id, 1 AS n
    FROM registers_mark m
    JOIN people_enrolment e ON e.school_id = m.school_id AND e.pupil_id = m.pupil_id
     AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until)
    WHERE m.school_id = ANY (%(schools)s) AND m.date = ANY (%(edges)s) AND m.session = ANY ('{AM,PM}'::text[])
      AND m.code = 'L'
) k
GROUP BY 1
"""


def late_before_close(school_ids: Sequence[UUID], span: Span) -> dict[UUID, int]:
    """Sessions with the code L of pupils on roll, by school; a school without one has 0. One query."""
    first, last = span.whole_weeks
    values: dict[str, Any] = {"schools": list(school_ids), "first": first, "last": last, "edges": span.edge_days}
    with connection.cursor() as cursor:
        cursor.execute(LATES, values)
        found = {school_id: int(number) for school_id, number in cursor.fetchall()}
    return {school_id: found.get(school_id, 0) for school_id in school_ids}
