"""The drawn parts of a report to governors, made of its frozen content alone: the chart of weeks, bars, groups.

Pure. Nothing is computed here that is not in the content as text already: only where it stands on the sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attendance.reports.rules.chart_scales import Spec, number, scale_of, ticks_of, whole_scale_of
from attendance.reports.rules.chart_specs import line_chart
from attendance.reports.rules.chart_words import line_alt

Content = Mapping[str, Any]

LONG_LABEL = 9  # letters at the end of a line


@dataclass(frozen=True)
class Weeks:
    """The chart of weeks: its description, its words, where its scale begins, and what is to be said under it."""

    spec: Spec
    alt: str
    low: int
    events: tuple[tuple[str, str], ...]
    series: tuple[str, ...]


@dataclass(frozen=True)
class BandBar:
    """A band's bar in per cent of the widest; None: not shown. `tick`: the year before."""

    band: Mapping[str, Any]
    width: float | None
    tick: float | None


@dataclass(frozen=True)
class GroupBar:
    """How far a group is from all pupils, in per cent of the scale; `left` None: not shown. `tick`: the year before."""

    group: Mapping[str, Any]
    left: float | None
    width: float
    tick: float | None


@dataclass(frozen=True)
class Groups:
    """The table of groups: its scale (number, place in per cent), where all pupils stand, and its bars."""

    ticks: tuple[tuple[int, float], ...]
    all_at: float | None
    all_text: str
    bars: tuple[GroupBar, ...]


def weeks_of(content: Content, colour: str) -> Weeks | None:
    """The chart of weeks, None where no week may be shown."""
    weeks = content["weeks"]
    names = series_of(content)
    columns = ("now", "then")[: len(names)]
    rows = [(week["label"], *(week[column]["value"] for column in columns)) for week in weeks]
    figures = [figure for row in rows for figure in row[1:]]
    if all(figure is None for figure in figures):
        return None
    gaps = {n: _word(week["note"]) for n, week in enumerate(weeks) if week["note"] and _empty(week)}
    noted = [n for n, week in enumerate(weeks) if week["note"] and n not in gaps]
    spec = line_chart(rows, names, colour=colour, gaps=gaps, events=noted)
    events = tuple((weeks[n]["label"], weeks[n]["note"]) for n in noted)
    return Weeks(spec, line_alt(rows, names, "Weekly attendance"), scale_of(figures)[0], events, names)


def series_of(content: Content) -> tuple[str, ...]:
    """The names at the ends of the lines: “2025” and “2024” for autumn 2025 and autumn 2024."""
    names = tuple(name for name in (content["label"], content["before_label"]) if name)
    short = tuple(name.split()[-1] for name in names)
    if len(set(short)) == len(names) and all(name[:1].isdigit() for name in short):
        return short
    return tuple(
        name if len(name) <= LONG_LABEL else word for name, word in zip(names, ("Now", "Before"), strict=False)
    )


def bands_of(content: Content) -> tuple[BandBar, ...]:
    """The bands with their bars, the widest as wide as the column."""
    counts = [number(band[column]["value"]) for band in content["bands"] for column in ("now", "then")]
    widest = max((count for count in counts if count), default=1)
    return tuple(
        BandBar(band, _part(band["now"]["value"], widest), _part(band["then"]["value"], widest))
        for band in content["bands"]
    )


def groups_of(content: Content) -> Groups:
    """The groups with their bars, from the line of all pupils to where the group stands."""
    everybody = cell_of(content, "attendance")
    shown = [group[column]["value"] for group in content["groups"] for column in ("attendance", "then")]
    low, high = whole_scale_of([everybody["value"], *shown])
    middle = number(everybody["value"])
    at = None if middle is None else _along(middle, low, high)
    ticks = tuple((tick, _along(tick, low, high)) for tick in ticks_of(low, high))
    bars = tuple(_group_bar(group, at, low, high) for group in content["groups"])
    return Groups(ticks, at, everybody["text"], bars)


def cell_of(content: Content, key: str) -> Mapping[str, Any]:
    """This year's cell of a key measure; an empty one where the report has none."""
    found: Sequence[Mapping[str, Any]] = [line["now"] for line in content["measures"] if line["key"] == key]
    return found[0] if found else {"value": None, "text": "–"}


def density_of(content: Content) -> int:
    """How close the lines must stand for two sides of paper: 0 (as drawn first) to 3. An estimate, for browsers.

    A PDF is counted and set closer until it has two pages (`services.drawing`).
    """
    did, asked = (sum(1 + len(line) // 105 for line in content[name]) for name in ("did", "questions"))
    first = did + len(content["say"]) / 95 + len(content["measures"]) - 6 + 2 * bool(did)
    steps = sum(1.25 + 0.9 * (len(step["label"]) > 26) for step in content["steps"]) + len(content["steps_note"]) / 80
    second = len(content["groups"]) + max(steps, len(content["duties"]) * 1.9) + asked
    return max(sum(first > most for most in (8, 14, 19)), sum(second > most for most in (26, 37, 46)))


def _group_bar(group: Mapping[str, Any], at: float | None, low: int, high: int) -> GroupBar:
    figure, before = number(group["attendance"]["value"]), number(group["then"]["value"])
    tick = None if before is None or at is None else _along(before, low, high)
    if figure is None or at is None:
        return GroupBar(group, None, 0, tick)
    here = _along(figure, low, high)
    return GroupBar(group, min(here, at), round(abs(here - at), 2), tick)


def _along(figure: float, low: int, high: int) -> float:
    return round(100 * (figure - low) / (high - low), 2)


def _part(figure: Any, widest: float) -> float | None:
    known = number(figure)
    return None if known is None else round(98 * known / widest, 1)


def _empty(week: Mapping[str, Any]) -> bool:
    return week["now"]["value"] is None and week["then"]["value"] is None


def _word(note: str) -> str:
    """A band has little room under it."""
    return note if len(note) <= 14 else note[:13].rstrip() + "…"
