"""Reads: counts and rates by pupil, group, year group, school or code, for any span of days.

Whole weeks come from the weekly summaries, the days before the first and after the last whole week from the marks, so
that a year costs the same in the sixth year of data as in the first. Rates are made in `rules.figures` only.

A pupil stands in the group and year group of the last day of the span, or of their own last day on roll where that is
earlier. Each statement names its schools; whole-trust work passes the ids of all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from attendance.people.queries import year_group_on, year_label
from registers.rules.codes import CLASS_LABELS, code_even_if_retired
from registers.rules.figures import Counts, GroupFigures, figures_row, group_figures

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
BY = ("pupil", "group", "year_group", "school", "code")


@dataclass(frozen=True)
class Span:
    """Days from `since` until before `until`. Raises ValueError when there are none."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise ValueError("The last day is before the first. Give the earlier day first.")

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def whole_weeks(self) -> tuple[date, date]:
        """The first Monday of the whole weeks and the Monday after the last; equal when there is no whole week."""
        first = self.since + timedelta(days=-self.since.weekday() % 7)
        last = self.until - timedelta(days=self.until.weekday())
        return (first, last) if first < last else (self.since, self.since)

    @property
    def edge_days(self) -> list[date]:
        """The days that no whole week holds: at most twelve."""
        first, last = self.whole_weeks
        days = (self.since + n * DAY for n in range((self.until - self.since).days))
        return [day for day in days if not first <= day < last]


NO_YEAR = 99  # a group of no one year stands after those that have one


@dataclass(frozen=True)
class EnrolmentCounts:
    """The sessions of one enrolment in the span, with what it is grouped by."""

    urn: int
    school: str
    enrolment_id: UUID
    pupil_id: UUID
    name: str
    reference: str
    year_group: int
    group_slug: str
    group: str
    group_year: int | None
    counts: Counts


@dataclass(frozen=True)
class FigureRow:
    """One line of figures. `pupil_id` only where the line is one pupil."""

    key: str
    label: str
    figures: GroupFigures
    pupil_id: UUID | None = None

    @property
    def columns(self) -> dict[str, int | str | None]:
        """The columns that `interfaces.md` promises, in order."""
        return figures_row(self.key, self.label, self.figures)


@dataclass(frozen=True)
class CodeRow:
    """How many sessions have a code; `code_class` is its class by the dates of those sessions."""

    code: str
    label: str
    code_class: str
    sessions: int

    @property
    def class_label(self) -> str:
        return CLASS_LABELS[self.code_class]

    @property
    def columns(self) -> dict[str, int | str]:
        return {"code": self.code, "label": self.label, "class": self.code_class, "sessions": self.sessions}


