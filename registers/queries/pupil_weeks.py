"""Reads: every pupil's weeks, for what is compared week by week. From the weekly summaries: a year costs little."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

WEEKS = """
SELECT d.school, s.week, e.pupil_id, sum(s.present + s.aea), sum(s.present + s.aea + s.authorised + s.unauthorised)
FROM unnest(%(schools)s::uuid[], %(firsts)s::date[], %(lasts)s::date[]) d (school, first, last)
JOIN registers_weeksummary s ON s.school_id = d.school AND s.week >= d.first AND s.week < d.last
JOIN people_enrolment e ON e.school_id = d.school AND e.id = s.enrolment_id
WHERE s.school_id = ANY (%(schools)s) AND e.school_id = ANY (%(schools)s)
GROUP BY 1, 2, 3
HAVING sum(s.present + s.aea + s.authorised + s.unauthorised) > 0
ORDER BY 2
"""


@dataclass(frozen=True, slots=True)
class PupilWeek:
    """One pupil's possible sessions of a week (by its Monday), and how many of them were attended."""

    week: date
    pupil_id: UUID
    attended: int
    possible: int


def weeks_of_schools(days: Mapping[UUID, tuple[date, date]]) -> dict[UUID, list[PupilWeek]]:
    """The weeks of all pupils of each school, earliest first. One query.

    `days`: of each school from which Monday until before which. A school of a thousand pupils has a thousand rows for
    each week: ask for some schools at once, not for fifty.
    """
    firsts, lasts = [first for first, _ in days.values()], [last for _, last in days.values()]
    found: dict[UUID, list[PupilWeek]] = {school_id: [] for school_id in days}
    with connection.cursor() as cursor:
        cursor.execute(WEEKS, {"schools": list(days), "firsts": firsts, "lasts": lasts})
        for school_id, week, pupil, came, possible in cursor.fetchall():
            found[school_id].append(PupilWeek(week, pupil, int(came), int(possible)))
    return found
