"""Writing an XLSX workbook in which no cell is a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from attendance.kit.tables import safe_cell


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "Sheet") -> bytes:
    """One sheet with a header row. Dates and numbers stay what they are; text is never a formula."""
    return write_sheets([(title, header, rows)])


def write_sheets(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A sheet for each (title, header, rows); as `write_xlsx`. Titles are cut to the 31 letters that Excel takes."""
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.append([_cell(name) for name in header])
        for row in rows:
            sheet.append([_cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """The value without signs that XML cannot hold, such as the line break that comes with text out of Word."""
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub(" ", value) if isinstance(value, str) else value)
