"""Which children are missing out, and how much: the groups and the bands of a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from attendance.reports.queries.content_facts import Facts, Year
from attendance.reports.queries.counted import Line, lines
from attendance.reports.rules.bands import PERSISTENT, Band, bands_of, common_cuts, count_in
from attendance.reports.rules.cells import (
    NOT_SHOWN,
    Cell,
    cell,
    hidden_cell,
    nothing,
    percent_cell,
    points,
    points_cell,
    share_cell,
)
from attendance.reports.rules.cohorts import COHORTS, PAIRS, in_a_sentence
from attendance.reports.rules.groups import Family, Group, Shown, shown_groups
from attendance.reports.rules.words import Gap

Lines = Mapping[str, Sequence[Line]]
KINDS = ("cohort", "sex", "year_group")  # in the order of the table
PAIRED = {key: other for pair in PAIRS for key, other in (pair, pair[::-1])}


@dataclass(frozen=True)
class Grouped:
    """The groups of a year and which of them may be shown."""

    lines: Lines
    shown: Shown

    def attendance(self, key: str) -> Cell:
        """The attendance of a group; a dash where it may not be shown, or there is none."""
        line = next((line for of_kind in self.lines.values() for line in of_kind if line.key == key), None)
        if line is None or key not in self.shown.keys:
            return nothing()
        return percent_cell(line.figures.counts.attended, line.figures.counts.possible)


def grouped(year: Year | None) -> Grouped:
    """The lines of each kind, and what may be shown of them beside one another and beside all pupils."""
    if year is None or year.too_small:
        return Grouped({}, Shown(frozenset(), frozenset(), 0))
    found = {kind: lines(year.counted, kind) for kind in KINDS}
    rows = year.counted.rows
    everybody = _bits(n for n, row in enumerate(rows) if row.counts.possible)
    persistent = _bits(n for n, row in enumerate(rows) if row.counts.persistent)
    shown = shown_groups(everybody, persistent, _families(found, everybody), total=year.scale.may_show(PERSISTENT))
    return Grouped(found, shown)


def _bits(places: Any) -> int:
    return sum(1 << place for place in places)


def _families(found: Lines, everybody: int) -> list[Family]:
    """Partitions first, so that a cohort gives way to them, and the year groups first of all."""

    def group(line: Line) -> Group:
        return Group(line.key, _bits(line.places) & everybody)

    cohorts = {line.key: group(line) for line in found["cohort"]}
    pairs = [Family(tuple(cohorts[key] for key in pair if key in cohorts)) for pair in PAIRS]
    alone = [Family((one,), whole=False) for key, one in cohorts.items() if key not in PAIRED]
    return [
        Family(tuple(group(line) for line in found["year_group"])),
        *(pair for pair in pairs if pair.groups),
        Family(tuple(group(line) for line in found["sex"])),
        *alone,
    ]


def groups(facts: Facts, now: Grouped, then: Grouped) -> list[dict[str, Any]]:
    """The rows of the table: those that may be shown, cohorts before girls and boys before year groups."""
    every = _all_pupils(facts.now)
    return [
        _row(kind, line, every, now, then)
        for kind, of_kind in now.lines.items()
        for line in of_kind
        if line.key in now.shown.keys and line.key != "unknown"
    ]


def _all_pupils(year: Year) -> Cell:
    counts = year.figures.counts
    return nothing() if year.too_small else percent_cell(counts.attended, counts.possible)


def _row(kind: str, line: Line, every: Cell, now: Grouped, then: Grouped) -> dict[str, Any]:
    attendance, found = now.attendance(line.key), line.figures
    alone = kind == "cohort" and line.key not in PAIRED
    few = hidden_cell(found.persistent, found.enrolments) if alone else nothing(NOT_SHOWN)
    return {
        "key": line.key, "label": line.label, "kind": kind,
        "pupils": cell(str(found.enrolments), f"{found.enrolments:,}"),
        "attendance": attendance, "then": then.attendance(line.key),
        "gap": points_cell(points(attendance, every)),
        # in a partition “under 6” would tell more beside the total: which are the small ones
        "persistent": share_cell(found.persistent, found.enrolments) if line.key in now.shown.counts else few,
    }  # fmt: skip


# ---- the largest gap ---------------------------------------------------------------------------------------------


def largest_gap(rows: Sequence[Mapping[str, Any]], every: Cell, every_then: Cell) -> Gap | None:
    """The cohort whose gap costs most days of school (its points times its pupils), with last year's gap.

    Of those with and without something the two are compared; any other cohort with all pupils.
    """
    cells = {row["key"]: row for row in rows if row["kind"] == "cohort"}
    found = [one for key, row in cells.items() if (one := _gap(key, row, cells, every, every_then))]
    return max(found, key=lambda one: one[0], default=(0, None))[1]


def _gap(
    key: str, row: Mapping[str, Any], cells: Mapping[str, Mapping[str, Any]], every: Cell, every_then: Cell
) -> tuple[Decimal, Gap] | None:
    other = cells.get(PAIRED.get(key, ""))
    now = points(other["attendance"] if other else every, row["attendance"])
    if now is None or now <= 0 or COHORTS[key].without:
        return None
    before = points(other["then"] if other else every_then, row["then"])
    words = Gap(in_a_sentence(key, row["label"]), now, before, "" if other else "all pupils")
    return now * int(row["pupils"]["value"]), words


# ---- bands -------------------------------------------------------------------------------------------------------


def bands(facts: Facts) -> list[dict[str, Any]]:
    """Pupils by how much they missed, this year and the year before, in bands that both allow."""
    years = [year for year in (facts.now, facts.then) if year and not year.too_small]
    if facts.now.too_small:
        return []
    cuts = common_cuts([year.scale for year in years])
    return [
        {
            "label": band.label, "low": band.low, "high": band.high, "persistent": band.persistent,
            "now": _count(facts.now, band), "then": _count(facts.then, band),
        }
        for band in bands_of(cuts)
    ]  # fmt: skip


def _count(year: Year | None, band: Band) -> Cell:
    if year is None or year.too_small:
        return nothing()
    count = count_in(year.scale, band)
    return cell(str(count), f"{count:,}")