COUNTED = """
    SELECT s.school_id, s.enrolment_id, s.present, s.aea, s.authorised, s.unauthorised, s.not_possible,
           s.administrative, s.late_l + s.late_u AS late
    FROM registers_weeksummary s
    WHERE s.school_id = ANY (%(schools)s) AND {weeks} {of_enrolments}
    UNION ALL
    SELECT m.school_id, n.id, (c.code_class = 'present')::int, (c.code_class = 'approved_educational_activity')::int,
           (c.code_class = 'authorised')::int, (c.code_class = 'unauthorised')::int,
           (c.code_class = 'not_possible')::int, (c.code_class = 'administrative')::int, (m.code IN ('L', 'U'))::int
    FROM registers_mark m
    JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
    JOIN people_enrolment n ON n.school_id = m.school_id AND n.pupil_id = m.pupil_id
     AND n.since <= m.date AND (n.until IS NULL OR m.date < n.until)
    WHERE m.school_id = ANY (%(schools)s) AND m.date = ANY (%(edges)s)
      AND m.session = ANY ('{{AM,PM}}'::text[]) {of_pupil}
"""
SUMS = """
    SELECT k.school_id, k.enrolment_id, sum(k.present) AS present, sum(k.aea) AS aea, sum(k.authorised) AS authorised,
           sum(k.unauthorised) AS unauthorised, sum(k.not_possible) AS not_possible,
           sum(k.administrative) AS administrative, sum(k.late) AS late
    FROM ({counted}) k GROUP BY 1, 2
"""
WEEKS_IN_A_ROW = "s.week >= %(first)s AND s.week < %(last)s"
GROUP_THEN = """
LEFT JOIN LATERAL (
    SELECT rg.slug, rg.name, rg.year_group
    FROM people_groupmembership gm
    JOIN people_registrationgroup rg ON rg.school_id = gm.school_id AND rg.id = gm.group_id
    WHERE gm.school_id = e.school_id AND gm.pupil_id = e.pupil_id
      AND gm.since <= least(%(last_day)s::date, e.until - 1)
      AND (gm.until IS NULL OR gm.until > least(%(last_day)s::date, e.until - 1))
    ORDER BY gm.since DESC LIMIT 1
) g ON true
"""
NO_GROUP = "CROSS JOIN (SELECT NULL AS slug, NULL AS name, NULL::smallint AS year_group) g"
PER_ENROLMENT = """
SELECT sc.urn, sc.name, e.id, e.pupil_id,
       concat_ws(' ', coalesce(nullif(p.preferred_first, ''), p.legal_first),
                 coalesce(nullif(p.preferred_last, ''), p.legal_last)),
       coalesce(nullif(p.upn, ''), nullif(p.admission_number, ''), p.id::text),
       p.year_group, p.year_group_since, least(%(last_day)s::date, e.until - 1),
       coalesce(g.slug, ''), coalesce(g.name, ''), g.year_group,
       t.present, t.aea, t.authorised, t.unauthorised, t.not_possible, t.administrative, t.late
FROM people_enrolment e
JOIN tenancy_school sc ON sc.id = e.school_id
JOIN people_pupil p ON p.school_id = e.school_id AND p.id = e.pupil_id
LEFT JOIN ({sums}) t ON t.school_id = e.school_id AND t.enrolment_id = e.id
{groups}
WHERE e.school_id = ANY (%(schools)s) AND e.since < %(until)s AND (e.until IS NULL OR e.until > %(since)s)
ORDER BY sc.name, coalesce(nullif(p.preferred_last, ''), p.legal_last),
         coalesce(nullif(p.preferred_first, ''), p.legal_first), e.since, e.id
"""
PER_CODE = """
SELECT m.code, c.code_class, c.since, sum(m.n)
FROM (
    SELECT mm.code, mm.date, count(*) AS n
    FROM registers_mark mm
    WHERE mm.school_id = ANY (%(schools)s) AND mm.date >= %(since)s AND mm.date < %(until)s AND mm.code <> ''
      AND EXISTS (SELECT 1 FROM people_enrolment e
                  WHERE e.school_id = mm.school_id AND e.pupil_id = mm.pupil_id
                    AND e.since <= mm.date AND (e.until IS NULL OR mm.date < e.until))
    GROUP BY 1, 2
) m
JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
GROUP BY 1, 2, 3
ORDER BY 1, 3
"""


def enrolment_counts(school_ids: Sequence[UUID], span: Span, *, groups: bool = True) -> list[EnrolmentCounts]:
    """Every enrolment of these schools that touches the span, with its sessions in it. One query.

    Without `groups` nobody's group is looked up, which saves a look-up for each pupil.
    """
    first, last = span.whole_weeks
    counted = COUNTED.format(weeks=WEEKS_IN_A_ROW, of_enrolments="", of_pupil="")
    values: dict[str, Any] = {
        "schools": list(school_ids), "first": first, "last": last, "edges": span.edge_days,
        "since": span.since, "until": span.until, "last_day": span.last_day,
    }  # fmt: skip
    with connection.cursor() as cursor:
        sums, group = SUMS.format(counted=counted), GROUP_THEN if groups else NO_GROUP
        cursor.execute(PER_ENROLMENT.format(sums=sums, groups=group), values)
        rows = cursor.fetchall()
    return [
        EnrolmentCounts(*(*row[:6], year_group_on(row[6], row[7], row[8]), *row[9:12], _counts(row[12:])))
        for row in rows
    ]


def _counts(numbers: Iterable[int | None]) -> Counts:
    return Counts(*(int(number or 0) for number in numbers))


