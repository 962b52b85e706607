"""What charts show, in words, made of the same rows: for those who cannot see them. Pure."""

from collections.abc import Sequence
from typing import Any

from attendance.reports.rules.chart_scales import Figure, number


def line_alt(rows: Sequence[Sequence[Any]], series: Sequence[str], what: str) -> str:
    """What a line chart shows, in words: where each series starts, is lowest and ends. `what`: “Weekly attendance”."""
    parts = [_line_words([(row[0], row[1 + place]) for row in rows], name) for place, name in enumerate(series)]
    return " ".join([f"{what}.", *(part for part in parts if part), *_above(rows, series)])


def bars_alt(rows: Sequence[tuple[str, Figure, str]], what: str) -> str:
    """What bars show, in words: each bar, or the highest and the lowest three where there are more than twelve."""
    known = [(label, number(figure), text) for label, figure, text in rows if figure is not None]
    if not known:
        return f"{what}. Nothing to show."
    if len(rows) <= 12:
        return f"{what}. " + "; ".join(f"{label} {text}" for label, _, text in rows) + "."
    ordered = sorted(known, key=lambda row: (-(row[1] or 0), row[0]))
    highest, lowest = ordered[:3], ordered[-3:]
    said = [f"{'; '.join(f'{label} {text}' for label, _, text in some)}" for some in (highest, lowest)]
    return f"{what}. {len(rows)} bars. Highest: {said[0]}. Lowest: {said[1]}."


def _line_words(points: Sequence[tuple[str, Figure]], name: str) -> str:
    known = [(label, one) for label, figure in points if (one := number(figure)) is not None]
    if not known:
        return ""
    first, last = known[0], known[-1]
    least = min(known, key=lambda point: point[1])
    return (
        f"{name} starts at {first[1]:.1f}% ({first[0]}), is lowest at {least[1]:.1f}% ({least[0]}) "
        f"and ends at {last[1]:.1f}% ({last[0]})."
    )


def _above(rows: Sequence[Sequence[Any]], series: Sequence[str]) -> list[str]:
    """In how many weeks the first of two series is above the second."""
    both = [(a, b) for row in rows if len(series) == 2 and None not in (a := number(row[1]), b := number(row[2]))]
    if not both:
        return []
    above = sum(1 for a, b in both if (a or 0) > (b or 0))
    return [f"{series[0]} is above {series[1]} in {above} of {len(both)}."]
