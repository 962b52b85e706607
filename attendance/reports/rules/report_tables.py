"""The tables of a report as rows for a spreadsheet: made of its frozen content and of nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Cell = Mapping[str, Any]
Value = str | int | Decimal
LONG = ("table", "line", "column", "figure")


@dataclass(frozen=True)
class ReportTable:
    """One table: its key, a title, the names of its columns, its rows. The first column names the line."""

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def tables_of(content: Mapping[str, Any]) -> list[ReportTable]:
    """Every table of a governors' report, in the order of its pages. A figure that is not shown says why in words."""
    now, then = content["label"], content["before_label"] or "Before"
    return [_measures(content, now, then), *_sessions(content, now, then), *_people(content, now, then)]


def _sessions(content: Mapping[str, Any], now: str, then: str) -> list[ReportTable]:
    """When school is missed."""
    return [
        _table("weeks", "Week by week, % attendance", ("Week of", now, then, "Note"), [
            (one["week"], _value(one["now"]), _value(one["then"]), one["note"]) for one in content["weeks"]
        ]),
        _table("weekdays", "Days of the week, % attendance", ("Day", now), [
            (one["label"], _value(one["attendance"])) for one in content["weekdays"]
        ]),
        _table("bands", "How much school is being missed, pupils", ("Sessions missed", now, then), [
            (one["label"], _value(one["now"]), _value(one["then"])) for one in content["bands"]
        ]),
    ]  # fmt: skip


def _people(content: Mapping[str, Any], now: str, then: str) -> list[ReportTable]:
    """Whom it is about, and what was done."""
    group = ("Group", "Pupils", f"Attendance %, {now}", f"Attendance %, {then}", "Points from all pupils",
             "Persistently absent")  # fmt: skip
    return [
        _table("groups", "Which children are missing out", group, [
            (one["label"], *(_value(one[key]) for key in ("pupils", "attendance", "then", "gap", "persistent")))
            for one in content["groups"]
        ]),
        _table("steps", "What we did", ("Step", "Pupils", "Better after 3 weeks", "Better without a step"), [
            (one["label"], _value(one["pupils"]), _value(one["better"]), _value(one["similar"]))
            for one in content["steps"]
        ]),
        _table("duties", "Are we doing what the law asks", ("Duty", "Kept", "In words"), [
            (one["label"], _kept(one["ok"]), one["text"]) for one in content["duties"]
        ]),
    ]  # fmt: skip


def long_rows(tables: Iterable[ReportTable]) -> list[tuple[Value, ...]]:
    """All tables in one, a figure a row, under the header LONG."""
    return [
        (table.title, row[0], column, value)
        for table in tables
        for row in table.rows
        for column, value in zip(table.header[1:], row[1:], strict=True)
        if value != ""
    ]


def _measures(content: Mapping[str, Any], now: str, then: str) -> ReportTable:
    benchmark = content["benchmark"] or {}
    england = benchmark.get("title") or "England"
    header = ("Share of possible sessions", now, then, "Change", content["trust_label"] or "Trust", england)
    rows = [
        (one["label"], _value(one["now"]), _value(one["then"]), one["change"]["words"], _value(one["trust"]),
         _value(one["england"]))
        for one in content["measures"]
    ]  # fmt: skip
    return _table("measures", "Key measures, %", header, rows)


def _table(key: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> ReportTable:
    return ReportTable(key, title, tuple(header), tuple(tuple(row) for row in rows))


def _value(cell: Cell) -> Value:
    """The number where it is shown, else what stands in its place."""
    value = cell["value"]
    if value is None:
        return str(cell["text"])
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return int(number) if number == number.to_integral_value() and "." not in str(value) else number


def _kept(ok: bool | None) -> str:
    return "cannot be told" if ok is None else ("yes" if ok else "no")
