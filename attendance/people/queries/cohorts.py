"""Which pupils are in which group of circumstances on a day: for counting only, never for showing about one pupil.

Here every kind is read, the sensitive ones too, because a figure of many may say what nobody may read of one. Whoever
shows figures hides the small ones (`registers.rules.suppression`).
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection

SEXES = {"F": "girls", "M": "boys"}
COHORTS = """
SELECT p.id, p.sex, coalesce(array_agg(f.kind) FILTER (WHERE f.kind IS NOT NULL), '{}')
FROM people_pupil p
LEFT JOIN people_pupilflag f ON f.school_id = p.school_id AND f.pupil_id = p.id AND f.school_id = ANY (%(schools)s)
 AND f.since <= %(day)s AND (f.until IS NULL OR f.until > %(day)s)
WHERE p.school_id = ANY (%(schools)s)
GROUP BY p.id, p.sex
"""


def cohorts_on(school_ids: Sequence[UUID], day: date) -> dict[UUID, frozenset[str]]:
    """By pupil: the kinds of flag in force on the day, and "girls" or "boys" where it is known. One query.

    Every pupil the schools ever had is in it; who was on roll is for the caller.
    """
    with connection.cursor() as cursor:
        cursor.execute(COHORTS, {"schools": list(school_ids), "day": day})
        rows = cursor.fetchall()
    return {pupil_id: frozenset([*kinds, *([SEXES[sex]] if sex in SEXES else [])]) for pupil_id, sex, kinds in rows}
