"""What a trust's tables do not show: numbers of a few children, whatever they are counted in. Needs no database."""

from datetime import date
from uuid import uuid4

import pytest

from attendance.reports.queries.spans import ReportSpan
from attendance.reports.queries.trust import SchoolRow, SideKind, SideLine
from attendance.reports.queries.trust_content import kinds_content, totals_content
from attendance.reports.queries.trust_duties import pupils_cell
from registers.queries.figures import Span
from registers.queries.school_figures import SchoolFigures
from registers.rules.duties import Kept
from registers.rules.figures import Counts, GroupFigures

DAYS = Span(date(2026, 1, 5), date(2026, 3, 11))
SPRING = ReportSpan("term:x", "spring-2026", "Spring 2026", "Attendance", DAYS, None, None, "", date(2026, 3, 28))
MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        (None, "no calls are logged"),
        (Kept(0, 0), "none to judge"),
        (Kept(4, 5, 1), "not shown"),
        (Kept(3, 40, 37), "not shown"),
        (Kept(38, 40, 2), "nearly all of 40"),
        (Kept(6, 7, 1), "not shown"),
        (Kept(40, 40), "100.0% (40 of 40)"),
        (Kept(30, 40, 10), "75.0% (30 of 40)"),
        (Kept(0, 40, 40), "0.0% (0 of 40)"),
    ],
)
def test_duties_towards_a_few_children_are_not_counted_out(kept, text):
    assert pupils_cell(kept)["text"] == text


def school(name: str, persistent: int, severe: int, weeks: dict | None = None) -> SideLine:
    figures = GroupFigures(Counts(present=9_000, authorised=1_000), 100, persistent, severe)
    row = SchoolRow(uuid4(), 900001, name, "XX", "#000", "primary", "mainstream")
    return SideLine(row, SchoolFigures(figures), None, None, weeks or {})


def side(*lines: SideLine) -> tuple[list[dict], dict]:
    kinds = [SideKind("primary", lines, None)]
    content = kinds_content(kinds, SPRING)
    return content, totals_content(kinds, content)


def test_severe_absence_is_not_shown_where_a_few_are_only_persistently_absent():
    [kind], totals = side(school("Ash", 10, 8), school("Birch", 30, 12))

    shown = [(one["persistent"]["text"], one["severe"]["text"]) for one in kind["schools"]]
    assert shown == [("10.0% (10 of 100)", "not shown"), ("30.0% (30 of 100)", "12.0% (12 of 100)")]
    assert (kind["persistent"]["value"], kind["severe"]["text"], totals["severe"]["text"]) == (
        "20.0", "not shown", "not shown",
    )  # fmt: skip


def test_a_week_of_which_a_few_may_have_been_expected_is_not_shown():
    weeks = {MONDAY: Counts(present=40, authorised=10), date(2026, 1, 12): Counts(present=41, authorised=10)}

    [kind], _ = side(school("Ash", 10, 0, weeks))

    assert [week["attendance"]["text"] for week in kind["schools"][0]["weeks"]] == ["not shown", "80.4%"]
