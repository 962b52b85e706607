"""Tables in and out: CSV in whatever form an office's programs write it, XLSX, and CSV that is safe to open.

Reading keeps the row numbers a person sees in the file: the header is row 1 unless blank lines stand above it.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from attendance.kit.memory import collector_paused

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_UNPACKED = 400 * MEGABYTE  # what an XLSX may unfold to: a small file can hold a very large sheet
MAX_ROWS = 1_000_000
MAX_COLUMNS = 2_000
DELIMITERS = ",;\t"
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T].*)?$")
FIRST_YEAR, LAST_YEAR = 1900, 2199  # a day beyond these is a slip of the keys
YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[ T].*)?$")


class TableError(ValueError):
    """The file cannot be read as a table. `remedy` says what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what, self.remedy = what, remedy


class CellError(ValueError):
    """One cell does not say what it should. `remedy` says what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what, self.remedy = what, remedy


@dataclass(frozen=True)
class Table:
    """A header and rows of text as wide as the header. `numbers[i]` is the row of the file that `rows[i]` stands in.

    `ragged` names rows with more cells than the header: in a CSV usually an unquoted comma.
    """

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    ragged: list[int] = field(default_factory=list)


@collector_paused()
def read_table(content: bytes, *, max_bytes: int = MAX_BYTES) -> Table:
    """The table in `content`: CSV (UTF-8, UTF-8 with BOM, UTF-16 with BOM or Windows-1252; LF, CRLF or CR; comma,
    semicolon or tab) or the first filled sheet of an XLSX workbook. Blank rows are left out.

    Dates of a workbook become year-month-day. Raises TableError: empty, too large, not a table, a broken workbook, a
    header twice.
    """
    if len(content) > max_bytes:
        size = f"{len(content) / MEGABYTE:.1f} MB"
        raise TableError(f"The file is too large ({size}; at most {max_bytes // MEGABYTE} MB).", "Split it in two.")
    if not content.strip():
        raise TableError("The file is empty.", "Export it again from the other system.")
    if content.startswith(ZIP):
        return _table(_workbook_rows(content))
    if content.startswith(OLD_EXCEL):
        what = "This is an old Excel workbook (.xls) or one with a password."
        raise TableError(what, "Save it as .xlsx without a password, or as CSV.")
    return _table(_csv_rows(_text(content)))


def _text(content: bytes) -> str:
    not_text = TableError("This is not a table: it is neither CSV nor XLSX.", "Save it as .xlsx or as CSV.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if b"\x00" in content or content.startswith(b"%PDF"):
        raise not_text
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise not_text


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    outside_quotes = re.sub(r'"[^"]*"', "", first)
    delimiter = max(DELIMITERS, key=outside_quotes.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from enumerate(reader, 1)
    except csv.Error as error:
        what = f"This is not a table: line {reader.line_num} cannot be read ({error})."
        raise TableError(what, "Check the quotation marks there, or save it as .xlsx.") from error


def _workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    broken = TableError("The workbook cannot be opened.", "Open it in Excel or LibreOffice and save it as .xlsx again.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise TableError("The workbook is too large.", "Split it in two.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if _filled(sheet)]
        for number, cells in enumerate(sheets[0].iter_rows(values_only=True), 1) if sheets else ():
            yield number, [_cell(value) for value in cells]
    except TableError:
        raise
    # openpyxl lets through whatever its parts raise: a bad zip, bad XML, a missing part, a wrong type
    except Exception as error:
        raise broken from error


def _filled(sheet: Any) -> bool:
    return any(any(value is not None for value in cells) for cells in sheet.iter_rows(values_only=True, max_row=50))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _table(rows: Iterable[tuple[int, list[str]]]) -> Table:
    header: list[str] = []
    kept: list[list[str]] = []
    numbers: list[int] = []
    ragged: list[int] = []
    width = 0
    for number, cells in rows:
        if not any(cells):
            continue
        if not header:
            header = _header(cells)
            width = len(header)
            continue
        if len(cells) != width:
            if any(cell.strip() for cell in cells[width:]):
                ragged.append(number)
            cells = (cells + [""] * width)[:width]
        kept.append(cells)
        numbers.append(number)
        if len(kept) > MAX_ROWS:
            raise TableError(f"The file has more than {MAX_ROWS:,} rows.", "Split it in two.")
    if not header:
        raise TableError("The file is empty.", "Export it again from the other system.")
    return Table(header, kept, numbers, ragged)


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) < 2 or len(names) > MAX_COLUMNS:
        what = f"This is not a table: its first row has {len(names)} column{'s' if len(names) != 1 else ''}."
        raise TableError(what, "The first row must name the columns, with commas, semicolons or tabs between.")
    seen: set[str] = set()
    for name in filter(None, (name.casefold() for name in names)):
        if name in seen:
            what = f"The header names the column “{names[[n.casefold() for n in names].index(name)]}” twice."
            raise TableError(what, "Delete or rename one of the two.")
        seen.add(name)
    return names


def read_day(text: str) -> date:
    """The day in `text`: day/month/year or year-month-day, a time after it is let go. Raises CellError.

    Two-digit years: 00 to 68 are 2000 to 2068, 69 to 99 are 1969 to 1999 (as POSIX reads them).
    """
    text = text.strip()
    year = month = day = 0
    if match := DAY_FIRST.match(text):
        day, month, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:
            year += 2000 if year < 69 else 1900
    elif match := YEAR_FIRST.match(text):
        year, month, day = (int(part) for part in match.groups())
    if FIRST_YEAR <= year <= LAST_YEAR:
        with suppress(ValueError):
            return date(year, month, day)
    raise CellError(f"“{text}” is not a date.", "Write it as day/month/year or year-month-day, such as 31/01/2026.")


def safe_cell(value: Any) -> Any:
    """The value as a spreadsheet may open it: a text that would be taken for a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file (UTF-8 with BOM, CRLF, so that Excel shows accents) in which no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
