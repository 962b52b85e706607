"""What charts are measured by: colours, scales, round numbers. Pure, and the same on each machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import Any

Figure = str | float | Decimal | None
Spec = dict[str, Any]

INK, QUIET, HAIRLINE, WELL = "#17212b", "#46505b", "#ddd8cc", "#efece4"
# The colours that a school may choose, as static/css/app.css has them: a PDF reads no class of a page.
SCHOOL_COLOURS = {
    "plum": "#8a3b72", "teal": "#12706f", "blue": "#2f5fb3", "violet": "#6a4bb5", "rose": "#b0305c",
    "brick": "#a8432a", "bronze": "#8a5a12", "olive": "#5f6b1a", "green": "#2f7038", "sea": "#0f6f8f",
    "magenta": "#a02c92", "stone": "#6b6257", "trust": "#4b5f7a", "slate": "#4b5f7a",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How a series is told from the others without its colour."""

    colour: str
    width: float
    dash: tuple[int, ...] = ()
    point: str = ""
    bold: bool = False


def looks(colour: str) -> tuple[Look, ...]:
    """Up to four series: the one that matters in the school's colour, the others behind it."""
    return (
        Look(colour, 2.6, (), "circle", bold=True),
        Look("#5f6872", 1.6, (5, 3)),
        Look(INK, 1.6, (1, 3), "square"),
        Look("#827b6d", 1.4, (9, 3, 2, 3), "diamond"),
    )


def colour_of(name: str) -> str:
    """The colour of a school by its name, a quiet blue where nobody knows it."""
    return SCHOOL_COLOURS.get(name, SCHOOL_COLOURS["slate"])


def number(figure: Figure) -> float | None:
    """A figure as a number; None where it is not shown or there is none."""
    return None if figure is None else float(figure)


def scale_of(figures: Sequence[Figure]) -> tuple[int, int]:
    """Where a scale begins and ends: whole numbers, room below the lowest; percentages never leave 0 to 100."""
    known = [one for figure in figures if (one := number(figure)) is not None]
    if not known:
        return 0, 100
    low, high = max(floor(min(known)) - 1, 0), ceil(max(known))
    if low + 2 > high:
        low = max(high - 2, 0)
    return low, max(high, low + 1)


def step_of(low: int, high: int) -> int:
    """How far apart the round numbers of a scale stand, so that there are about six."""
    span = high - low
    return next((step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500) if span / step <= 6), span)


def ticks_of(low: int, high: int) -> list[int]:
    """The round numbers of a scale."""
    step = step_of(low, high)
    return [n for n in range(low, high + 1) if n % step == 0]


def whole_scale_of(figures: Sequence[Figure]) -> tuple[int, int]:
    """A scale that begins and ends at round numbers."""
    low, high = scale_of(figures)
    step = step_of(low, high)
    return low // step * step, -(-high // step) * step


def shortened(label: str, most: int = 34) -> str:
    """A label that fits before its bar."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def runs_of(gaps: Mapping[int, str]) -> list[tuple[float, str]]:
    """The middle of each run of neighbouring gaps with its word: two weeks of one holiday have one."""
    runs: list[list[int]] = []
    for place in sorted(gaps):
        if runs and runs[-1][-1] == place - 1 and gaps[runs[-1][0]] == gaps[place]:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [((run[0] + run[-1]) / 2, gaps[run[0]]) for run in runs]
