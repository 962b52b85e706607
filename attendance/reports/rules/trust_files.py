"""The tables of a trust's reports as rows of text, from the content that pages and frozen reports are made of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = list[str]
Content = Sequence[Mapping[str, Any]]
SIDE_HEADER = (
    "Phase and type", "School", "URN", "Pupils", "Free school meals", "Attendance", "Interval", "A year before",
    "Change on a year before", "Change on last half term", "England", "Points from England", "Persistently absent",
    "Severely absent", "Place",
)  # fmt: skip
WEEKS_HEADER = ("Phase and type", "School", "URN", "Week beginning", "Attendance")
DUTIES_HEADER = ("School", "URN", "Registers in time", "Reasons known in 5 school days", "Families asked in time")
PARTS_HEADER = ("Table", "Line", "Pupils", "Attendance", "Unauthorised absence", "Late")
POLICY_HEADER = ("What", "The trust’s policy", "School", "The school’s own", "Why", "Until")
PRACTICE_HEADER = ("Step", "School", "Pupils", "Attendance went up", "Pupils like them, without the step")


def side_rows(kinds: Content) -> list[Row]:
    """Each kind's line, then its schools."""
    rows = []
    for kind in kinds:
        rows.append(_kind_row(kind))
        rows += [_school_row(kind, school) for school in kind["schools"]]
    return rows


def _kind_row(kind: Mapping[str, Any]) -> Row:
    texts = [_text(kind[name]) for name in ("pupils", "attendance", "then", "england", "persistent", "severe")]
    pupils, attendance, then, england, persistent, severe = texts
    return [
        kind["label"], f"All {kind['count']}", "", pupils, "", attendance, "", then, kind["change"]["words"], "",
        england, "", persistent, severe, "",
    ]  # fmt: skip


def _school_row(kind: Mapping[str, Any], school: Mapping[str, Any]) -> Row:
    return [
        kind["label"], school["name"], str(school["urn"]), _text(school["pupils"]), school["intake"],
        _text(school["attendance"]), school["interval"], _text(school["then"]), school["year"]["words"],
        school["half"]["words"], _text(kind["england"]), _text(school["gap"]), _text(school["persistent"]),
        _text(school["severe"]), school["place"],
    ]  # fmt: skip


def week_rows(kinds: Content) -> list[Row]:
    """Every week of every school."""
    return [
        [kind["label"], school["name"], str(school["urn"]), week["week"], _text(week["attendance"])]
        for kind in kinds
        for school in kind["schools"]
        for week in school["weeks"]
    ]


def duty_rows(duties: Content) -> list[Row]:
    return [
        [one["name"], str(one["urn"]), *(_text(one[name]) for name in ("registers", "settled", "first_day"))]
        for one in duties
    ]


def policy_rows(found: Content) -> list[Row]:
    return [
        [one["label"], one["below"], school["name"], school["own"], school["reason"], school["last_day"] or ""]
        for one in found
        for school in one["schools"]
    ]


def practice_rows(found: Content) -> list[Row]:
    return [
        [one["label"], school["name"], *(_text(school[name]) for name in ("pupils", "better", "similar"))]
        for one in found
        for school in one["schools"]
    ]


def tables_of(content: Mapping[str, Any]) -> Iterable[tuple[str, Sequence[str], list[Row]]]:
    """Every table of a frozen report: its title, its header, its rows."""
    yield "Schools side by side", SIDE_HEADER, side_rows(content["kinds"])
    yield "Week by week", WEEKS_HEADER, week_rows(content["kinds"])
    yield "Duties kept", DUTIES_HEADER, duty_rows(content["duties"])
    yield "Policies that differ", POLICY_HEADER, policy_rows(content["policies"])
    yield "What was done", PRACTICE_HEADER, practice_rows(content["practice"])
    yield "Action plans", PLAN_HEADER, [plan_row(one) for one in content["plan"]]


PLAN_HEADER = ("School", "Aim", "Measured by", "At the start", "Target", "Now", "How it stands", "Last day")


def plan_row(aim: Mapping[str, Any]) -> Row:
    return [
        aim["school"], aim["words"], aim["measure"], _text(aim["baseline"]), _text(aim["target"]), _text(aim["now"]),
        aim["stands"]["words"], aim["last_day"],
    ]  # fmt: skip


def _text(cell: Mapping[str, Any]) -> str:
    return str(cell["text"])
