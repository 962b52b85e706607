"""Reads: one school of a trust down to its groups, without names and without small numbers."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from attendance.reports.queries.counted import Counted, Line, counted, lines
from attendance.reports.queries.spans import ReportSpan
from attendance.reports.rules.cohorts import COHORTS
from attendance.reports.rules.veiled import Cell, cell, few_pupils, hidden_cell, percent_cell
from registers.queries.figures import EnrolmentCounts
from registers.rules.figures import display_percent, group_figures
from registers.rules.nameless import hidden_lines
from registers.rules.suppression import LEAST_SHOWN, hidden, safe_families

NO_GROUP = "none"


@dataclass(frozen=True)
class PartRow:
    """One line: a part of the school, or all of it."""

    key: str
    label: str
    pupils: Cell
    attendance: Cell
    unauthorised: Cell
    late: Cell


@dataclass(frozen=True)
class Parts:
    """The school by year group, by group and by cohort; `hidden`: how many lines are not shown."""

    whole: PartRow
    years: tuple[PartRow, ...]
    groups: tuple[PartRow, ...]
    cohorts: tuple[PartRow, ...]

    @property
    def hidden(self) -> int:
        return sum(one.attendance["value"] is None for one in (*self.years, *self.groups))


def parts_of(school_id: UUID, span: ReportSpan) -> Parts:
    """The school's parts in the span. Two queries.

    Hidden: small ones, more where they would follow from the rest, and cohorts whose rest within anything shown is
    small. Cohorts that are a secret of the child are not here at all.
    """
    found = counted([school_id], span.span)
    present = [place for place, row in enumerate(found.rows) if row.counts.possible]
    sizes = Counter(_place(found.rows[place]) for place in present)
    away = hidden_lines({place: [size] for place, size in sizes.items()})
    year_lines, group_lines = lines(found, "year_group"), lines(found, "group")
    open_years = [line for line in year_lines if line.key not in away.years]
    open_groups = [line for line in group_lines if line.key not in away.groups]
    cohorts = [line for line in lines(found, "cohort") if not COHORTS[line.key].sensitive]
    bits = [_bits(found, line) for line in (*open_years, *open_groups, *cohorts)]
    n, m = len(open_years), len(open_years) + len(open_groups)
    fine = safe_families(_all_bits(present), [bits[:n], bits[n:m], *([one] for one in bits[m:])], _few)
    shown = {line.key for line in open_years if fine[0]}, {line.key for line in open_groups if fine[1]}
    whole = Line("all", "All pupils", group_figures(row.counts for row in found.rows), ())
    open_cohorts = [line for line, ok in zip(cohorts, fine[2:], strict=True) if ok and line.figures.enrolments]
    return Parts(
        _row(whole, True, few_pupils(whole.figures.counts.late)),
        _rows(year_lines, shown[0]),
        _rows(group_lines, shown[1]),
        tuple(_row(line, True, _few_late(line, whole)) for line in open_cohorts),
    )


def _rows(partition: Sequence[Line], shown: Collection[str]) -> tuple[PartRow, ...]:
    """Late sessions of one to five are not shown, as among codes (`rules.nameless`), nor what would tell of them."""
    few = hidden([line.figures.counts.late for line in partition])
    return tuple(_row(line, line.key in shown, n in few) for n, line in enumerate(partition) if line.figures.enrolments)


def _few_late(line: Line, whole: Line) -> bool:
    late = line.figures.counts.late
    return few_pupils(late) or few_pupils(whole.figures.counts.late - late)


def _place(row: EnrolmentCounts) -> tuple[str, str]:
    return row.group_slug or NO_GROUP, str(row.year_group)


def _bits(found: Counted, line: Line) -> int:
    return _all_bits(place for place in line.places if found.rows[place].counts.possible)


def _all_bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)


def _few(pupils: int) -> bool:
    return 0 < pupils.bit_count() < LEAST_SHOWN


def _row(line: Line, is_shown: bool, few_late: bool) -> PartRow:
    figures = line.figures
    if not is_shown or few_pupils(figures.enrolments):
        return PartRow(line.key, line.label, *(hidden_cell() for _ in range(4)))
    counts = figures.counts
    shares: Sequence[int] = (counts.attended, counts.unauthorised, counts.late)
    attendance, unauthorised, late = (percent_cell(display_percent(part, counts.possible)) for part in shares)
    pupils = cell(str(figures.enrolments))
    return PartRow(line.key, line.label, pupils, attendance, unauthorised, hidden_cell() if few_late else late)
