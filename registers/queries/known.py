"""Reads: absences that the office knew of beforehand, as they stand in the registers to come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True)
class KnownRow:
    """One entry: a pupil, a code, the sessions it still fills, and who entered it when.

    `planned_id`: the planned absence that it stands for; it is ended there, and not taken back here.
    """

    pupil_id: UUID
    first: str
    last: str
    code: str
    note: str
    recorded_name: str
    recorded_at: datetime
    since: date
    last_day: date
    sessions: int
    halves: str
    planned_id: UUID | None = None


@dataclass(frozen=True)
class KnownMark:
    """One session of an entry. `sent`: its register has been sent, so it is changed by amending."""

    date: date
    session: str
    version: int
    sent: bool


KNOWN = """
WITH entry AS (
    SELECT p.id AS pupil, coalesce(nullif(p.preferred_first, ''), p.legal_first) AS first,
           coalesce(nullif(p.preferred_last, ''), p.legal_last) AS last, m.code, m.note, m.recorded_name,
           m.recorded_at, min(m.date) AS since, max(m.date) AS last_day, count(*) AS sessions,
           string_agg(DISTINCT m.session, ', ' ORDER BY m.session) AS halves
    FROM registers_mark m
    JOIN people_pupil p ON p.school_id = m.school_id AND p.id = m.pupil_id
    WHERE m.school_id = %(school)s AND m.date >= %(since)s AND m.date < %(until)s
      AND m.origin = 'known' AND m.code <> ''
    GROUP BY 1, 2, 3, 4, 5, 6, 7
)
SELECT e.*, pl.id
FROM entry e
LEFT JOIN LATERAL (
    SELECT a.id FROM registers_plannedabsence a
    WHERE a.school_id = %(school)s AND a.pupil_id = e.pupil AND a.code = e.code AND a.state <> 'taken_back'
      AND a.made_at <= e.recorded_at AND a.since <= e.since AND a.until > e.last_day
    ORDER BY a.made_at DESC LIMIT 1
) pl ON true
ORDER BY e.since, e.last, e.first
"""
ENTRY = """
SELECT m.date, m.session, m.version,
       EXISTS (SELECT 1 FROM people_groupmembership gm
               JOIN registers_register r
                 ON r.school_id = gm.school_id AND r.group_id = gm.group_id
                AND r.date = m.date AND r.session = m.session
               WHERE gm.school_id = %(school)s AND gm.pupil_id = m.pupil_id
                 AND gm.since <= m.date AND (gm.until IS NULL OR gm.until > m.date) AND r.sent_at IS NOT NULL)
FROM registers_mark m
WHERE m.school_id = %(school)s AND m.pupil_id = %(pupil)s AND m.recorded_at = %(at)s AND m.date >= %(since)s
  AND m.date < %(until)s AND m.origin = 'known' AND m.code <> ''
ORDER BY m.date, m.session
"""


def known_from(school_id: UUID, since: date, until: date) -> list[KnownRow]:
    """Known absences in the sessions from `since` until before `until`, the next first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"school": school_id, "since": since, "until": until})
        return [KnownRow(*row) for row in cursor.fetchall()]


def marks_of_entry(school_id: UUID, pupil_id: UUID, recorded_at: datetime, since: date, until: date) -> list[KnownMark]:
    """The sessions of one entry from `since` on that still stand as they were entered. One query."""
    values: dict[str, Any] = {"school": school_id, "pupil": pupil_id, "at": recorded_at, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(ENTRY, values)
        return [KnownMark(*row) for row in cursor.fetchall()]
