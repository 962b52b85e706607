"""The key measures of a report: this year, the year before, the trust's schools alike, and what the DfE published."""

from collections.abc import Mapping, Sequence
from typing import Any

from attendance.reports.queries.content_facts import Facts, TrustSchools, Year
from attendance.reports.rules.bands import PERSISTENT, SEVERE, Scale
from attendance.reports.rules.cells import (
    NOT_PUBLISHED,
    NOT_SHOWN,
    TOO_FEW,
    Cell,
    count_cell,
    hidden_cell,
    nothing,
    percent_cell,
)
from attendance.reports.rules.cells import published_cell as published
from attendance.reports.rules.words import change
from registers.queries.figures import FigureRow
from registers.rules.figures import GroupFigures, group_figures
from registers.rules.suppression import LEAST_SHOWN, total_is_safe

Cells = dict[str, Cell]
MEASURES = (  # key, label, hint, whether more of it is better
    ("attendance", "Attendance", "", True),
    ("authorised", "Authorised absence", "", False),
    ("unauthorised", "Unauthorised absence", "", False),
    ("persistent", "Persistently absent", "10% or more missed, share of pupils", False),
    ("severe", "Severely absent", "50% or more missed", False),
    ("late", "Late before close", "L, counts as present", False),
)
TRUST_WORDS = {
    "nursery": "nursery schools", "primary": "primaries", "middle": "middle schools", "secondary": "secondaries",
    "all_through": "all-through schools", "sixteen_plus": "sixth forms", "special": "special schools",
    "alternative_provision": "alternative provision",
}  # fmt: skip


def own_cells(year: Year | None) -> Cells:
    """The school's cells of a year, by measure."""
    if year is None:
        return {key: nothing() for key, *_ in MEASURES}
    found = year.figures
    if 0 < found.enrolments < LEAST_SHOWN:
        return {key: nothing(TOO_FEW) for key, *_ in MEASURES}
    edges, counts = year.scale, found.counts
    return {
        "attendance": percent_cell(counts.attended, counts.possible),
        "authorised": percent_cell(counts.authorised, counts.possible),
        "unauthorised": percent_cell(counts.unauthorised, counts.possible),
        "persistent": _share(found.persistent, edges, PERSISTENT),
        "severe": _share(found.severe, edges, SEVERE),
        "late": _lates(year.lates, counts.possible),
    }


def persistent_count(year: Year | None) -> Cell:
    """How many pupils were persistently absent, where that may be said."""
    if year is None or year.too_small:
        return nothing()
    edges = year.scale
    count = edges.from_edge(PERSISTENT)
    return count_cell(count, edges.pupils) if edges.may_show(PERSISTENT) else hidden_cell(count, edges.pupils)


def _share(count: int, edges: Scale, edge: int) -> Cell:
    if edges.may_show(edge):
        return percent_cell(count, edges.pupils)
    # whoever is severely absent is one of the persistently absent, whose number may be known
    known = edge == SEVERE and edges.may_show(PERSISTENT)
    return hidden_cell(count, edges.from_edge(PERSISTENT) if known else edges.pupils)


def _lates(lates: int, possible: int) -> Cell:
    """Sessions, not pupils; so few of them may all be one child's."""
    return hidden_cell(lates) if 0 < lates < LEAST_SHOWN else percent_cell(lates, possible)


# ---- beside it ---------------------------------------------------------------------------------------------------


def trust_label(facts: Facts) -> str | None:
    """“Trust primaries”; None where no such column may be shown."""
    if facts.trust is None or not _may_be_added(facts.trust.rows):
        return None
    school = facts.school
    return f"Trust {TRUST_WORDS[school.phase if school.type == 'mainstream' else school.type]}"


def _may_be_added(rows: Sequence[FigureRow]) -> bool:
    return all(row.figures.enrolments >= LEAST_SHOWN for row in rows)


def trust_cells(facts: Facts) -> Cells:
    """All schools alike added together: their sessions over their possible sessions, their pupils over their pupils."""
    if facts.trust is None or trust_label(facts) is None:
        return {key: nothing() for key, *_ in MEASURES}
    found = sum((row.figures for row in facts.trust.rows), GroupFigures(group_figures(()).counts))
    counts = found.counts
    return {
        "attendance": percent_cell(counts.attended, counts.possible),
        "authorised": percent_cell(counts.authorised, counts.possible),
        "unauthorised": percent_cell(counts.unauthorised, counts.possible),
        "persistent": _trust_share(facts.trust, found, "persistent"),
        "severe": _trust_share(facts.trust, found, "severe"),
        "late": _lates(facts.trust.lates, counts.possible),
    }


def _trust_share(trust: TrustSchools, found: GroupFigures, name: str) -> Cell:
    """Every other school publishes its own number unless that is small: the sum must not give a small one away."""
    counts, sizes = zip(*((getattr(row.figures, name), row.figures.enrolments) for row in trust.rows), strict=True)
    count = getattr(found, name)
    return percent_cell(count, found.enrolments) if total_is_safe(counts, sizes) else nothing(NOT_SHOWN)


def england_cells(facts: Facts) -> Cells:
    """What the DfE published of the right phase and type; it publishes no share of late sessions with these."""
    row = facts.quoted
    if row is None:
        return {key: nothing(NOT_PUBLISHED) for key, *_ in MEASURES}
    return {
        "attendance": published(row.attendance_percent),
        "authorised": published(row.authorised_percent),
        "unauthorised": published(row.unauthorised_percent),
        "persistent": published(row.pa_percent),
        "severe": published(row.sa_percent),
        "late": nothing(NOT_PUBLISHED),
    }


def benchmark(facts: Facts) -> dict[str, Any] | None:
    """Which release is quoted, with its dates."""
    row = facts.quoted
    if row is None:
        return None
    return {
        "title": row.publication, "period": row.period, "area": row.area, "phase": row.phase, "note": row.words,
        "released_on": row.released_on.isoformat() if row.released_on else None, "release_id": str(row.release_id),
    }  # fmt: skip


def measures(facts: Facts) -> list[dict[str, Any]]:
    """The rows of the table."""
    columns: Mapping[str, Cells] = {
        "now": own_cells(facts.now), "then": own_cells(facts.then), "trust": trust_cells(facts),
        "england": england_cells(facts),
    }  # fmt: skip
    return [
        {
            "key": key, "label": label, "hint": hint,
            "change": change(columns["now"][key], columns["then"][key], more_is_better=more),
            **{name: cells[key] for name, cells in columns.items()},
        }
        for key, label, hint, more in MEASURES
    ]  # fmt: skip
