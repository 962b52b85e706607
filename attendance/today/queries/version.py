"""Reads: whether anything changed that Today shows."""

from datetime import date, datetime
from uuid import UUID

from attendance.kit.together import read_together
from interventions.queries import day_news as of_cases
from letters.queries import day_news as of_letters
from registers.queries.day_version import day_version_cells


def today_version(school_id: UUID, day: date, at: datetime) -> str:
    """A text that changes when registers, marks, calls, claims, gate, reports, alarms, visits or texts of the day do.
    One query over the day's own rows."""
    found = read_together(
        **day_version_cells(school_id, day, at),
        **of_cases.day_version_cells(school_id, day),
        **of_letters.day_version_cells(school_id, day),
    )
    return "|".join(f"{name}{rows}" for name, rows in found.items() if rows)
