"""Charts described in Vega-Lite: lines over time, bars one under the other.

Pure: rows in, dictionaries out; `attendance.kit.charts` draws them, `rules.chart_words` says them. Everything has its
place in pixels, so that nothing depends on the fonts of a machine. Series differ by dash, weight and point, never by
colour alone: the same chart is read on a grey printer and by people who see colours differently.
"""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from attendance.reports.rules.chart_scales import (
    HAIRLINE,
    INK,
    QUIET,
    WELL,
    Figure,
    Look,
    Spec,
    looks,
    number,
    runs_of,
    scale_of,
    shortened,
    ticks_of,
)  # fmt: skip

FONT = "Atkinson Hyperlegible Next, Atkinson Next, Verdana, sans-serif"  # as pages and as papers call it
SIGN_WIDTH = 0.57  # of the height of a letter: a generous mean of the house font
SMALL, PLAIN = 12, 13  # pixels


def line_chart(
    rows: Sequence[Sequence[Any]],
    series: Sequence[str],
    *,
    colour: str = INK,
    width: int = 420,
    height: int = 212,
    gaps: Mapping[int, str] | None = None,
    events: Sequence[int] = (),
) -> Spec:
    """Lines over time. Each row: its label, then a figure (or None) per name in `series` (at most 4).

    `gaps`: the places of rows without school, as half-term, with their word; drawn as a band. `events`: the places of
    rows that need a sign under the axis, explained beside the chart.
    """
    gaps = gaps or {}
    low, high = scale_of([figure for row in rows for figure in row[1:]])
    names = _end_labels(rows, series, low, high, height - 42)
    right = 12 + ceil(max((len(name) for name in series), default=0) * PLAIN * SIGN_WIDTH)
    return {
        "width": width - 34 - right,
        "height": height - 42,
        "padding": {"left": 34, "right": right, "top": 8, "bottom": 34},
        "config": _config(),
        "autosize": "none",
        "data": {"values": []},
        "encoding": {
            "x": {"type": "quantitative", "field": "x", "axis": None, "scale": {"domain": [0, max(len(rows) - 1, 1)]}},
            "y": {"type": "quantitative", "field": "y", "axis": _axis(low, high), "scale": _scale(low, high)},
        },
        "layer": [
            *_gap_layers(rows, gaps, height - 42),
            *_time_labels(rows, gaps, height - 42),
            *_event_layers(events, height - 42),
            *[
                layer
                for place in reversed(range(len(series)))
                for layer in _line(rows, place, looks(colour)[place], gaps)
            ],
            *[_end_label(name, y, len(rows), looks(colour)[place]) for place, (name, y) in enumerate(names)],
        ],
    }


def bars_chart(
    rows: Sequence[tuple[str, Figure, str]],
    *,
    colour: str = INK,
    width: int = 640,
    line: Figure = None,
    line_label: str = "",
    from_zero: bool = True,
) -> Spec:
    """Bars, one under the other. Each row: its label, its figure (None: no bar), and the figure as it is written.

    `line`: a figure to compare with, drawn as an upright line with its `line_label`. Without `from_zero` the scale
    begins just below the lowest figure; the page must say so.
    """
    figures = [row[1] for row in rows]
    low, high = scale_of([*figures, line])
    low = 0 if from_zero else low
    left = 12 + ceil(min(max((len(row[0]) for row in rows), default=0), 34) * PLAIN * SIGN_WIDTH)
    right = 16 + ceil(max((len(row[2]) for row in rows), default=0) * PLAIN * SIGN_WIDTH)
    inner, step = width - left - right, 24
    values = [
        {"n": n, "y": number(figure), "from": low, "label": shortened(label), "text": text}
        for n, (label, figure, text) in enumerate(rows)
    ]
    return {
        "width": inner,
        "height": max(len(rows), 1) * step,
        "padding": {"left": left, "right": right, "top": 22 if line_label else 4, "bottom": 4},
        "config": _config(),
        "autosize": "none",
        "data": {"values": values},
        "encoding": {"y": {"type": "quantitative", "field": "n", "axis": None, "scale": _places(len(rows))}},
        "layer": [
            _bar_layer(low, high, colour),
            _words("label", -8, {"align": "right", "fontSize": PLAIN}),
            _words("text", inner + 8, {"align": "left", "fontSize": PLAIN, "fontWeight": "bold", "color": INK}),
            *_reference(number(line), line_label, low, high),
        ],
    }  # fmt: skip


def _config() -> Spec:
    return {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "text": {"color": QUIET, "fontSize": SMALL, "baseline": "middle"},
        "aria": False,
    }


def _axis(low: int, high: int) -> Spec:
    return {
        "values": ticks_of(low, high), "title": None, "domain": False, "ticks": False, "labelPadding": 8,
        "labelFontSize": SMALL, "labelColor": QUIET, "labelBound": False, "labelOverlap": False, "grid": True,
        "gridColor": HAIRLINE, "format": "d",
    }  # fmt: skip


def _scale(low: int, high: int) -> Spec:
    return {"domain": [low, high], "nice": False, "zero": False, "padding": 0}


