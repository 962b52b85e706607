"""Reads: whether the registers' duties were kept: sent in the session, reasons settled in five school days, changes.

Every read may be told the moment `at` as of which it is judged; without one, the end of the span: then every session of
the span is over. Ask with `at` about a span that still runs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from attendance.calendar.queries import school_days_between
from registers.queries.figures import Span
from registers.rules.duties import Changed, Kept, kept, n_state
from registers.rules.following import TRIES, UNDONE

__all__ = [
    "Changed", "FirstTry", "Kept", "MissingRegister", "amended_since", "first_tries", "marks_changed", "n_settled",
    "registers_in_time", "registers_missing",
]  # fmt: skip

DAY = timedelta(days=1)
AHEAD = timedelta(days=100)  # the fifth school day comes after any holiday
FOUND = sorted({*TRIES, "visit", "in_person"})  # on these channels somebody was tried

# One line for each group that had pupils on roll × open session. By the close of the session, to the minute, as the
# house counts deadlines. A session whose marks came from a file, or that was closed for the group, has no register.
# When a group has pupils is worked out once: asked of each group × session, six years of memberships made it 60 times
# as dear.
HELD = """
    WITH stays AS MATERIALIZED (
        SELECT DISTINCT gm.group_id, greatest(gm.since, e.since) AS since,
               least(coalesce(gm.until, 'infinity'), coalesce(e.until, 'infinity')) AS until
        FROM people_groupmembership gm
        JOIN people_enrolment e ON e.school_id = gm.school_id AND e.pupil_id = gm.pupil_id
        WHERE gm.school_id = %(school)s AND e.school_id = %(school)s
          AND gm.since < %(until)s AND (gm.until IS NULL OR gm.until > %(since)s)
          AND e.since < %(until)s AND (e.until IS NULL OR e.until > %(since)s)
    )
    SELECT s.date, s.session, g.id AS group_id, g.name, g.slug, r.sent_at,
           (s.date + CASE s.session WHEN 'AM' THEN t.am_closes ELSE t.pm_closes END)
               AT TIME ZONE 'Europe/London' AS closes
    FROM calendar_schoolsession s
    JOIN people_registrationgroup g ON g.school_id = s.school_id
     AND g.since <= s.date AND (g.until IS NULL OR g.until > s.date)
    LEFT JOIN LATERAL (
        SELECT st.am_closes, st.pm_closes FROM calendar_sessiontimes st
        WHERE st.school_id = s.school_id AND st.since <= s.date
          AND (st.year_groups = '{}' OR g.year_group = ANY (st.year_groups))
        ORDER BY (st.year_groups = '{}'), st.since DESC, st.recorded_at DESC LIMIT 1
    ) t ON true
    LEFT JOIN registers_register r ON r.school_id = s.school_id AND r.date = s.date AND r.session = s.session
     AND r.group_id = g.id AND r.sent_at <= %(at)s
    WHERE s.school_id = %(school)s AND s.open AND s.date >= %(since)s AND s.date < %(until)s
      AND EXISTS (SELECT 1 FROM stays k WHERE k.group_id = g.id AND k.since <= s.date AND s.date < k.until)
"""
STATE = """CASE
    WHEN date_trunc('minute', h.sent_at) <= h.closes THEN 'in_time'
    WHEN h.closes IS NULL THEN 'unknown'
    WHEN h.sent_at IS NOT NULL THEN 'late'
    WHEN h.closes >= date_trunc('minute', %(at)s::timestamptz) THEN 'open'
    WHEN EXISTS (SELECT 1 FROM people_groupmembership gm
                 JOIN registers_mark m ON m.school_id = gm.school_id AND m.pupil_id = gm.pupil_id
                  AND m.date = h.date AND m.session = h.session AND m.origin IN ('import', 'closure', 'demo')
                 WHERE gm.school_id = %(school)s AND m.school_id = %(school)s AND gm.group_id = h.group_id
                   AND gm.since <= h.date AND (gm.until IS NULL OR gm.until > h.date)) THEN 'unknown'
    ELSE 'missing' END"""
REGISTERS = f"SELECT {STATE}, count(*) FROM ({HELD}) h GROUP BY 1"
NOT_SENT = f"""
SELECT h.group_id, h.name, h.slug, h.date, h.session FROM ({HELD}) h
WHERE h.sent_at IS NULL AND {STATE} = 'missing' ORDER BY h.date, h.session, h.name
"""
ON_ROLL = """EXISTS (SELECT 1 FROM people_enrolment e
              WHERE e.school_id = m.school_id AND e.pupil_id = m.pupil_id
                AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until))"""
# Every mark that was an N when its register was sent, or later: those that stand, and those that became another code.
EVERY_N = f"""
    SELECT m.pupil_id, m.date, m.session, m.recorded_at AS made_at, NULL::timestamptz AS ended_at
    FROM registers_mark m
    WHERE m.school_id = %(school)s AND m.date >= %(since)s AND m.date < %(until)s
      AND m.session = ANY ('{{AM,PM}}'::text[]) AND m.code = 'N' AND {ON_ROLL}
    UNION ALL
    SELECT a.pupil_id, a.date, a.session, min(a.original_at), max(a.at)
    FROM registers_amendment a
    JOIN registers_mark m ON m.school_id = a.school_id AND m.date = a.date AND m.session = a.session
     AND m.pupil_id = a.pupil_id
    WHERE a.school_id = %(school)s AND m.school_id = %(school)s AND a.date >= %(since)s AND a.date < %(until)s
      AND a.at >= %(begins)s AND a.original_code = 'N' AND a.amended_code <> 'N' AND a.kind <> 'open'
      AND m.code NOT IN ('N', '') AND {ON_ROLL}
    GROUP BY 1, 2, 3