def pupil_counts(school_id: UUID, pupil_id: UUID, span: Span) -> Counts:
    """One pupil's sessions in the span, over all their enrolments at the school. One query.

    Asks for the weeks one by one: the marks' and the summaries' keys begin with the date (data-and-speed.md).
    """
    first, last = span.whole_weeks
    mine = "(SELECT o.id FROM people_enrolment o WHERE o.school_id = %(school)s AND o.pupil_id = %(pupil)s)"
    counted = COUNTED.format(
        weeks="s.week = ANY (%(weeks)s)",
        of_enrolments=f"AND s.enrolment_id = ANY (ARRAY{mine})",
        of_pupil="AND m.pupil_id = %(pupil)s",
    )
    sums = f"SELECT {', '.join(f'sum(k.{name})' for name in Counts.__dataclass_fields__)} FROM ({counted}) k"
    weeks = [first + n * WEEK for n in range((last - first).days // 7)]
    values: dict[str, Any] = {
        "schools": [school_id],
        "school": school_id,
        "pupil": pupil_id,
        "weeks": weeks,
        "edges": span.edge_days,
    }
    with connection.cursor() as cursor:
        cursor.execute(sums, values)
        return _counts(cursor.fetchone())


def figures(school_ids: Sequence[UUID], span: Span, by: str) -> list[FigureRow]:
    """The figures of these schools by "pupil", "group", "year_group" or "school". One query. Raises ValueError.

    Of several schools, the key of a group begins with its school's URN, and year groups of all schools are one line.
    """
    if by not in KEYS:
        raise ValueError(f"“{by}” is not one of pupil, group, year_group, school.")
    return lines_of(enrolment_counts(school_ids, span, groups=by == "group"), by, several=len(school_ids) > 1)


def lines_of(rows: Iterable[EnrolmentCounts], by: str, *, several: bool = False) -> list[FigureRow]:
    """The lines that these enrolments make, by "pupil", "group", "year_group" or "school"; `several` schools."""
    lines: dict[tuple, list[EnrolmentCounts]] = defaultdict(list)
    for row in rows:
        lines[KEYS[by](row, several)].append(row)
    return [
        FigureRow(key, label, group_figures(r.counts for r in rows), rows[0].pupil_id if by == "pupil" else None)
        for (_, key, label, *_), rows in sorted(lines.items(), key=lambda item: item[0][0])
    ]


def _by_pupil(row: EnrolmentCounts, several: bool) -> tuple:
    return (row.school, *_by_name(row.name), row.reference), row.reference, row.name, row.pupil_id


def _by_name(name: str) -> tuple[str, str]:
    first, _, last = name.rpartition(" ")
    return last.casefold(), first.casefold()


def _by_group(row: EnrolmentCounts, several: bool) -> tuple:
    slug, name = (row.group_slug, row.group) if row.group_slug else ("none", "No group")
    # as `people.queries.groups_on` has them: by year, those of no year last
    year = NO_YEAR if row.group_year is None else row.group_year
    order = (row.school, not row.group_slug, year, row.group.casefold(), slug)
    return (order, f"{row.urn}/{slug}", f"{name}, {row.school}") if several else (order, slug, name)


def _by_year_group(row: EnrolmentCounts, several: bool) -> tuple:
    return row.year_group, str(row.year_group), year_label(row.year_group)


def _by_school(row: EnrolmentCounts, several: bool) -> tuple:
    return (row.school, row.urn), str(row.urn), row.school


KEYS: dict[str, Callable[[EnrolmentCounts, bool], tuple]] = {
    "pupil": _by_pupil, "group": _by_group, "year_group": _by_year_group, "school": _by_school,
}  # fmt: skip


def code_counts(school_ids: Sequence[UUID], span: Span) -> list[CodeRow]:
    """How many sessions of pupils on roll have each code, in the order of the code's letters. One query.

    A code that meant two things in the span (the law changed on 19 August 2024) has two lines.
    """
    with connection.cursor() as cursor:
        cursor.execute(PER_CODE, {"schools": list(school_ids), "since": span.since, "until": span.until})
        rows = cursor.fetchall()
    return [CodeRow(code, _label(code, since, span), kind, int(n)) for code, kind, since, n in rows]


def _label(code: str, since: date, span: Span) -> str:
    return code_even_if_retired(code, max(since, span.since)).label


def totals(rows: Iterable[FigureRow]) -> GroupFigures:
    """All lines added together: the rate of the whole is its sessions over its possible sessions."""
    return sum((row.figures for row in rows), GroupFigures(Counts()))
