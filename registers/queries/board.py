"""Reads: all registers of a day at a glance, and whether anything about them changed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One group's session. `marked` of `on_roll` pupils have a mark; `cover` names who covers by a link."""

    group_id: UUID
    group: str
    slug: str
    year_group: int | None
    session: str
    open: bool
    closed_because: str
    on_roll: int
    marked: int
    started_at: datetime | None
    sent_at: datetime | None
    sent_name: str
    teachers: str
    cover: str


BOARD = """
WITH roll AS (
    SELECT gm.group_id, gm.pupil_id
    FROM people_groupmembership gm
    WHERE gm.school_id = %(school)s AND gm.since <= %(day)s AND (gm.until IS NULL OR gm.until > %(day)s)
      AND EXISTS (SELECT 1 FROM people_enrolment e
                  WHERE e.school_id = gm.school_id AND e.pupil_id = gm.pupil_id
                    AND e.since <= %(day)s AND (e.until IS NULL OR e.until > %(day)s))
), sizes AS (
    SELECT roll.group_id, count(*) AS n FROM roll GROUP BY 1
), done AS (
    SELECT roll.group_id, m.session, count(*) AS n
    FROM registers_mark m JOIN roll ON roll.pupil_id = m.pupil_id
    WHERE m.school_id = %(school)s AND m.date = %(day)s AND m.session = ANY ('{AM,PM}'::text[]) AND m.code <> ''
    GROUP BY 1, 2
)
SELECT g.id, g.name, g.slug, g.year_group, s.session, s.open, coalesce(c.reason, ''),
       coalesce(sizes.n, 0), coalesce(done.n, 0), r.started_at, r.sent_at, coalesce(r.sent_name, ''),
       coalesce((SELECT string_agg(u.name, ', ' ORDER BY u.name)
                 FROM people_groupteacher t JOIN access_user u ON u.id = t.user_id
                 WHERE t.school_id = %(school)s AND t.group_id = g.id
                   AND t.since <= %(day)s AND (t.until IS NULL OR t.until > %(day)s)), ''),
       coalesce((SELECT string_agg(k.teacher_name, ', ' ORDER BY k.made_at) FROM registers_coverlink k
                 WHERE k.school_id = %(school)s AND k.group_id = g.id AND k.date = %(day)s
                   AND k.revoked_at IS NULL), '')
FROM calendar_schoolsession s
JOIN people_registrationgroup g ON g.school_id = s.school_id
LEFT JOIN calendar_closure c ON c.school_id = s.school_id AND c.id = s.closure_id
LEFT JOIN sizes ON sizes.group_id = g.id
LEFT JOIN done ON done.group_id = g.id AND done.session = s.session
LEFT JOIN registers_register r
  ON r.school_id = %(school)s AND r.date = %(day)s AND r.session = s.session AND r.group_id = g.id
WHERE s.school_id = %(school)s AND s.date = %(day)s
  AND g.since <= %(day)s AND (g.until IS NULL OR g.until > %(day)s)
ORDER BY s.session, g.year_group NULLS FIRST, g.name
"""

# Everything a tile is made of leaves a trace in one of these numbers.
VERSION = """
SELECT (SELECT concat_ws('/', count(*), sum(m.version)) FROM registers_mark m
        WHERE m.school_id = %(school)s AND m.date = %(day)s AND m.session = ANY ('{AM,PM}'::text[])),
       (SELECT concat_ws('/', count(*), max(r.last_saved_at), max(r.sent_at)) FROM registers_register r
        WHERE r.school_id = %(school)s AND r.date = %(day)s),
       (SELECT concat_ws('/', count(*), count(k.revoked_at)) FROM registers_coverlink k
        WHERE k.school_id = %(school)s AND k.date = %(day)s),
       (SELECT concat_ws('/', count(*), count(*) FILTER (WHERE s.open)) FROM calendar_schoolsession s
        WHERE s.school_id = %(school)s AND s.date = %(day)s),
       (SELECT concat_ws('/', count(*), count(gm.until)) FROM people_groupmembership gm WHERE gm.school_id = %(school)s)
"""


def board_of(school_id: UUID, day: date) -> list[BoardRow]:
    """Every group × AM/PM of that day; empty where the day is not in term. One query."""
    with connection.cursor() as cursor:
        cursor.execute(BOARD, {"school": school_id, "day": day})
        return [BoardRow(*row) for row in cursor.fetchall()]


def board_version(school_id: UUID, day: date) -> str:
    """A text that changes when the board of that day does. One query, about a thousandth of a second."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION, {"school": school_id, "day": day})
        return "|".join(part or "" for part in cursor.fetchone())