"""
SETTLED = f"""
SELECT n.date, (n.ended_at AT TIME ZONE 'Europe/London')::date, count(*) FROM ({EVERY_N}) n GROUP BY 1, 2
"""
CHANGED = """
SELECT count(DISTINCT (a.pupil_id, a.date, a.session)), count(*), count(DISTINCT a.pupil_id)
FROM registers_amendment a
WHERE a.school_id = %(school)s AND a.date >= %(since)s AND a.date < %(until)s AND a.at >= %(begins)s
  AND a.kind <> 'open'
"""
SINCE = """
SELECT count(DISTINCT (a.school_id, a.pupil_id, a.date, a.session))
FROM registers_amendment a
WHERE a.school_id = ANY (%(schools)s) AND a.at > %(at)s AND a.date >= %(since)s AND a.date < %(until)s
"""
TRIED = f"""
SELECT n.pupil_id, n.date, n.session, n.made_at, n.ended_at, tried.first
FROM (
    SELECT DISTINCT ON (k.pupil_id, k.date) k.pupil_id, k.date, k.session, k.made_at, k.ended_at
    FROM ({EVERY_N}) k ORDER BY k.pupil_id, k.date, k.session
) n
LEFT JOIN (
    SELECT e.pupil_id, e.date, min(e.at) AS first
    FROM registers_contactentry e
    WHERE e.school_id = %(school)s AND e.date >= %(since)s AND e.date < %(until)s AND e.channel = ANY (%(channels)s)
      AND e.outcome <> '{UNDONE}'
      AND NOT EXISTS (SELECT 1 FROM registers_contactentry u
                      WHERE u.school_id = %(school)s AND u.undoes_id = e.id)
    GROUP BY 1, 2
) tried ON tried.pupil_id = n.pupil_id AND tried.date = n.date
ORDER BY n.date, n.pupil_id
"""


@dataclass(frozen=True, slots=True)
class FirstTry:
    """A pupil's first N of a day: when it was made and when it became another code, and when somebody was first tried.

    `ended_at` and `tried_at` are None where that did not happen.
    """

    pupil_id: UUID
    date: date
    session: str
    made_at: datetime
    ended_at: datetime | None
    tried_at: datetime | None


@dataclass(frozen=True, slots=True)
class MissingRegister:
    """A register that was never sent although its session is over."""

    group_id: UUID
    group: str
    slug: str
    date: date
    session: str


def registers_in_time(school_id: UUID, span: Span, *, at: datetime | None = None) -> Kept:
    """How many registers were sent by the close of their session; late ones were sent after. One query.

    `missing` were never sent. `unknown`: no times are set for the session, or its marks came from a file or a closure.
    """
    return kept((state, number) for state, number in _rows(REGISTERS, _values(school_id, span, at)))


def registers_missing(school_id: UUID, span: Span, *, at: datetime) -> list[MissingRegister]:
    """The registers of the span whose session had closed at that moment and that were never sent, the oldest first.
    One query."""
    return [MissingRegister(*row) for row in _rows(NOT_SENT, _values(school_id, span, at))]


def n_settled(school_id: UUID, span: Span, *, at: datetime | None = None) -> Kept:
    """How many N codes of the span became another code within five school days. Two queries.

    `missing`: they still stand although the time is over; `open`: the time is not over.
    """
    days = school_days_between(school_id, span.since, span.until + AHEAD)
    on = timezone.localtime(at).date() if at else span.until
    rows = _rows(SETTLED, _values(school_id, span, at))
    return kept((n_state(day, settled_on, _next(days, day), on=on), number) for day, settled_on, number in rows)


def _next(days: list[date], day: date) -> list[date]:
    """The school days around a day: enough for its deadline, few enough to be looked through for every N."""
    return [one for one in days if day < one <= day + AHEAD][:6]


def marks_changed(school_id: UUID, span: Span) -> Changed:
    """Marks of the span that were changed after their register was sent; each has a reason and a name. One query."""
    return Changed(*_rows(CHANGED, _values(school_id, span, None))[0])


def amended_since(school_ids: Collection[UUID], span: Span, at: datetime) -> int:
    """How many marks of the span were changed after the moment `at`, over these schools. One query."""
    values = {"schools": list(school_ids), "since": span.since, "until": span.until, "at": at}
    return _rows(SINCE, values)[0][0]


def first_tries(school_id: UUID, span: Span) -> list[FirstTry]:
    """Every pupil × day with an N, and when somebody was first tried about it, in order of the days. One query.

    A line that was taken back is no try. Calls, texts, mails, visits and words at the door are.
    """
    values = _values(school_id, span, None) | {"channels": FOUND}
    return [FirstTry(*row) for row in _rows(TRIED, values)]


def _values(school_id: UUID, span: Span, at: datetime | None) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    begins = datetime.combine(span.since, datetime.min.time(), zone)
    end = datetime.combine(span.until, datetime.min.time(), zone)
    return {"school": school_id, "since": span.since, "until": span.until, "begins": begins, "at": at or end}


def _rows(sql: str, values: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
