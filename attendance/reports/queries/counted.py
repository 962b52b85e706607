"""Reads: every enrolment's sessions in a span with what it is grouped by, and the lines of figures made of them.

All figures of a report come from one such reading, so that its tables agree with one another and with
`registers.queries.figures`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from attendance.people.queries.cohorts import cohorts_on
from attendance.people.queries.years import year_label
from attendance.reports.rules.cohorts import COHORTS, SEXES
from registers.queries.figures import NO_YEAR, EnrolmentCounts, Span, enrolment_counts
from registers.rules.figures import GroupFigures, group_figures

BY = ("all", "school", "year_group", "group", "cohort", "sex")
NO_KINDS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Counted:
    """The enrolments that touch the span, and each pupil's cohorts on its last day. `several`: more than one school."""

    span: Span
    rows: list[EnrolmentCounts]
    cohorts: Mapping[UUID, frozenset[str]]
    several: bool = False

    def kinds(self, row: EnrolmentCounts) -> frozenset[str]:
        return self.cohorts.get(row.pupil_id, NO_KINDS)


@dataclass(frozen=True)
class Line:
    """One line of figures, and whose it is. `places`: which of `Counted.rows`."""

    key: str
    label: str
    figures: GroupFigures
    pupil_ids: tuple[UUID, ...]
    places: tuple[int, ...] = field(default=(), repr=False)


def counted(school_ids: Sequence[UUID], span: Span, *, groups: bool = True) -> Counted:
    """Every enrolment of the schools that touches the span, with its cohorts. Two queries.

    Without `groups` nobody's registration group is looked up.
    """
    rows = enrolment_counts(school_ids, span, groups=groups)
    return Counted(span, rows, cohorts_on(school_ids, span.last_day), len(school_ids) > 1)


def lines(found: Counted, by: str) -> list[Line]:
    """The figures by "all", "school", "year_group", "group", "cohort" or "sex". No query. Raises ValueError.

    Cohorts overlap; the others are partitions, "sex" with a line "unknown" where it is not known. A cohort nobody is in
    has no line. Keys are those of `registers.queries.figures`.
    """
    if by not in BY:
        raise ValueError(f"“{by}” is not one of {', '.join(BY)}.")
    places: dict[tuple, list[int]] = defaultdict(list)
    for place, row in enumerate(found.rows):
        for key in KEYS[by](row, found.kinds(row), found.several):
            places[key].append(place)
    return [_line(found, key, label, of) for (_, key, label), of in sorted(places.items(), key=lambda item: item[0][0])]


def _line(found: Counted, key: str, label: str, places: Sequence[int]) -> Line:
    rows = [found.rows[place] for place in places]
    pupils = tuple(dict.fromkeys(row.pupil_id for row in rows))
    return Line(key, label, group_figures(row.counts for row in rows), pupils, tuple(places))


def _all(row: EnrolmentCounts, kinds: frozenset[str], several: bool) -> Iterable[tuple]:
    yield (0,), "all", "All pupils"


def _school(row: EnrolmentCounts, kinds: frozenset[str], several: bool) -> Iterable[tuple]:
    yield (row.school, row.urn), str(row.urn), row.school


def _year_group(row: EnrolmentCounts, kinds: frozenset[str], several: bool) -> Iterable[tuple]:
    yield (row.year_group,), str(row.year_group), year_label(row.year_group)


def _group(row: EnrolmentCounts, kinds: frozenset[str], several: bool) -> Iterable[tuple]:
    slug, name = (row.group_slug, row.group) if row.group_slug else ("none", "No group")
    year = NO_YEAR if row.group_year is None else row.group_year
    order = (row.school, not row.group_slug, year, row.group.casefold(), slug)
    yield (order, f"{row.urn}/{slug}", f"{name}, {row.school}") if several else (order, slug, name)


def _cohort(row: EnrolmentCounts, kinds: frozenset[str], several: bool) -> Iterable[tuple]:
    for order, (key, cohort) in enumerate(COHORTS.items()):
        if cohort.holds(kinds):
            yield (order,), key, cohort.label


def _sex(row: EnrolmentCounts, kinds: frozenset[str], several: bool) -> Iterable[tuple]:
    for order, (key, label) in enumerate(SEXES.items()):
        if key in kinds:
            yield (order,), key, label
            return
    yield (len(SEXES),), "unknown", "Not known"


KEYS: dict[str, Callable[[EnrolmentCounts, frozenset[str], bool], Iterable[tuple]]] = {
    "all": _all, "school": _school, "year_group": _year_group, "group": _group, "cohort": _cohort, "sex": _sex,
}  # fmt: skip
