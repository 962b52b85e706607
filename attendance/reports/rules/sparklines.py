"""A small line of weeks: where its points lie, so that a template can draw it and a screen reader can hear it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, EDGE = 132, 30, 3
NO_WEEK = {"text": "–"}


@dataclass(frozen=True)
class Spark:
    """`lines`: the points of each whole run as SVG reads them; `alone`: weeks without neighbours; `last`: the end."""

    lines: tuple[str, ...]
    alone: tuple[tuple[float, float], ...]
    last: tuple[float, float] | None
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def axis(values: Sequence[float | None]) -> tuple[float, float]:
    """The lowest and the highest per cent of an axis for all these, in steps of five and at least ten apart."""
    known = [value for value in values if value is not None]
    if not known:
        return 90.0, 100.0
    low, high = 5.0 * (min(known) // 5), min(100.0, 5.0 * -(-max(known) // 5))
    return (min(low, high - 10), high) if high - 10 >= 0 else (0.0, 10.0)


def spark(values: Sequence[float | None], low: float, high: float, words: str = "") -> Spark:
    """The line of these per cents on an axis; None leaves a gap."""
    step = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
    points = [
        None if value is None else (round(EDGE + n * step, 1), _height(value, low, high))
        for n, value in enumerate(values)
    ]
    runs = list(_runs(points))
    lines = tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1)
    alone = tuple(run[0] for run in runs if len(run) == 1)
    return Spark(lines, alone, runs[-1][-1] if runs else None, words)


def _height(value: float, low: float, high: float) -> float:
    share = (min(max(value, low), high) - low) / (high - low) if high > low else 0.5
    return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)


def _runs(points: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for point in points:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def spark_words(weeks: Sequence[tuple[str, str | None]]) -> str:
    """The line in words, from (week, shown per cent): first, last, lowest and highest."""
    known = [(label, shown) for label, shown in weeks if shown is not None]
    if not known:
        return "No marks."
    lowest, highest = (fun(known, key=lambda one: float(one[1])) for fun in (min, max))
    first, last = known[0], known[-1]
    return (
        f"{len(known)} weeks, from {first[1]}% ({first[0]}) to {last[1]}% ({last[0]}); "
        f"lowest {lowest[1]}% ({lowest[0]}), highest {highest[1]}% ({highest[0]})."
    )


def with_sparks(kinds: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The content of kinds with a `spark` at each school, and with `all_weeks`: the same weeks for every school, so
    that they are columns. All schools of a kind share its axis and its weeks."""
    return [_drawn(kind) for kind in kinds]


def _drawn(kind: Mapping[str, Any]) -> dict[str, Any]:
    labels = {week["week"]: week["label"] for school in kind["schools"] for week in school["weeks"]}
    mondays = sorted(labels)
    schools = [_with_spark(school, kind, mondays) for school in kind["schools"]]
    return {**kind, "schools": schools, "all_weeks": [labels[monday] for monday in mondays]}


def _with_spark(school: Mapping[str, Any], kind: Mapping[str, Any], mondays: Sequence[str]) -> dict[str, Any]:
    cells = {week["week"]: week["attendance"] for week in school["weeks"]}
    values = [_number(cells[monday]["value"]) if monday in cells else None for monday in mondays]
    line = spark(values, kind["low"], kind["high"], school["weeks_words"])
    return {**school, "spark": line, "all_weeks": [cells.get(monday, NO_WEEK)["text"] for monday in mondays]}


def _number(value: str | None) -> float | None:
    return None if value is None else float(value)
