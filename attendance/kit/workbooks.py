"""Writing an XLSX workbook in which no cell is a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from attendance.kit.tables import safe_cell


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "Sheet") -> bytes:
    """One sheet with a header row. Dates and numbers stay what they are; text is never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append(list(header))
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
