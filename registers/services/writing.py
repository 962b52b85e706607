"""The one door through which marks are written: a call of `registers_write_marks`, owned by the migration role."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.utils import Error as DatabaseError

from attendance.access.rules.actors import Actor
from attendance.kit.uuid7 import uuid7

NOT_IN_FORCE = "HB002"
NEEDS_REASON = "HB003"
MANY = 500  # marks; above it PostgreSQL plans for the size of the batch, below it the kept plan is cheaper


class MarkNotWritten(ValueError):
    """PostgreSQL refused the whole batch: an unknown code, or a change without its reason. Nothing was written."""


@dataclass(frozen=True)
class Writing:
    """One mark to write. `code` "" takes a mark back. `seen_version`: the version the writer saw, 0 for a blank.

    `recorded_at` and `recorded_name` are for imports, whose marks were made elsewhere, earlier, by somebody else.
    """

    date: date
    session: str
    pupil_id: UUID
    code: str
    minutes_late: int | None = None
    note: str = ""
    seen_version: int = 0
    undoes_id: UUID | None = None
    recorded_at: datetime | None = None
    recorded_name: str | None = None


@dataclass(frozen=True)
class Written:
    """What became of one `Writing`, and the mark as it stands now.

    `outcome`: saved, unchanged (it was so already), kept (a mark was there and blanks only were asked for), clash
    (somebody changed it since the version seen) or not_on_roll.
    """

    pupil_id: UUID
    date: date
    session: str
    outcome: str
    code: str
    version: int
    recorded_name: str
    recorded_at: datetime | None


WRITE = """
SELECT outcome, code, version, recorded_name, recorded_at FROM registers_write_marks(
    %s, %s, %s, %s::date[], %s::text[], %s::uuid[], %s::text[], %s::smallint[], %s::text[], %s::integer[], %s::uuid[],
    %s::timestamptz[], %s::text[], %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def write_marks(
    school_id: UUID,
    writings: Sequence[Writing],
    *,
    by: Actor,
    at: datetime,
    origin: str,
    kind: str,
    overwrite: str = "seen",
    reason: str = "",
    evidence: str = "",
    change_id: UUID | None = None,
    request_id: UUID | None = None,
    group_id: UUID | None = None,
) -> list[Written]:
    """Write marks, their amendments, the hash chain and the weekly summaries in one statement. One query.

    `origin`: teacher, cover, office, known, closure, import, gate or demo. `kind` of the amendments it causes: open,
    amendment, bulk, closure, import, undo, known. `overwrite`: "seen" changes a mark only at the version seen,
    "blanks" never changes a mark that has a code, "always" changes it whatever it is. With `group_id` the group's
    register of the first mark's session is begun. `request_id` sent twice saves once.
    Raises MarkNotWritten; the caller's transaction must then be rolled back. Must run inside `scoped(school_id)`.
    """
    if not writings:
        return []
    tail = [origin, kind, overwrite, reason, evidence, change_id or uuid7(), by.user_id, by.name, by.position, at]
    parameters: list[Any] = [school_id, request_id, group_id, *_columns(writings), *tail]
    try:
        with planned_for_many() if len(writings) > MANY else nullcontext(), connection.cursor() as cursor:
            cursor.execute(WRITE, parameters)
            rows = cursor.fetchall()
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") in {NOT_IN_FORCE, NEEDS_REASON}:
            raise MarkNotWritten(str(error.__cause__.diag.message_primary)) from error
        raise
    return [
        Written(w.pupil_id, w.date, w.session, outcome, code, version, name or "", recorded)
        for w, (outcome, code, version, name, recorded) in zip(writings, rows, strict=True)
    ]


def _columns(writings: Sequence[Writing]) -> list[list]:
    """The ten arrays that the function takes, one for each column of a mark."""
    cells = (
        (w.date, w.session, w.pupil_id, w.code, w.minutes_late, w.note, w.seen_version, w.undoes_id)
        + (w.recorded_at, w.recorded_name)
        for w in writings
    )
    return [list(column) for column in zip(*cells, strict=True)]


@contextmanager
def planned_for_many() -> Iterator[None]:
    """Let PostgreSQL plan the writing for thousands of rows. It keeps plans, and cannot know the length of an array.

    Hash joins are right for every length here. Not `plan_cache_mode`: that plans the foreign key's check anew for each
    row, which took two thirds of the whole import. Plans kept before and during the import are let go on both ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute("DISCARD PLANS")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")
        cursor.execute("DISCARD PLANS")


def recount_weeks(school_id: UUID, pupil_ids: Sequence[UUID], weeks: Sequence[date]) -> None:
    """Recount these pupils' summaries in the weeks that start on `weeks` (Mondays). One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registers_recount_weeks(%s, %s::uuid[], %s::date[])", [school_id, list(pupil_ids), list(weeks)]
        )
