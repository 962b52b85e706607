"""Marks from another system, written in batches inside one transaction: all of a file or nothing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.utils import Error as DatabaseError

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.uuid7 import uuid7
from registers.queries.imports import marks_on
from registers.services.telling import tell_of_changes
from registers.services.writing import NEEDS_REASON, NOT_IN_FORCE, MarkNotWritten, planned_for_many

BATCH = 5000
NEW, CHANGED, SAME = "created", "updated", "unchanged"


class ImportedMark(NamedTuple):
    """One mark of a file. None for minutes or note: the file does not say, so what is there stays."""

    date: date
    session: str
    pupil_id: UUID
    code: str
    minutes_late: int | None
    note: str | None
    recorded_at: datetime | None
    recorded_name: str | None
    row: int


class Imported(NamedTuple):
    """What one mark of the file does: created, updated (from the code `was`) or unchanged."""

    mark: ImportedMark
    outcome: str
    was: str = ""


def import_marks(
    school_id: UUID,
    marks: Sequence[ImportedMark],
    *,
    filename: str,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
    change_id: UUID | None = None,
) -> Iterator[Imported]:
    """Write the marks, each once; a mark that differs becomes an amendment with the reason "import FILE".

    Yields what each does, batch after batch; `progress` is told how many are through. Call it in the school's scope and
    read it to the end inside one transaction; `dry_run` writes nothing. Two queries for each 5,000 marks and four more.
    Raises MarkNotWritten where PostgreSQL refuses one: the caller's transaction must then be rolled back.
    """
    change_id, written, done = change_id or uuid7(), 0, 0
    rest = iter(sorted(marks, key=itemgetter(0, 1)))  # by day and session, so that a batch touches few days
    with planned_for_many():
        while batch := list(islice(rest, BATCH)):
            judged = _judge(school_id, batch)
            fresh = [found for found in judged if found.outcome != SAME]
            if fresh and not dry_run:
                _write(school_id, fresh, filename=filename, by=by, at=at, change_id=change_id)
            written, done = written + len(fresh), done + len(batch)
            progress(done)
            yield from judged
    if written and not dry_run:
        record(school_id, "marks.imported", by=by, at=at, subject="import", file=filename, marks=written)
        tell_of_changes(school_id)


def _judge(school_id: UUID, batch: Sequence[ImportedMark]) -> list[Imported]:
    there = marks_on(school_id, {mark.date for mark in batch})
    if not there:
        return [Imported(mark, NEW) for mark in batch]
    return [_compare(mark, there.get(mark[:3])) for mark in batch]


def _compare(mark: ImportedMark, there: tuple[str, int | None, str] | None) -> Imported:
    if there is None:
        return Imported(mark, NEW)
    code, minutes, note = there
    same = code == mark.code
    same = same and (mark.minutes_late is None or mark.minutes_late == minutes)
    same = same and (mark.note is None or mark.note == note)
    if not same and code == mark.code:
        # a cell that says nothing takes nothing away
        kept = mark._replace(
            minutes_late=minutes if mark.minutes_late is None else mark.minutes_late,
            note=note if mark.note is None else mark.note,
        )
        return Imported(kept, CHANGED, code)
    return Imported(mark, SAME if same else CHANGED, code)


# As `services.writing.write_marks`, but for thousands of marks: arrays go as text that is made once for each different
# value, columns that say nothing are made by PostgreSQL, and what comes back is counted there.
WRITE = """
SELECT outcome, count(*) FROM registers_write_marks(
    %(school)s, NULL, NULL, %(dates)s::date[], %(sessions)s::text[], %(pupils)s::uuid[], %(codes)s::text[],
    coalesce(%(minutes)s::smallint[], array_fill(NULL::smallint, ARRAY[%(n)s])),
    coalesce(%(notes)s::text[], array_fill(''::text, ARRAY[%(n)s])),
    array_fill(0, ARRAY[%(n)s]), array_fill(NULL::uuid, ARRAY[%(n)s]),
    coalesce(%(times)s::timestamptz[], array_fill(NULL::timestamptz, ARRAY[%(n)s])),
    coalesce(%(names)s::text[], array_fill(NULL::text, ARRAY[%(n)s])),
    'import', 'import', 'always', %(reason)s, '', %(change)s, %(by)s, %(by_name)s, %(by_position)s, %(at)s)
GROUP BY outcome
"""


def _write(
    school_id: UUID, fresh: Sequence[Imported], *, filename: str, by: Actor, at: datetime, change_id: UUID
) -> None:
    dates, sessions, pupils, codes, minutes, notes, times, names, _ = zip(*(found.mark for found in fresh), strict=True)
    given: dict[str, Any] = {
        "school": school_id, "n": len(fresh), "dates": _array(dates, date.isoformat), "sessions": _array(sessions),
        "pupils": _array(pupils), "codes": _array(codes), "minutes": _array(minutes), "notes": _array(notes, null=""),
        "times": _array(times, datetime.isoformat), "names": _array(names), "reason": f"import {filename}",
        "change": change_id, "by": by.user_id, "by_name": by.name, "by_position": by.position, "at": at,
    }  # fmt: skip
    try:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, given)
            outcomes = dict(cursor.fetchall())
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") in {NOT_IN_FORCE, NEEDS_REASON}:
            raise MarkNotWritten(str(error.__cause__.diag.message_primary)) from error
        raise
    if set(outcomes) - {"saved", "unchanged"}:
        raise MarkNotWritten(f"{outcomes} in the batch from row {fresh[0].mark.row}")


def _array(values: Sequence, text: Callable = str, null: str | None = None) -> str | None:
    """A PostgreSQL array of the values as text; None where all of them are None."""
    different = set(values)
    if different == {None}:
        return None
    literals = {value: _quoted(text(value)) for value in different if value is not None}
    literals[None] = "NULL" if null is None else _quoted(null)
    return "{" + ",".join([literals[value] for value in values]) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
