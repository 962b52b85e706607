"""Reads: codes session by session, of one pupil or of whole schools, for the legal steps that rest on single marks.

Only sessions on which the pupil was on roll. The key of a mark begins with its date, so days are asked for one by one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

UNAUTHORISED = ("G", "N", "O", "U")
SESSIONS = """
SELECT m.school_id, m.pupil_id, m.date, m.session, m.code
FROM registers_mark m
WHERE m.school_id = ANY (%(schools)s) AND m.date = ANY (%(days)s) AND m.session = ANY ('{{AM,PM}}'::text[])
  AND m.code <> '' {codes} {pupils}
  AND EXISTS (SELECT 1 FROM people_enrolment e
              WHERE e.school_id = m.school_id AND e.pupil_id = m.pupil_id
                AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until))
ORDER BY m.date, m.session, m.pupil_id
"""
TOTALS = """
SELECT e.pupil_id, sum(s.unauthorised), sum(s.n_i), sum(CASE WHEN s.week >= %(lately)s THEN s.unauthorised ELSE 0 END)
FROM registers_weeksummary s
JOIN people_enrolment e ON e.school_id = s.school_id AND e.id = s.enrolment_id
WHERE s.school_id = %(school)s AND s.week >= %(first)s AND s.week <= %(last)s
GROUP BY 1
HAVING sum(s.unauthorised) > 0 OR sum(s.n_i) > 0
"""
WITH_N = """
SELECT s.week, e.pupil_id
FROM registers_weeksummary s
JOIN people_enrolment e ON e.school_id = s.school_id AND e.id = s.enrolment_id
WHERE s.school_id = %(school)s AND s.week >= %(first)s AND s.week <= %(last)s AND s.n_n > 0
"""


@dataclass(frozen=True)
class SessionCode:
    """One pupil × one session with a mark: AM or PM, and its code now."""

    school_id: UUID
    pupil_id: UUID
    day: date
    session: str
    code: str


@dataclass(frozen=True)
class AbsenceTotal:
    """One pupil's sessions over whole weeks: unauthorised and ill (I), and unauthorised in the latest of them."""

    pupil_id: UUID
    unauthorised: int
    ill: int
    unauthorised_lately: int


def session_codes(
    school_ids: Sequence[UUID],
    days: Collection[date],
    *,
    codes: Sequence[str] = (),
    pupil_ids: Collection[UUID] | None = None,
) -> list[SessionCode]:
    """Every marked session of these days in order; with `codes` only those. One query, none without days or pupils.

    Of several schools, all of them must be in scope.
    """
    if not days or not school_ids or (pupil_ids is not None and not pupil_ids):
        return []
    values: dict[str, Any] = {"schools": list(school_ids), "days": list(days), "codes": list(codes)}
    sql = SESSIONS.format(
        codes="AND m.code = ANY (%(codes)s)" if codes else "",
        pupils="" if pupil_ids is None else "AND m.pupil_id = ANY (%(pupils)s)",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values | {"pupils": list(pupil_ids or ())})
        return [SessionCode(*row) for row in cursor.fetchall()]


def absence_totals(school_id: UUID, since: date, last: date, *, lately: date) -> dict[UUID, AbsenceTotal]:
    """Sessions by pupil from the week of `since` to that of `last`, whole weeks; without any, missing. One query.

    `lately`: from which week on the last figure counts. From the weekly summaries, so that a year costs little.
    """
    values: dict[str, Any] = {
        "school": school_id,
        "first": _monday(since),
        "last": _monday(last),
        "lately": _monday(lately),
    }
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, values)
        return {row[0]: AbsenceTotal(row[0], int(row[1]), int(row[2]), int(row[3])) for row in cursor.fetchall()}


def weeks_with_n(school_id: UUID, since: date, last: date) -> dict[date, set[UUID]]:
    """The pupils with an N that stands, by the Monday of its week, for the weeks of `since` to `last`. One query.

    From the weekly summaries: most weeks have none, and are not looked at.
    """
    with connection.cursor() as cursor:
        cursor.execute(WITH_N, {"school": school_id, "first": _monday(since), "last": _monday(last)})
        found: dict[date, set[UUID]] = {}
        for week, pupil_id in cursor.fetchall():
            found.setdefault(week, set()).add(pupil_id)
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
