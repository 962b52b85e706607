"""Reads: the duties that the schools of a trust kept: registers on time, reasons settled, families asked in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from attendance.reports.queries.trust import SchoolRow, schools_by_id
from attendance.reports.rules.veiled import Cell, cell, few_pupils, hidden_cell
from interventions.queries.duties import first_day_of_schools
from registers.queries.duties_of_schools import registers_of_schools, settled_of_schools
from registers.queries.figures import Span
from registers.rules.duties import Kept
from registers.rules.figures import display_percent
from registers.rules.suppression import LEAST_SHOWN

NO_LOG, NONE_TO_JUDGE = "no calls are logged", "none to judge"
LABELS = {
    "registers": "Registers sent in time",
    "settled": "Reasons known within 5 school days",
    "first_day": "Families asked in time on the first day",
}


@dataclass(frozen=True)
class SchoolDuties:
    """What one school kept; None where the records do not tell."""

    school: SchoolRow
    registers: Kept
    settled: Kept
    first_day: Kept | None

    def as_json(self) -> dict[str, Any]:
        """As the report to trustees keeps it."""
        own = {"registers": register_cell(self.registers), "settled": pupils_cell(self.settled)}
        own["first_day"] = pupils_cell(self.first_day)
        return {"urn": self.school.urn, "name": self.school.name} | own


def duties_of_schools(school_ids: Sequence[UUID], span: Span, *, at: datetime) -> list[SchoolDuties]:
    """Every school by name. Seven queries, and one more for each school whose policy has families of different colours
    asked at different times."""
    registers = registers_of_schools(school_ids, span, at=at)
    settled = settled_of_schools(school_ids, span, at=at)
    first_day = first_day_of_schools(school_ids, span, at=at)
    return [
        SchoolDuties(one, registers[one.id], settled[one.id], first_day[one.id]) for one in schools_by_id(school_ids)
    ]


def register_cell(kept: Kept) -> Cell:
    """Registers are no children: every number is shown."""
    shown = display_percent(kept.of, kept.total)
    return cell(None, NONE_TO_JUDGE) if shown is None else cell(shown, f"{shown}% ({kept.of:,} of {kept.total:,})")


def pupils_cell(kept: Kept | None) -> Cell:
    """Days and marks of children: one to five of them are not shown, nor all but one to five.

    Of fewer than twelve nothing is said, where one side is few.
    """
    shown = display_percent(kept.of, kept.total) if kept else None
    if kept is None or shown is None:
        return cell(None, NO_LOG if kept is None else NONE_TO_JUDGE)
    few, late_few = few_pupils(kept.total) or few_pupils(kept.of), few_pupils(kept.total - kept.of)
    if few or (late_few and kept.total < 2 * LEAST_SHOWN):  # of seven “nearly all” could only be six
        return hidden_cell()
    if late_few:
        return cell(None, f"nearly all of {kept.total:,}")
    return cell(shown, f"{shown}% ({kept.of:,} of {kept.total:,})")
