"""The chart of an explorer's table, and what it says in words. Pure: the same figures as the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from attendance.reports.rules.chart_scales import Spec, colour_of
from attendance.reports.rules.chart_specs import bars_chart, line_chart
from attendance.reports.rules.chart_words import bars_alt, line_alt
from attendance.reports.rules.explore import KINDS, Wanted, measured
from registers.rules.figures import Counts, display_percent

MOST_BARS = 40


class HasCounts(Protocol):
    """A line of the table."""

    @property
    def label(self) -> str: ...

    @property
    def counts(self) -> Counts: ...

    @property
    def sessions(self) -> int: ...


@dataclass(frozen=True)
class Chart:
    """A description to draw, its words, its caption. `cut`: the scale does not begin at nothing."""

    spec: Spec
    alt: str
    caption: str
    cut: bool = False


def chart_of(rows: Sequence[HasCounts], wanted: Wanted, by_label: str, colour: str) -> Chart | None:
    """The chart of these lines; None where there is nothing to draw, or too much to read."""
    if not rows or wanted.by == "pupil" or (wanted.by != "week" and len(rows) > MOST_BARS):
        return None
    if wanted.by == "code":
        return _codes(rows, colour)
    figures = [(row.label, _figure(row.counts, wanted.kind)) for row in rows]
    if not any(figure for _, figure in figures):
        return None
    what = "Attendance" if not wanted.kind else f"{KINDS[wanted.kind].label}, share of possible sessions"
    caption = f"{what} by {by_label.lower()}, %"
    if wanted.by == "week" and len(rows) > 1:
        return _weeks(figures, caption, what, colour)
    words = [(label, figure, f"{figure}%" if figure else "none") for label, figure in figures]
    cut = not wanted.kind
    spec = bars_chart(words, colour=colour_of(colour), from_zero=not cut)
    return Chart(spec, bars_alt(words, caption), caption, cut)


def _figure(counts: Counts, kind: str) -> str | None:
    part = counts.attended if not kind else measured(counts, kind)
    return display_percent(part, counts.possible)


def _weeks(figures: Sequence[tuple[str, str | None]], caption: str, what: str, colour: str) -> Chart:
    rows = [(label.removeprefix("Week of ").rsplit(" ", 1)[0], figure) for label, figure in figures]
    names = [what.partition(",")[0]]
    spec = line_chart(rows, names, colour=colour_of(colour), width=640)
    return Chart(spec, line_alt(rows, names, caption), caption, cut=True)


def _codes(rows: Sequence[HasCounts], colour: str) -> Chart:
    """Codes that are not simply present, by how often they stand."""
    shown = [row for row in rows if row.label[:1] not in "/\\"][:15] or list(rows[:15])
    words = [(row.label, str(row.sessions), f"{row.sessions:,}") for row in shown]
    caption = "Sessions by code, without those simply present"
    return Chart(bars_chart(words, colour=colour_of(colour)), bars_alt(words, caption), caption)
