"""A table as a file to take along: CSV or XLSX, no cell a formula."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpResponse

from attendance.kit.tables import write_csv
from attendance.kit.workbooks import write_xlsx

WRITERS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def table_file(name: str, suffix: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The table as `name.suffix`. Raises Http404 for a suffix that there is not."""
    if suffix not in WRITERS:
        raise Http404
    write, kind = WRITERS[suffix]
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
    return HttpResponse(write(header, list(rows)), content_type=kind, headers=disposition)
