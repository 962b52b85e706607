"""Reads for the second room: the single sessions behind a count."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from registers.queries.measures import MARKS, OF_PUPILS, monday, rows_of
from registers.rules.masks import sessions_of

WEEK = timedelta(days=7)
MISSED = f"""
SELECT e.id, m.date, m.session, m.code, c.code_class IN ('authorised', 'unauthorised'), c.code_class = 'unauthorised'
{MARKS} {OF_PUPILS} AND (c.code_class IN ('authorised', 'unauthorised') OR m.code = ANY (%(codes)s))
ORDER BY 1, 2, 3
"""
ABSENT_WEEKS = """
SELECT s.week, bit_or(s.absent_mask) FROM registers_weeksummary s
WHERE s.school_id = %(school)s AND s.week = ANY (%(weeks)s) AND s.enrolment_id = ANY (%(enrolments)s)
  AND s.absent_mask <> 0
GROUP BY 1
"""
ELSEWHERE = """
SELECT p.upn, m.date, m.session, m.code
FROM people_pupil p
JOIN registers_mark m ON m.school_id = p.school_id AND m.pupil_id = p.id
JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
JOIN people_enrolment e ON e.school_id = m.school_id AND e.pupil_id = m.pupil_id
 AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until)
WHERE p.school_id = ANY (%(schools)s) AND p.upn = ANY (%(upns)s)
  AND m.school_id = ANY (%(schools)s) AND m.date = ANY (%(days)s) AND m.session = ANY ('{AM,PM}'::text[])
  AND c.code_class = 'unauthorised'
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class MissedRow:
    """A session that was missed, or that has one of the codes asked for."""

    day: date
    session: str
    code: str
    absent: bool
    unauthorised: bool


def missed_sessions(
    school_id: UUID, pupils: Mapping[UUID, UUID], since: date, on: date, *, codes: Collection[str] = ()
) -> dict[UUID, list[MissedRow]]:
    """Absences from `since` to `on` (both included) and sessions with these codes, by enrolment, earliest first.

    `pupils` by enrolment. Two queries, or none. The summaries say on which days anybody of them was away, so that no
    other day is asked for; with `codes`, every day is.
    """
    found: dict[UUID, list[MissedRow]] = defaultdict(list)
    if not pupils or since > on:
        return found
    values: dict[str, Any] = {
        "school": school_id, "enrolments": list(pupils), "pupils": list(pupils.values()), "codes": list(codes),
    }  # fmt: skip
    days = [since + timedelta(n) for n in range((on - since).days + 1)]
    values["days"] = days if codes else _days_away(values, days)
    for enrolment, *row in rows_of(MISSED, values):
        found[enrolment].append(MissedRow(*row))
    return found


def _days_away(values: dict[str, Any], days: Sequence[date]) -> list[date]:
    weeks = sorted({monday(day) for day in days})
    away = {
        day
        for week, mask in rows_of(ABSENT_WEEKS, values | {"weeks": weeks})
        for day, _ in sessions_of(week, mask)
    }  # fmt: skip
    return [day for day in days if day in away]


def other_schools_unauthorised(
    school_ids: Collection[UUID], upns: Collection[str], days: Collection[date]
) -> dict[str, list[tuple[date, str, str]]]:
    """Unauthorised sessions on these days of the pupils with these UPNs at these schools, by UPN: (day, session, code).

    For pupils who moved between schools of a trust: the national threshold counts the sessions of both. Must run in the
    scope of these schools (`scoped(*school_ids)`); a school outside it answers nothing. One query, or none.
    """
    found: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
    if school_ids and upns and days:
        values = {"schools": list(school_ids), "upns": list(upns), "days": list(days)}
        for upn, *session in rows_of(ELSEWHERE, values):
            found[upn].append((session[0], session[1], session[2]))
    return found
