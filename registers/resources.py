"""Marks from a file. Marks are written by one function of the database and by nothing else, so there is no model for
`ModelResource` to save, and a year of a school is 380,000 rows: `MarkResource` declares the columns as fields of
django-import-export and replaces its step for each row. Each different text of a column is cleaned once, a row is a
few look-ups, and the marks go to the service together.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from import_export import fields, resources, widgets

from attendance.access.rules.actors import Actor
from attendance.calendar.queries import sessions_between
from attendance.kit.memory import collector_paused
from attendance.kit.tables import CellError, Table
from attendance.kit.uuid7 import uuid7
from attendance.people.queries.imports import PupilKey, SchoolRow, other_school_named, pupil_keys
from attendance.people.rules.import_report import UNCHANGED, UPDATED, Report
from registers.rules import mark_files as files
from registers.rules.mark_files import SUMMARY, WIDE, Layout, MarkCode
from registers.services.importing import Imported, ImportedMark, import_marks
from registers.services.writing import MarkNotWritten

DAY = timedelta(days=1)
FIRST_ROWS = 20
MOST_CHANGES = 2000
NOTHING = (None, None, None, None)
OFF_ROLL = "Correct the date, or the pupil's starting and leaving days, and load the file again."


class Reading(widgets.Widget):
    """A widget whose cleaning is one reader of the rules; it raises CellError."""

    def __init__(self, reader: Callable[..., Any]) -> None:
        super().__init__()
        self.reader = reader

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.reader(value)


class Remembered(dict):
    """The cleaned value of each text, cleaned when first met. What is wrong with it is remembered as a CellError."""

    def __init__(self, clean: Callable[[Any], Any]) -> None:
        super().__init__()
        self.clean = clean

    def __missing__(self, text: Any) -> Any:
        try:
            value = self.clean(text)
        except CellError as error:
            value = error
        self[text] = value
        return value


class MarkResource(resources.Resource):
    """The columns of marks. `read` turns the rows of a table into marks, with every problem in the report."""

    day = fields.Field(column_name="date", widget=widgets.Widget())
    session = fields.Field(column_name="session", widget=Reading(files.read_session))
    minutes = fields.Field(column_name="minutes", widget=Reading(files.read_minutes))
    recorded_at = fields.Field(column_name="recorded_at", widget=widgets.Widget())

    def __init__(self, school: SchoolRow, layout: Layout, report: Report, *, at: datetime, on: date) -> None:
        super().__init__()
        self.school, self.layout, self.report = school, layout, report
        self.fields["day"].widget = Reading(lambda text: files.read_past_day(text, on))
        self.fields["recorded_at"].widget = Reading(lambda text: files.read_recorded_at(text, at))
        self.cells = {name: Remembered(field.widget.clean) for name, field in self.fields.items()}
        self.codes = Remembered(lambda given: files.read_code(*given))
        self.pupils = pupils_by_name(pupil_keys(school.id))
        self.schools = Remembered(self._read_school)
        self.seen: dict[tuple, tuple[str, int]] = {}

    def refuse(self, row: int, column: str, what: str, remedy: str) -> None:
        self.report.refuse(row, self.layout.titles.get(column, column), what, remedy)

    def warn(self, row: int, column: str, what: str, remedy: str) -> None:
        self.report.warn(row, self.layout.titles.get(column, column), what, remedy)

    # ---- rows to marks ------------------------------------------------------------------------------------------

    def read(self, table: Table) -> list[ImportedMark]:
        """The marks of the table, each once, without those that are problems."""
        rows = self._wide(table) if self.layout.name == WIDE else self._long(table)
        return [mark for mark in rows if mark is not None]

    def _long(self, table: Table) -> Iterable[ImportedMark | None]:
        places = self.layout.places
        day_at, session_at, code_at = places["date"], places["session"], places["code"]
        days, sessions, name_pupil = self.cells["day"], self.cells["session"], self._namer()
        more, school_at = self._more(), places.get("school")
        for row, cells in zip(table.numbers, table.rows, strict=True):
            pupil = name_pupil(row, cells)
            day, session = days[cells[day_at]], sessions[cells[session_at]]
            if pupil is None or day.__class__ is CellError or session.__class__ is CellError:
                self._name_problems(row, {"date": day, "session": session})
                continue
            if school_at is not None:
                self._check_school(row, cells[school_at])
            yield self._mark(row, pupil, day, session, cells[code_at], "code", more(row, cells) if more else NOTHING)

    def _wide(self, table: Table) -> Iterable[ImportedMark | None]:
        columns = []
        for place, day, session in self.layout.sessions:
            title = table.header[place]
            if (found := self.cells["day"][day.isoformat()]).__class__ is CellError:
                self.refuse(1, title, found.what, found.remedy)
            else:
                columns.append((place, day, session, title))
        name_pupil = self._namer()
        for row, cells in zip(table.numbers, table.rows, strict=True):
            pupil = name_pupil(row, cells)
            if pupil is None:
                continue
            for place, day, session, title in columns:
                if cells[place].strip() not in files.NO_MARK:
                    yield self._mark(row, pupil, day, session, cells[place], title, NOTHING)

    def _read_school(self, text: str) -> str:
        name = text.strip()
        if not name or name.casefold() in self.school.names:
            return ""
        if other_school_named(self.school.id, name):
            raise CellError(f"The mark is of {name}.", f"This is {self.school.name}: take the row out.")
        return name

    def _check_school(self, row: int, text: str) -> None:
        name = self.schools[text]
        if name.__class__ is CellError:
            self.refuse(row, "school", name.what, name.remedy)
        elif name:
            self.warn(row, "school", f"The file says “{name}”.", f"The marks go into {self.school.name}.")

    def _name_problems(self, row: int, found: dict[str, Any]) -> None:
        for column, value in found.items():
            if isinstance(value, CellError):
                self.refuse(row, column, value.what, value.remedy)

    def _namer(self) -> Callable[[int, list[str]], PupilKey | None]:
        """Finds the pupil of a row by UPN, or by admission number where the UPN is empty."""
        places, pupils = self.layout.places, self.pupils
        upn_at, number_at = places.get("upn"), places.get("admission_number")

        def name_pupil(row: int, cells: list[str]) -> PupilKey | None:
            upn = cells[upn_at] if upn_at is not None else ""
            number = cells[number_at] if number_at is not None else ""
            pupil = pupils[upn, "" if upn else number]
            if pupil.__class__ is CellError:
                self.refuse(row, "upn" if upn_at is not None else "admission_number", pupil.what, pupil.remedy)
                return None
            return pupil

        return name_pupil

    def _more(self) -> Callable[[int, list[str]], tuple] | None:
        """Reads minutes, comment, when and by whom; None where the file has none of these columns."""
        places = self.layout.places
        minutes_at, note_at, when_at, who_at = (
            places.get(name) for name in ("minutes", "note", "recorded_at", "recorded_by")
        )
        if minutes_at is note_at is when_at is who_at is None:
            return None

        def more(row: int, cells: list[str]) -> tuple:
            minutes = self.cells["minutes"][cells[minutes_at]] if minutes_at is not None else None
            when = self.cells["recorded_at"][cells[when_at]] if when_at is not None else None
            if minutes.__class__ is CellError or when.__class__ is CellError:
                self._name_problems(row, {"minutes": minutes, "recorded_at": when})
                return NOTHING
            note = cells[note_at].strip() or None if note_at is not None else None
            who = cells[who_at].strip() or None if who_at is not None else None
            return minutes, note, when, who

        return more

    def _mark(
        self, row: int, pupil: PupilKey, day: date, session: str, text: str, column: str, more: tuple
    ) -> ImportedMark | None:
        code = self.codes[text, day, session]
        if code.__class__ is CellError:
            self.refuse(row, column, code.what, code.remedy)
            return None
        for since, until in pupil.on_roll:
            if since <= day and (until is None or day < until):
                break
        else:
            what = f"{pupil.name} was not on roll on {files.plain_date(day)}."
            self.refuse(row, column if self.layout.name == WIDE else "date", what, OFF_ROLL)
            return None
        key = day, session, id(pupil)
        first = self.seen.setdefault(key, (code.code, row))
        if first[1] != row:
            self._twice(row, column, first, code)
            return None
        minutes, note, when, who = more
        if code.corrected or code.residual or minutes:
            minutes = self._remark(row, column, code, session, minutes)
        return ImportedMark(day, session, pupil.id, code.code, minutes, note, when, who, row)

    def _twice(self, row: int, column: str, first: tuple[str, int], code: MarkCode) -> None:
        what = f"The same pupil and session stand in row {first[1]}"
        if first[0] == code.code:
            self.warn(row, column, f"{what} with the same code.", "It was taken once.")
        else:
            self.refuse(row, column, f"{what} with the code {first[0]}.", "Delete one of the two rows.")

    def _remark(self, row: int, column: str, code: MarkCode, session: str, minutes: int | None) -> int | None:
        if code.corrected:
            half = "afternoon" if session == "PM" else "morning"
            other = "/" if code.code == "\\" else "\\"
            self.warn(row, column, f"{other} stands in the {half}.", f"It was read as {code.code}.")
        if code.residual:
            what = f"{code.code} is a retired code; it stands on a day after its time."
            self.warn(row, column, what, "It was kept and counts as it always did; amend it if it was a slip.")
        if minutes and not code.late:
            self.warn(row, "minutes", f"Minutes late do not go with {code.code}.", "They were left out.")
            return None
        return minutes

    def warn_about_days(self, marks: Sequence[ImportedMark]) -> None:
        """Name the marks on days that the calendar does not have, or not open. One query."""
        if not marks:
            return
        since, until = min(mark.date for mark in marks), max(mark.date for mark in marks) + DAY
        calendar = sessions_between(self.school.id, since, until)
        if not calendar:
            what = f"The calendar has no school days from {files.plain_date(since)} on."
            self.warn(0, "", what, "Enter the terms of that time, so that sessions still to be marked are known.")
            return
        open_sessions = {(row.date, row.session) for row in calendar if row.open}
        for mark in marks:
            if (mark.date, mark.session) not in open_sessions and mark.code not in files.CLOSED:
                what = f"{files.plain_date(mark.date)} {mark.session} is not a school session by the calendar."
                self.warn(mark.row, "date", what, "It was taken; check the date, or correct the calendar.")


def pupils_by_name(keys: Iterable[PupilKey]) -> Remembered:
    """The pupil of a (UPN, admission number), by whichever is filled."""
    by_upn, by_number = {}, {}
    for key in keys:
        by_upn[key.upn] = key
        by_number[key.admission_number.casefold()] = key

    def find(named: tuple[str, str]) -> PupilKey:
        upn, number = "".join(named[0].split()).upper(), " ".join(named[1].split())
        found = by_upn.get(upn) if upn else by_number.get(number.casefold()) if number else None
        if found:
            return found
        if not upn and not number:
            raise CellError("The row names no pupil.", "Give the UPN.")
        what = f"No pupil of this school has the UPN {upn}." if upn else f"No pupil has the admission number {number}."
        raise CellError(what, "Correct it, or import the pupil first.")

    return Remembered(find)


@dataclass(frozen=True)
class MarkFile:
    """A file of marks as it came."""

    table: Table
    name: str


@collector_paused()
def load_marks(
    school: SchoolRow,
    file: MarkFile,
    *,
    by: Actor,
    at: datetime,
    on: date,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Load the file whole or not at all, in one transaction; call it in the school's scope.

    `on` is today: marks of days to come are refused. `progress` is told how many marks are through. Five queries and
    two for each 5,000 marks. Raises TableError where the header is not that of marks; a bad row becomes a problem.
    """
    layout = files.read_header(file.table.header)
    report = Report("marks", file.name, layout.name, dry_run, len(file.table.rows))
    for number in file.table.ragged:
        report.refuse(
            number, "", "The row has more cells than the header.", "Put quotes round a text with a comma in it."
        )
    if layout.name == SUMMARY:
        return _check_summary(file.table, layout, report).settle()
    resource = MarkResource(school, layout, report, at=at, on=on)
    marks = resource.read(file.table)
    if layout.name == WIDE:
        report.notes.append(f"{len(marks)} marks in {len(layout.sessions)} sessions.")
    if not report.refused:
        resource.warn_about_days(marks)
        _write(school.id, marks, report, resource, by=by, at=at, progress=progress)
    return report.settle()


