"""Several short lists in one statement, for pages that show many of them.

Each list is an array in the one row that comes back; its cells travel as JSON and are made into what the columns'
fields say. Right for lists of tens or hundreds; a long list is asked for alone.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, JSONField, QuerySet

Cells = tuple[Any, ...]
SEAM = "ARRAY(SELECT jsonb_build_array("  # where each list begins


def read_together(**lists: QuerySet) -> dict[str, list[Cells]]:
    """The rows of each list, in its order, by its name. Each is a query with values_list(). One query, or none.

    A list that can have no rows, such as `.none()` for what somebody may not see, is not asked for. Decimals are
    refused (TypeError): JSON would round them.
    """
    found: dict[str, list[Cells]] = {name: [] for name in lists}
    asked = {name: _compiled(rows) for name, rows in lists.items()}
    parts = {name: part for name, part in asked.items() if part}
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(sql for sql, _, _ in parts.values())}",
            [value for _, values, _ in parts.values() for value in values],
        )
        arrays = cursor.fetchone()
    for (name, (_, _, fields)), rows in zip(parts.items(), arrays, strict=True):
        found[name] = [_row(row, fields) for row in rows]
    return found


def _compiled(rows: QuerySet) -> tuple[str, Sequence[Any], list[Field]] | None:
    """(an array of the rows as SQL, its values, the columns' fields); None where there can be no rows."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return None
    fields = [column.output_field for column, _, _ in compiler.select]
    if any(field.get_internal_type() == "DecimalField" for field in fields):
        raise TypeError("A decimal does not travel as JSON. Ask for that list alone.")
    cells = ", ".join(f"c{n}" for n in range(len(fields)))
    return f"{SEAM}{cells}) FROM ({sql}) r({cells}))", values, fields


def _row(row: str, fields: Iterable[Field]) -> Cells:
    return tuple(_cell(field, cell) for field, cell in zip(fields, json.loads(row), strict=True))


def _cell(field: Any, cell: Any) -> Any:
    """What the field would have given, had its column been read alone."""
    if cell is None or isinstance(field, JSONField):
        return cell
    if isinstance(field, ArrayField):
        return [_cell(field.base_field, one) for one in cell]
    value = field.to_python(cell)
    return field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
