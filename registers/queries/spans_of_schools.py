"""Reads: the enrolments of schools in spans of their own, as an action plan measures its aims, all in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from attendance.people.queries import year_group_on
from registers.queries.figures import Span
from registers.rules.figures import Counts

PER_ENROLMENT = """
SELECT x.n, e.id, e.pupil_id, p.year_group, p.year_group_since, least(x.until, e.until) - 1,
       sum(k.present), sum(k.aea), sum(k.authorised), sum(k.unauthorised), sum(k.not_possible),
       sum(k.administrative), sum(k.late)
FROM unnest(%(n)s::int[], %(schools)s::uuid[], %(since)s::date[], %(until)s::date[]) x (n, school, since, until)
JOIN people_enrolment e ON e.school_id = x.school AND e.since < x.until AND (e.until IS NULL OR e.until > x.since)
JOIN people_pupil p ON p.school_id = e.school_id AND p.id = e.pupil_id
JOIN (
    SELECT a.n, s.school_id, s.enrolment_id, s.present, s.aea, s.authorised, s.unauthorised, s.not_possible,
           s.administrative, s.late_l + s.late_u AS late
    FROM unnest(%(n)s::int[], %(schools)s::uuid[], %(first)s::date[], %(last)s::date[]) a (n, school, first, last)
    JOIN registers_weeksummary s ON s.school_id = a.school AND s.week >= a.first AND s.week < a.last
    UNION ALL
    SELECT d.n, m.school_id, o.id, (c.code_class = 'present')::int,
           (c.code_class = 'approved_educational_activity')::int, (c.code_class = 'authorised')::int,
           (c.code_class = 'unauthorised')::int, (c.code_class = 'not_possible')::int,
           (c.code_class = 'administrative')::int, (m.code IN ('L', 'U'))::int
    FROM unnest(%(edge_n)s::int[], %(edge_schools)s::uuid[], %(edge_days)s::date[]) d (n, school, day)
    JOIN registers_mark m ON m.school_id = d.school AND m.date = d.day AND m.session = ANY ('{AM,PM}'::text[])
    JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
    JOIN people_enrolment o ON o.school_id = m.school_id AND o.pupil_id = m.pupil_id
     AND o.since <= m.date AND (o.until IS NULL OR m.date < o.until)
) k ON k.n = x.n AND k.school_id = e.school_id AND k.enrolment_id = e.id
GROUP BY 1, 2, 3, 4, 5, 6
"""


@dataclass(frozen=True)
class InSpan:
    """The sessions of one enrolment in one of the spans; `year_group` on its last day there."""

    pupil_id: UUID
    year_group: int
    counts: Counts


def enrolments_in_spans(asked: Sequence[tuple[UUID, Span]]) -> list[list[InSpan]]:
    """For each (school, days) in their order, every enrolment with a mark in them. One query, none for none.

    What is counted is what `registers.queries.figures` counts. Costs as much as the spans are long, whatever lies
    before them. All schools must be in scope.
    """
    if not asked:
        return []
    weeks = [span.whole_weeks for _, span in asked]
    edges = [(n, school_id, day) for n, (school_id, span) in enumerate(asked) for day in span.edge_days]
    values: dict[str, Any] = {
        "n": list(range(len(asked))), "schools": [school_id for school_id, _ in asked],
        "since": [span.since for _, span in asked], "until": [span.until for _, span in asked],
        "first": [first for first, _ in weeks], "last": [last for _, last in weeks],
        "edge_n": [n for n, _, _ in edges], "edge_schools": [school_id for _, school_id, _ in edges],
        "edge_days": [day for _, _, day in edges],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(PER_ENROLMENT, values)
        rows = cursor.fetchall()
    found: dict[int, list[InSpan]] = defaultdict(list)
    for n, _, pupil_id, year, year_since, day, *numbers in rows:
        counts = Counts(*(int(number or 0) for number in numbers))
        found[n].append(InSpan(pupil_id, year_group_on(year, year_since, day), counts))
    return [found[n] for n in range(len(asked))]