def _places(count: int) -> Spec:
    return {"domain": [-0.5, max(count, 1) - 0.5], "nice": False, "zero": False, "padding": 0, "reverse": True}


def _line(rows: Sequence[Sequence[Any]], place: int, look: Look, gaps: Mapping[int, str]) -> list[Spec]:
    values = [{"x": n, "y": number(row[1 + place])} for n, row in enumerate(rows) if n not in gaps]
    mark: Spec = {"type": "line", "color": look.colour, "strokeWidth": look.width, "strokeJoin": "round"}
    if look.dash:
        mark["strokeDash"] = list(look.dash)
    layers: list[Spec] = [{"data": {"values": values}, "mark": mark}]
    if look.point:
        known = [value for value in values if value["y"] is not None]
        point = {"type": "point", "filled": True, "opacity": 1, "shape": look.point, "size": 24, "color": look.colour}
        layers.append({"data": {"values": known}, "mark": point})
    return layers


def _gap_layers(rows: Sequence[Sequence[Any]], gaps: Mapping[int, str], height: int) -> list[Spec]:
    if not gaps:
        return []
    bands = [{"from": place - 0.25, "to": place + 0.25} for place in gaps]
    ends = {"x": {"field": "from", "type": "quantitative"}, "x2": {"field": "to"}}
    sides = {"y": {"value": 0}, "y2": {"value": height}}
    mark = {"type": "rect", "color": WELL, "opacity": 1}
    return [
        {"data": {"values": bands}, "mark": mark, "encoding": {**ends, **sides}},
        _under([{"x": middle, "word": word} for middle, word in runs_of(gaps)], height + 28),
    ]


def _time_labels(rows: Sequence[Sequence[Any]], gaps: Mapping[int, str], height: int) -> list[Spec]:
    """Every third or so of the labels, so that they never touch."""
    every = ceil(len(rows) / 5) or 1
    places = [n for n in range(0, len(rows), every) if n not in gaps]
    return [_under([{"x": n, "word": rows[n][0]} for n in places], height + 14)]


def _under(values: list[Spec], y: int) -> Spec:
    """Words under the axis."""
    return {"data": {"values": values}, "mark": "text", "encoding": {"y": {"value": y}, "text": {"field": "word"}}}


def _words(field: str, x: float, look: Spec) -> Spec:
    """Words beside each bar."""
    return {"mark": {"type": "text", **look}, "encoding": {"x": {"value": x}, "text": {"field": field}}}


def _event_layers(events: Sequence[int], height: int) -> list[Spec]:
    if not events:
        return []
    values = [{"x": place} for place in events]
    sign = {"type": "point", "filled": False, "shape": "triangle-up", "size": 40, "color": INK, "opacity": 1}
    return [{"data": {"values": values}, "mark": sign, "encoding": {"y": {"value": height - 7}}}]


def _end_labels(
    rows: Sequence[Sequence[Any]], series: Sequence[str], low: int, high: int, height: int
) -> list[tuple[str, float]]:
    """The name of each series at the height (pixels from the top) where it ends, moved apart where they would touch."""
    ends = []
    for place, name in enumerate(series):
        known = [one for row in rows if (one := number(row[1 + place])) is not None]
        ends.append((name, place, height * (1 - ((known[-1] if known else low) - low) / (high - low))))
    placed: dict[int, float] = {}
    floor_y = -100.0
    for _, place, y in sorted(ends, key=lambda end: (end[2], end[1])):
        floor_y = max(y, floor_y + PLAIN + 1)
        placed[place] = floor_y
    return [(name, placed[place]) for name, place, _ in ends]


def _end_label(name: str, y: float, count: int, look: Look) -> Spec:
    mark: Spec = {
        "type": "text",
        "align": "left",
        "dx": 8,
        "fontSize": PLAIN,
        "color": look.colour if look.bold else QUIET,
    }
    if look.bold:
        mark["fontWeight"] = "bold"
    return {
        "data": {"values": [{"x": max(count - 1, 1), "word": name}]},
        "mark": mark,
        "encoding": {"y": {"value": round(y, 1)}, "text": {"field": "word"}},
    }


def _bar_layer(low: int, high: int, colour: str) -> Spec:
    x = {"field": "from", "type": "quantitative", "axis": None, "scale": _scale(low, high)}
    mark = {"type": "bar", "height": 12, "color": colour, "orient": "horizontal"}
    return {
        "transform": [{"filter": "datum.y !== null"}],
        "mark": mark,
        "encoding": {"x": x, "x2": {"field": "y"}},
    }


def _reference(figure: float | None, label: str, low: int, high: int) -> list[Spec]:
    if figure is None:
        return []
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": _scale(low, high)}
    data = {"values": [{"x": figure, "word": label}]}
    sides = {"y": {"value": 0}, "y2": {"value": "height"}}
    rule = {"data": data, "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5}, "encoding": {"x": x, **sides}}
    word = {"data": data, "mark": "text", "encoding": {"x": x, "y": {"value": -11}, "text": {"field": "word"}}}
    return [rule, word] if label else [rule]