def _write(
    school_id: UUID,
    marks: Sequence[ImportedMark],
    report: Report,
    resource: MarkResource,
    *,
    by: Actor,
    at: datetime,
    progress: Callable[[int], None],
) -> None:
    names = {key.id: key.name for key in resource.pupils.values() if isinstance(key, PupilKey)}
    change = uuid7()
    try:
        with transaction.atomic():
            for found in import_marks(
                school_id, marks, filename=report.file, by=by, at=at, dry_run=report.dry_run, progress=progress,
                change_id=change,
            ):  # fmt: skip
                _tell(report, found, names)
    except MarkNotWritten as error:
        report.refuse(0, "", f"The database refused a mark: {error}.", "Nothing was loaded.")
    if report.counts[UPDATED] and not report.dry_run:
        report.change_id = str(change)


def _tell(report: Report, found: Imported, names: dict[UUID, str]) -> None:
    report.counts[found.outcome] += 1
    listed = len(report.rows)
    if listed < FIRST_ROWS or (found.outcome == UPDATED and listed < MOST_CHANGES):
        mark = found.mark
        was = f"{found.was or 'blank'} → " if found.outcome == UPDATED else ""
        detail = f"{files.plain_date(mark.date)} {mark.session}: {was}{mark.code}"
        report.rows.append(
            {"row": mark.row, "subject": names[mark.pupil_id], "outcome": found.outcome, "detail": detail}
        )


def _check_summary(table: Table, layout: Layout, report: Report) -> Report:
    report.notes.append(
        "This is a summary: it was checked, there are no marks in it to load. Counts win over percentages."
    )
    for row, cells in zip(table.numbers, table.rows, strict=True):
        named = {column: cells[place] for column, place in layout.places.items()}
        for column, what, remedy in files.check_summary(named):
            report.warn(row, layout.titles[column], what, remedy)
        report.counts[UNCHANGED] += 1
    return report
