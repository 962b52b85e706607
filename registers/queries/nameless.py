"""Reads: a school's figures for somebody who sees no pupil by name, with everything gone that would tell of a few.

Whole weeks only, in a few periods that all end on the last Sunday: free days could be taken from one another until one
child's sessions are left. What is hidden is decided for all periods together (`rules.nameless`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_year, terms
from registers.queries.figures import CodeRow, EnrolmentCounts, FigureRow, Span, code_counts, enrolment_counts, lines_of
from registers.rules.figures import figures_row, group_figures
from registers.rules.nameless import (
    Code,
    HiddenCodes,
    HiddenLevels,
    HiddenLines,
    Place,
    hidden_codes,
    hidden_levels,
    hidden_lines,
)

WEEK = timedelta(days=7)
PERSISTENT = frozenset({"persistent", "persistent_percent"})
SEVERE = frozenset({"severe", "severe_percent"})
LATE = frozenset({"late"})
NONE: frozenset[str] = frozenset()
NUMBERS = frozenset(figures_row("", "", group_figures(()))) - {"key", "label"}


@dataclass(frozen=True)
class WholeWeeks:
    """A period that is offered, with its name."""

    key: str
    label: str
    span: Span


@dataclass(frozen=True)
class ShownLine:
    """One line. `without` names the columns (of `FIGURES_COLUMNS`) that are not shown; `hidden`: none of them is."""

    row: FigureRow
    without: frozenset[str]

    @property
    def hidden(self) -> bool:
        return self.without == NUMBERS

    @property
    def columns(self) -> dict[str, int | str | None]:
        """The promised columns, null where they are not shown."""
        return {name: None if name in self.without else value for name, value in self.row.columns.items()}


@dataclass(frozen=True)
class ShownCodes:
    """Sessions by code. `hidden` are codes whose number is not shown; of the classes in `unnamed` no code is there."""

    rows: list[CodeRow]
    hidden: frozenset[Code]
    unnamed: frozenset[str]


def whole_weeks(school_id: UUID, today: date) -> list[WholeWeeks]:
    """The periods on offer, as they stand until the end of next Sunday: this term, the year, last week. Two queries."""
    monday = today - timedelta(days=today.weekday())
    found = []
    begun = [term for term in terms(school_id) if term.since < monday]
    if begun:
        label = f"{begun[-1].name} term {begun[-1].since.year}, whole weeks"
        found.append(WholeWeeks("term", label, Span(begun[-1].since, monday)))
    sunday = monday - timedelta(days=1)
    year = school_year(school_id, sunday)
    since = year.since if year else date(sunday.year - (sunday.month < 9), 9, 1)
    return [
        *found,
        WholeWeeks("year", "This year, whole weeks", Span(since, monday)),
        WholeWeeks("week", "Last week", Span(monday - WEEK, monday)),
    ]


def shown_lines(
    school_id: UUID, periods: Sequence[WholeWeeks], span: Span, by: str
) -> tuple[list[ShownLine], ShownLine]:
    """The lines by "group", "year_group" or "school" and the total, of a span on offer.

    Two queries for each first day of a period (three as a rule): the enrolments' sessions, and the codes'. By group
    nobody is told who is persistently absent: in a class they are nearly always a few.
    """
    nested = [enrolment_counts([school_id], one) for one in _spans(periods)]
    rows = nested[_spans(periods).index(span)]
    away = hidden_lines(_sizes(nested))
    late = LATE if _codes([school_id], periods)[1].late else NONE
    years = lines_of(rows, "year_group")
    levels = _levels(years, away)
    whole = NUMBERS if away.total else late | _of_levels(levels.total_persistent, levels.total_severe)
    total = ShownLine(FigureRow("", "All", group_figures(row.counts for row in rows)), whole)
    if by == "school":
        return [ShownLine(row, whole) for row in lines_of(rows, by)], total
    if by == "group":
        return [_line(row, away, by, PERSISTENT | SEVERE | late) for row in lines_of(rows, by)], total
    few = [_of_levels(n in levels.persistent, n in levels.severe) for n in range(len(years))]
    return [_line(row, away, by, late | gone) for row, gone in zip(years, few, strict=True)], total


def _levels(years: Sequence[FigureRow], away: HiddenLines) -> HiddenLevels:
    found = [row.figures for row in years]
    return hidden_levels(
        [one.persistent for one in found], [one.severe for one in found], [one.enrolments for one in found],
        [n for n, row in enumerate(years) if away.total or row.key in away.years],
    )  # fmt: skip


def _of_levels(persistent: bool, severe: bool) -> frozenset[str]:
    return (PERSISTENT if persistent else NONE) | (SEVERE if severe else NONE)


def _line(row: FigureRow, away: HiddenLines, by: str, without: frozenset[str]) -> ShownLine:
    return ShownLine(row, NUMBERS if away.total or row.key in away.of(by) else without)


def _spans(periods: Iterable[WholeWeeks]) -> list[Span]:
    """The spans on offer, the longest first; they end together, so each holds the next."""
    return sorted({period.span for period in periods}, key=lambda span: span.since)


def _sizes(nested: Sequence[list[EnrolmentCounts]]) -> dict[Place, list[int]]:
    """How many have a possible session in each stretch between two first days, by group and year group."""
    possible = [{row.enrolment_id: row.counts.possible for row in rows} for rows in nested]
    sizes: dict[Place, list[int]] = {}
    for row in nested[0]:
        place = (lines_of([row], "group")[0].key, str(row.year_group))
        counts = sizes.setdefault(place, [0] * len(nested))
        held = [of.get(row.enrolment_id, 0) for of in possible] + [0]
        for n in range(len(nested)):
            counts[n] += held[n] > held[n + 1]
    return sizes


def shown_codes(school_id: UUID, periods: Sequence[WholeWeeks], span: Span) -> ShownCodes:
    """The sessions by code of a span on offer. One query for each first day of a period."""
    nested, away = _codes([school_id], periods)
    rows = nested[_spans(periods).index(span)]
    named = [row for row in rows if row.code_class not in away.classes]
    return ShownCodes(named, away.codes, frozenset({row.code_class for row in rows} & away.classes))


def _codes(school_ids: Sequence[UUID], periods: Iterable[WholeWeeks]) -> tuple[list[list[CodeRow]], HiddenCodes]:
    nested = [code_counts(school_ids, span) for span in _spans(periods)]
    held = [{(row.code, row.code_class): row.sessions for row in rows} for rows in nested] + [{}]
    codes = {code for of in held for code in of}
    stretches = {
        code: [a.get(code, 0) - b.get(code, 0) for a, b in zip(held, held[1:], strict=False)] for code in codes
    }
    return nested, hidden_codes(stretches)
