"""Reads: where the pupils of a session are, in numbers."""

from datetime import date
from uuid import UUID

from django.db import connection

from registers.rules.day_counts import DayCounts, day_counts_of

COUNTS = """
SELECT coalesce(m.code, ''), count(*)
FROM (SELECT DISTINCT e.pupil_id FROM people_enrolment e
      WHERE e.school_id = %(school)s AND e.since <= %(day)s AND (e.until IS NULL OR e.until > %(day)s)) roll
LEFT JOIN registers_mark m
  ON m.school_id = %(school)s AND m.date = %(day)s AND m.session = %(session)s AND m.pupil_id = roll.pupil_id
GROUP BY 1
"""


def day_counts(school_id: UUID, day: date, session: str) -> DayCounts:
    """The pupils on roll that day by what the register of "AM" or "PM" says of them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"school": school_id, "day": day, "session": session})
        return day_counts_of(cursor.fetchall(), day)
