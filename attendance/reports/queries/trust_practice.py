"""Reads: what the schools of a trust did for pupils and what went with it, school by school."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from attendance.reports.queries.effects import EffectRow, effects_of_schools
from attendance.reports.queries.trust import SchoolRow, schools_by_id
from attendance.reports.rules.veiled import Cell, cell, few_pupils, hidden_cell
from registers.queries.figures import Span
from registers.rules.figures import display_percent
from registers.rules.suppression import sensitive

LEAST_PUPILS = 10  # of fewer, chance alone tells a story


def practice_of_schools(school_ids: Sequence[UUID], span: Span, *, on: date) -> list[dict[str, Any]]:
    """Each kind of step with the schools that took it with ten pupils or more, as plain JSON, by its name.

    {"label", "schools": [{"urn", "name", "pupils": Cell, "better": Cell, "similar": Cell}]}. One query, and five
    for every ten schools. No total over schools: their pupils are not alike.
    """
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    of_schools = effects_of_schools(school_ids, span, on=on)
    for school in schools_by_id(school_ids):
        for row in of_schools[school.id]:
            if row.pupils >= LEAST_PUPILS:
                found[row.label].append(_row(school, row))
    return [{"label": label, "schools": rows} for label, rows in sorted(found.items())]


def _row(school: SchoolRow, row: EffectRow) -> dict[str, Any]:
    return {
        "urn": school.urn, "name": school.name, "pupils": cell(str(row.pupils)),
        "better": _share(row.better, row.pupils), "similar": _share(row.similar_better, row.similar_pupils),
    }  # fmt: skip


def _share(part: int, whole: int) -> Cell:
    shown = display_percent(part, whole)
    if shown is None:
        return cell(None, "–")
    few = few_pupils(whole) or sensitive(part, whole)
    return hidden_cell() if few else cell(shown, f"{shown}% ({part} of {whole})")
