"""What a line of the explorer is called, from its key."""

from collections.abc import Mapping
from datetime import date

from attendance.calendar.rules.ages import year_group_label
from attendance.reports.rules.cohorts import COHORTS, SEXES
from attendance.reports.rules.explore import SESSIONS, WEEKDAYS


def line_label(by: str, line: str, names: Mapping[str, str]) -> str:
    """The line's words; `names` of groups by slug, or of pupils by the hexadecimal digits of their id."""
    if line == "all":
        return "Everybody"
    if by in ("group", "pupil"):
        return names.get(line, names.get(line.replace("-", ""), line))
    if by == "year_group":
        return year_group_label(int(line)) if line.lstrip("-").isdigit() else line
    if by == "week":
        return f"Week of {date.fromisoformat(line):%-d %B %Y}"
    if by == "cohort":
        return COHORTS[line].label
    known = {
        **SEXES, "unknown": "Not known", **SESSIONS, **{str(n): f"{name}s" for n, name in enumerate(WEEKDAYS)},
    }  # fmt: skip
    return known.get(line, f"Code {line.partition('.')[0]}")
