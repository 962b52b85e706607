"""Reads for the third room: the sessions of many pupils, each in days of its own, and what was amended since when.

A letter keeps the days that it counted. Whether its figures still hold is asked for hundreds of letters at once, in one
statement: whole weeks from the weekly summaries, the days before and after them from the marks, as `queries.figures`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max

from registers.models import Amendment
from registers.queries.figures import Span
from registers.rules.figures import NOTHING, Counts

SPANS = """
SELECT k.n, sum(k.present), sum(k.aea), sum(k.authorised), sum(k.unauthorised), sum(k.not_possible),
       sum(k.administrative), sum(k.late)
FROM (
    SELECT a.n, s.present, s.aea, s.authorised, s.unauthorised, s.not_possible, s.administrative,
           s.late_l + s.late_u AS late
    FROM unnest(%(n)s::int[], %(pupils)s::uuid[], %(first)s::date[], %(last)s::date[]) a(n, pupil, first, last)
    JOIN people_enrolment e ON e.school_id = %(school)s AND e.pupil_id = a.pupil
    CROSS JOIN LATERAL generate_series(a.first, a.last - 7, interval '7 days') w(week)
    JOIN registers_weeksummary s ON s.school_id = %(school)s AND s.week = w.week::date AND s.enrolment_id = e.id
    UNION ALL
    SELECT x.n, (c.code_class = 'present')::int, (c.code_class = 'approved_educational_activity')::int,
           (c.code_class = 'authorised')::int, (c.code_class = 'unauthorised')::int,
           (c.code_class = 'not_possible')::int, (c.code_class = 'administrative')::int, (m.code IN ('L', 'U'))::int
    FROM unnest(%(edge_n)s::int[], %(edge_pupils)s::uuid[], %(edge_days)s::date[]) x(n, pupil, day)
    JOIN registers_mark m ON m.school_id = %(school)s AND m.date = x.day AND m.pupil_id = x.pupil
     AND m.session = ANY ('{AM,PM}'::text[])
    JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
    JOIN people_enrolment e ON e.school_id = %(school)s AND e.pupil_id = m.pupil_id
     AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until)
) k GROUP BY 1
"""


@dataclass(frozen=True)
class Given:
    """Evidence that was noted when a mark was changed to `code`."""

    day: date
    session: str
    code: str
    evidence: str


def counts_of_spans(school_id: UUID, asked: Sequence[tuple[UUID, Span]]) -> list[Counts]:
    """The sessions of each (pupil, days) in their order, over all the pupil's enrolments. One query, none for none."""
    if not asked:
        return []
    edges = [(n, pupil, day) for n, (pupil, span) in enumerate(asked) for day in span.edge_days]
    weeks = [span.whole_weeks for _, span in asked]
    values: dict[str, Any] = {
        "school": school_id, "n": list(range(len(asked))), "pupils": [pupil for pupil, _ in asked],
        "first": [first for first, _ in weeks], "last": [last for _, last in weeks],
        "edge_n": [n for n, _, _ in edges], "edge_pupils": [pupil for _, pupil, _ in edges],
        "edge_days": [day for _, _, day in edges],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SPANS, values)
        found = {n: Counts(*(int(number) for number in numbers)) for n, *numbers in cursor.fetchall()}
    return [found.get(n, NOTHING) for n in range(len(asked))]


def last_amended(
    school_ids: Collection[UUID], since: datetime, pupil_ids: Collection[UUID] | None = None
) -> dict[tuple[UUID, UUID], datetime]:
    """When a mark was last amended from `since` on, by (school, pupil); of these pupils, or of all. One query.

    All schools must be in scope.
    """
    rows = Amendment.objects.filter(school_id__in=list(school_ids), at__gte=since)
    if pupil_ids is not None:
        rows = rows.filter(pupil_id__in=list(pupil_ids))
    found = rows.order_by().values_list("school_id", "pupil_id").annotate(last=Max("at"))
    return {(school_id, pupil_id): last for school_id, pupil_id, last in found}


def evidence_given(
    school_id: UUID, pupil_ids: Collection[UUID], since: date, codes: Collection[str]
) -> Mapping[UUID, list[Given]]:
    """Evidence noted with amendments of marks from `since` on to one of these codes, earliest first. One query."""
    rows = Amendment.objects.filter(
        school_id=school_id, pupil_id__in=list(pupil_ids), date__gte=since, amended_code__in=list(codes)
    ).exclude(evidence="")  # fmt: skip
    found: dict[UUID, list[Given]] = defaultdict(list)
    cells = ("pupil_id", "date", "session", "amended_code", "evidence")
    for pupil_id, day, session, code, evidence in rows.order_by("date", "session", "seq").values_list(*cells):
        found[pupil_id].append(Given(day, session, code, evidence))
    return found
