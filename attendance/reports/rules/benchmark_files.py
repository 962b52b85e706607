"""The DfE's files of published figures, read as they were published: columns by name, in any order.

Two families. Year to date, weekly and daily come from the attendance dashboard: `possible_sessions`,
`attendance_perc`, …; the phase is in `school_type` or `education_phase`; a row with an `attendance_date` is a day, one
with “Week 37” a week. Annual figures come from “Pupil absence in schools”: `sess_possible`, `sess_overall_percent`, ….

What the DfE left out (c, x, z, ., .., :, NA) is missing, never zero; its sign is kept. Nothing is computed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from attendance.reports.rules.benchmark_columns import (
    ABSENCE,
    ALL_KINDS,
    ANNUAL,
    AS_PUBLISHED,
    ATTENDANCE,
    DASHBOARD,
    LEFT_OUT,
    LEVELS,
    NEEDED_PLACES,
    PLACES,
    READ,
    SHOULD_BE,
    SIGNS,
    UNKEPT,
    Column,
    FileProblem,
)  # fmt: skip
from attendance.reports.rules.benchmark_times import When, time_of


@dataclass(frozen=True)
class PublishedRow:
    """One row. `numbers` by field of the benchmark; `figures` every other column as text; `markers` by column."""

    number: int
    level: str
    region: str
    la_code: str
    la_gss: str
    la_name: str
    phase: str
    characteristic: str
    when: When
    numbers: Mapping[str, int | Decimal | None]
    figures: Mapping[str, str]
    markers: Mapping[str, str]

    @property
    def cell(self) -> tuple[object, ...]:
        """What no two rows of a file share."""
        return (self.level, self.region, self.la_code, self.la_name, self.phase, self.characteristic,
                self.figures.get("term", ""), self.when)  # fmt: skip


@dataclass(frozen=True)
class PublishedFile:
    """A whole file. `kind`: year_to_date, weekly, daily or annual; `left_out`: rows of single schools."""

    kind: str
    publication: str
    period: str
    since: date | None
    until: date | None
    rows: tuple[PublishedRow, ...]
    left_out: int


def read_published(header: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int]) -> PublishedFile:
    """The file with this header; `numbers[i]` is the row of the file that `rows[i]` stands in. Raises FileProblem."""
    names = [name.strip().casefold() for name in header]
    reader = _Reader(names, _family(names))
    found, left_out, seen = [], 0, dict[tuple[object, ...], int]()
    for number, cells in zip(numbers, rows, strict=True):
        row = reader.row(number, cells)
        if row is None:
            left_out += 1
        elif earlier := seen.get(row.cell):
            raise FileProblem(f"It is about the same area and schools as row {earlier}.", AS_PUBLISHED, row=number)
        else:
            seen[row.cell] = number
            found.append(row)
    if not found:
        raise FileProblem("The file has no row of England, a region or a local authority.", AS_PUBLISHED)
    return _file(found, left_out, reader.annual)


def _family(names: Sequence[str]) -> Mapping[str, Column]:
    missing = {
        label: [name for name, column in family.items() if column.needed and name not in names]
        for label, family in (("year-to-date", DASHBOARD), ("annual", ANNUAL))
    }
    for label, family in (("year-to-date", DASHBOARD), ("annual", ANNUAL)):
        if not missing[label]:
            _places(names)
            return family
    label = min(missing, key=lambda one: len(missing[one]) / len(DASHBOARD if one == "year-to-date" else ANNUAL))
    gone = missing[label]
    if len(gone) > len(DASHBOARD) // 3:
        what = (
            "These are not attendance figures of the DfE that we know: neither year to date, weekly, daily nor annual."
        )
        remedy = "Load a CSV of “Pupil attendance in schools” or “Pupil absence in schools” with its first row."
        raise FileProblem(what, remedy)
    raise FileProblem("This column of the DfE’s file is missing.", AS_PUBLISHED, row=1, column=gone[0])


def _places(names: Sequence[str]) -> dict[str, int]:
    places = {}
    for what, columns in PLACES.items():
        known = [names.index(column) for column in columns if column in names]
        if known:
            places[what] = known[0]
        elif what in NEEDED_PLACES:
            raise FileProblem("This column of the DfE’s file is missing.", AS_PUBLISHED, row=1, column=columns[0])
    return places


class _Reader:
    """Reads the rows of one file: where its columns stand is looked up once."""

    def __init__(self, names: Sequence[str], family: Mapping[str, Column]) -> None:
        self.names, self.annual = names, family is ANNUAL
        self.places = _places(names)
        self.columns = [(place, name, family[name]) for place, name in enumerate(names) if name in family]
        taken = {*self.places.values(), *(place for place, _, _ in self.columns)}
        self.others = [
            (place, name) for place, name in enumerate(names) if place not in taken and name not in UNKEPT and name
        ]
        self.times: dict[tuple[str, str, str], When] = {}

    def row(self, number: int, cells: Sequence[str]) -> PublishedRow | None:
        """The row, or None where it is about a single school."""
        level = self._level(number, cells)
        if level == LEFT_OUT:
            return None
        markers: dict[str, str] = {}
        numbers = {
            column.field: self._number(number, name, column, cells[place].strip(), markers)
            for place, name, column in self.columns
        }
        figures = {name: cells[place].strip() for place, name in self.others}
        markers |= {name: text for name, text in figures.items() if text.casefold() in SIGNS}
        figures["term"] = self._text(cells, "term")
        return PublishedRow(
            number, level, self._area(cells, "region"), self._area(cells, "la_code"), self._area(cells, "la_gss"),
            self._area(cells, "la_name"), self._phase(number, cells),
            (self._text(cells, "characteristic") or ALL_KINDS).casefold(), self._when(number, cells), numbers,
            {name: text for name, text in figures.items() if name not in markers}, markers,
        )  # fmt: skip

    def _text(self, cells: Sequence[str], what: str) -> str:
        return cells[self.places[what]].strip() if what in self.places else ""

    def _area(self, cells: Sequence[str], what: str) -> str:
        text = self._text(cells, what)
        return "" if text.casefold() in SIGNS else text

    def _named(self, what: str) -> str:
        return self.names[self.places[what]]

    def _level(self, number: int, cells: Sequence[str]) -> str:
        text = self._text(cells, "level")
        level = LEVELS.get(text.casefold().replace("_", " "), "")
        if not level:
            what = f"“{text}” is not a level we know." if text else "It is empty."
            raise FileProblem(what, "It is National, Regional or Local authority.", row=number,
                              column=self._named("level"))  # fmt: skip
        if level == "la" and not (self._area(cells, "la_name") or self._area(cells, "la_code")):
            raise FileProblem("A local authority has no name and no number.", AS_PUBLISHED, row=number)
        if level == "regional" and not self._area(cells, "region"):
            raise FileProblem("A region has no name.", AS_PUBLISHED, row=number)
        return level

    def _phase(self, number: int, cells: Sequence[str]) -> str:
        phase = self._text(cells, "phase").casefold().removeprefix("state-funded").strip()
        if not phase:
            raise FileProblem("It is empty.", AS_PUBLISHED, row=number, column=self._named("phase"))
        return phase

    def _number(self, row: int, name: str, column: Column, text: str, markers: dict[str, str]) -> int | Decimal | None:
        if text.casefold() in SIGNS:
            markers[name] = text
            return None
        try:
            return READ[column.kind](text)
        except (ValueError, InvalidOperation):
            what = f"“{text}” is not {SHOULD_BE[column.kind]}." if text else "It is empty."
            remedy = f"{AS_PUBLISHED} A figure that was left out has c, x, z, ., .., : or NA."
            raise FileProblem(what, remedy, row=row, column=name) from None

    def _when(self, number: int, cells: Sequence[str]) -> When:
        asked = (self._text(cells, "period"), self._text(cells, "term"), self._text(cells, "day"))
        if asked not in self.times:
            try:
                self.times[asked] = time_of(*asked)
            except ValueError as error:
                at = "day" if asked[2] else "period"
                raise FileProblem(str(error), AS_PUBLISHED, row=number, column=self._named(at)) from error
        return self.times[asked]


def _file(rows: list[PublishedRow], left_out: int, annual: bool) -> PublishedFile:
    times = {row.when for row in rows}
    periods = sorted({when.period for when in times})
    kinds = {when.kind for when in times}
    # a file of weeks and days is the weekly one
    kind = "annual" if annual else "weekly" if "week" in kinds else "daily" if "day" in kinds else "year_to_date"
    ends = [when.until for when in times]
    return PublishedFile(
        kind, ABSENCE if annual else ATTENDANCE, periods[-1],
        min((when.since for when in times if when.since), default=None),
        None if None in ends else max(end for end in ends if end), tuple(rows), left_out,
    )  # fmt: skip
