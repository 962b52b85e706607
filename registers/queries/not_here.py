"""Reads: who is not here, with no reason: the pupils whose newest mark of the day is N.

What was filled into the afternoon beforehand says nothing of a child who did not come this morning: nobody has seen the
child and nobody has explained the N.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from attendance.people.queries import year_group_on


@dataclass(frozen=True, slots=True)
class NotHereRow:
    """A pupil on roll whose newest mark of the day is N. `session` is that mark's; `sessions` all with an N that day.

    `version`, `marked_at` and `code` are those of the newest mark; `group` and `slug` are empty without a group.
    """

    pupil_id: UUID
    first: str
    last: str
    name: str
    group: str
    slug: str
    year_group: int
    session: str
    code: str
    version: int
    marked_at: datetime
    sessions: tuple[str, ...]


# AM sorts before PM: the newest session is the last by name. An afternoon that was filled in beforehand, or closed, is
# no answer to an N of the morning: only what somebody wrote about the child this afternoon is.
NOT_HERE = """
WITH newest AS (
    SELECT DISTINCT ON (m.pupil_id) m.pupil_id, m.session, m.code, m.version, m.recorded_at
    FROM registers_mark m
    WHERE m.school_id = %(school)s AND m.date = %(day)s AND m.session = ANY ('{AM,PM}'::text[]) AND m.code <> ''
      AND (m.session = 'AM' OR m.code = 'N' OR m.origin NOT IN ('known', 'closure'))
    ORDER BY m.pupil_id, m.session DESC
)
SELECT p.id, coalesce(nullif(p.preferred_first, ''), p.legal_first),
       coalesce(nullif(p.preferred_last, ''), p.legal_last), p.year_group, p.year_group_since,
       coalesce(g.name, ''), coalesce(g.slug, ''), n.session, n.code, n.version, n.recorded_at,
       (SELECT count(*) FROM registers_mark b
        WHERE b.school_id = %(school)s AND b.date = %(day)s AND b.session = 'AM' AND b.pupil_id = p.id
          AND b.code = 'N' AND n.session = 'PM')
FROM newest n
JOIN people_pupil p ON p.school_id = %(school)s AND p.id = n.pupil_id
LEFT JOIN people_groupmembership gm ON gm.school_id = %(school)s AND gm.pupil_id = p.id
  AND gm.since <= %(day)s AND (gm.until IS NULL OR gm.until > %(day)s)
LEFT JOIN people_registrationgroup g ON g.school_id = %(school)s AND g.id = gm.group_id
WHERE n.code = 'N'
  AND EXISTS (SELECT 1 FROM people_enrolment e
              WHERE e.school_id = %(school)s AND e.pupil_id = p.id
                AND e.since <= %(day)s AND (e.until IS NULL OR e.until > %(day)s))
ORDER BY 3, 2, 1
"""


def not_here(school_id: UUID, day: date) -> list[NotHereRow]:
    """Pupils on roll whose newest mark of the day is N, by name. One query.

    An afternoon that was filled in beforehand (an appointment, a part-time timetable) leaves an N of the morning open.
    Whoever was not here in the morning and is here in the afternoon is not missing: the N of the morning still stands,
    and is settled with the other N codes.
    """
    with connection.cursor() as cursor:
        cursor.execute(NOT_HERE, {"school": school_id, "day": day})
        return [_row(row, day) for row in cursor.fetchall()]


def _row(row: tuple, day: date) -> NotHereRow:
    pupil, first, last, year, since, group, slug, session, code, version, at, earlier = row
    sessions = (session, "AM") if earlier else (session,)
    year_then = year_group_on(year, since, day)
    return NotHereRow(
        pupil, first, last, f"{first} {last}", group, slug, year_then, session, code, version, at, sessions
    )
