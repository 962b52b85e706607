"""Loading a file of marks, from its bytes to the weekly summaries, against PostgreSQL's COPY of the same rows."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time

import psycopg
from django.utils import timezone

from attendance.kit.tables import read_table
from attendance.people.management.import_command import COMMAND_LINE
from attendance.people.queries.imports import school_by_urn
from attendance.tenancy.scope import scoped
from registers.resources import MarkFile, load_marks
from tests.bench.house import LONDON, owner, school, stands_on
from tests.bench.table import Pair, figure

YEARS = 1
# the same columns, key, checks and partitions, without row-level security: COPY is refused under it
SCRATCH = """
CREATE TABLE bench_mark (LIKE registers_mark INCLUDING ALL) PARTITION BY RANGE (date);
CREATE TABLE bench_mark_year PARTITION OF bench_mark FOR VALUES FROM ('2000-01-01') TO ('2100-01-01');
"""
COLUMNS = "school_id, date, session, pupil_id, code, note, origin, recorded_name, recorded_at, version"
COPY = f"COPY bench_mark ({COLUMNS}) FROM STDIN"


class RolledBack(Exception):
    """Takes back what was loaded, so that the next turn loads it again."""


def marks() -> list[tuple]:
    """(pupil, day, session, code) of everybody on every open day after `stands_on()`."""
    built = school(YEARS)
    days = [day for day in built.open_days if day >= stands_on()]
    pupils = [child.pupil for child in built.children if child.enrolment.until is None]
    return [
        (pupil, day, session, "I" if n % 17 == 0 else present)
        for day in days
        for session, present in (("AM", "/"), ("PM", "\\"))
        for n, pupil in enumerate(pupils)
    ]


def load(content: bytes, urn: int, count: int) -> None:
    """Reads and loads the file as the command does, and takes it back."""
    at = timezone.now()
    found = school_by_urn(urn)
    with suppress(RolledBack), scoped(found.id):
        file = MarkFile(read_table(content), "marks.csv")
        report = load_marks(found, file, by=COMMAND_LINE, at=at, on=timezone.localdate(at), dry_run=False)
        if report.refused or report.counts["created"] != count:
            raise RuntimeError(report.as_text()[:1000])
        raise RolledBack


def copy(link: psycopg.Connection, rows: list[tuple]) -> None:
    """The same rows by COPY, and takes them back."""
    with link.transaction(force_rollback=True), link.cursor().copy(COPY) as stream:
        for row in rows:
            stream.write_row(row)


@figure("import", goal=0.25, at_most=False, words="marks a second from a CSV file to the summaries / by COPY")
def import_marks() -> Iterator[Pair]:
    built, found = school(YEARS), marks()
    lines = [f"{pupil.upn},{day.isoformat()},{session},{code}" for pupil, day, session, code in found]
    content = "\n".join(["UPN,Date,Session,Code", *lines]).encode()
    at = datetime.combine(stands_on(), time(9), LONDON)
    rows = [
        (built.school.id, day, session, pupil.id, code, "", "import", COMMAND_LINE.name, at, 1)
        for pupil, day, session, code in found
    ]
    with owner() as link:
        link.execute(SCRATCH)
        yield Pair(lambda: load(content, built.school.urn, len(rows)), lambda: copy(link, rows), rounds=5, warm_up=1)
        link.execute("DROP TABLE bench_mark")
