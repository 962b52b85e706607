"""Reads: the duties of `registers.queries.duties` for many schools in one statement each, for trusts.

The very statements of one school, run beside one another: what is in time stands there and nowhere else.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from registers.queries.duties import AHEAD, FOUND, REGISTERS, SETTLED, TRIED, FirstTry
from registers.queries.figures import Span
from registers.rules.duties import Kept, kept, n_state

OF_EACH = """
SELECT sc.id, x.* FROM unnest(%(schools)s::uuid[]) sc (id) CROSS JOIN LATERAL ({of_one}) x
"""
OPEN_DAYS = """
SELECT s.school_id, array_agg(DISTINCT s.date ORDER BY s.date) FROM calendar_schoolsession s
WHERE s.school_id = ANY (%(schools)s) AND s.open AND s.date >= %(since)s AND s.date < %(ahead)s
GROUP BY 1
"""


def registers_of_schools(school_ids: Sequence[UUID], span: Span, *, at: datetime) -> dict[UUID, Kept]:
    """How many registers of each school were sent by the close of their session, as of `at`. One query.

    It looks at every group × session of the span: some seconds for fifty large schools and a term.
    """
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for school_id, state, number in _rows(_of_each(REGISTERS), _values(school_ids, span, at)):
        found[school_id].append((state, number))
    return {school_id: kept(found[school_id]) for school_id in school_ids}


def settled_of_schools(school_ids: Sequence[UUID], span: Span, *, at: datetime) -> dict[UUID, Kept]:
    """How many N codes of each school became another within five school days, as of `at`. Two queries."""
    values, on = _values(school_ids, span, at), timezone.localtime(at).date()
    days: dict[UUID, list[date]] = dict(_rows(OPEN_DAYS, values))
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for school_id, day, settled_on, number in _rows(_of_each(SETTLED), values):
        after = [one for one in days.get(school_id, []) if day < one <= day + AHEAD][:6]
        found[school_id].append((n_state(day, settled_on, after, on=on), number))
    return {school_id: kept(found[school_id]) for school_id in school_ids}


def first_tries_of_schools(school_ids: Sequence[UUID], span: Span) -> dict[UUID, list[FirstTry]]:
    """`registers.queries.duties.first_tries` of each school. One query; a row for every pupil × day with an N."""
    found: dict[UUID, list[FirstTry]] = {school_id: [] for school_id in school_ids}
    values = _values(school_ids, span, None) | {"channels": FOUND}
    for school_id, *row in _rows(f"{_of_each(TRIED)} ORDER BY x.date, x.pupil_id", values):
        found[school_id].append(FirstTry(*row))
    return found


def _of_each(of_one: str) -> str:
    return OF_EACH.format(of_one=of_one.replace("%(school)s", "sc.id"))


def _values(school_ids: Sequence[UUID], span: Span, at: datetime | None) -> dict[str, Any]:
    begins = datetime.combine(span.since, datetime.min.time(), timezone.get_current_timezone())
    return {
        "schools": list(school_ids), "since": span.since, "until": span.until, "begins": begins, "at": at,
        "ahead": span.until + AHEAD,
    }  # fmt: skip


def _rows(sql: str, values: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
