"""Taking a register of 30: the statement, its log, the whole request, its queries; and opening the page."""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import psycopg
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.kit.uuid7 import uuid7
from registers.services.writing import WRITE
from tests.bench.house import Blank, answer, batch, blanks, environ, owner, raw, school, scope_of
from tests.bench.table import Amount, Pair, figure

YEARS = 1
BY = Actor(None, "Olive Office", "School office")
KILOBYTE = 1000
WARM = 14  # a plan is kept from the sixth call of a connection on, and the pool has two or more
INSERT = """
INSERT INTO registers_mark (school_id, date, session, pupil_id, code, minutes_late, origin, recorded_name, recorded_at)
SELECT %s, %s, %s, u.pupil, u.code, u.minutes, 'office', %s, %s
FROM unnest(%s::uuid[], %s::text[], %s::smallint[]) AS u(pupil, code, minutes)
"""


def minutes(blank: Blank) -> list[int | None]:
    return [7 if code == "L" else None for code in blank.codes()]


def bare_insert(link: psycopg.Connection) -> Callable[[], object]:
    """Inserts the marks of the next register and nothing else, in one transaction."""
    scope, school_id = scope_of(school(YEARS)), school(YEARS).school.id

    def work() -> None:
        blank = next(blanks(YEARS))
        with link.transaction():
            link.execute(scope)
            link.execute(
                INSERT,
                (
                    school_id,
                    blank.day,
                    blank.session,
                    BY.name,
                    timezone.now(),
                    list(blank.pupils),
                    blank.codes(),
                    minutes(blank),
                ),
            )

    return work


def function_call(link: psycopg.Connection) -> Callable[[], object]:
    """Saves the next register by the function that also keeps register, request and weekly summaries."""
    scope, school_id = scope_of(school(YEARS)), school(YEARS).school.id

    def work() -> None:
        blank = next(blanks(YEARS))
        n = len(blank.pupils)
        columns = (
            [blank.day] * n, [blank.session] * n, list(blank.pupils), blank.codes(), minutes(blank), [""] * n, [0] * n,
            [None] * n, [None] * n, [None] * n,
        )  # fmt: skip
        tail = ("office", "open", "seen", "Changed", "", uuid7(), None, BY.name, BY.position, timezone.now())
        with link.transaction():
            link.execute(scope)
            rows = link.execute(WRITE, (school_id, uuid7(), blank.group_id, *columns, *tail)).fetchall()
        if [row[0] for row in rows] != ["saved"] * n:
            raise RuntimeError(f"not every mark was saved: {rows}")

    return work


def whole_save() -> Callable[[], object]:
    """Sends the next register to the address that the page sends to."""
    known = ready(YEARS)

    def work() -> None:
        blank, asked = next(known)
        if answer(asked).count(b'"saved"') != len(blank.pupils):
            raise RuntimeError("not every mark was saved")

    return work


def ready(years: int) -> Iterator[tuple[Blank, dict]]:
    """The next registers with the requests that save them, made beforehand so that making them is not measured."""
    some = islice(blanks(years), 80)
    return iter([(blank, environ(years, marks_path(years, blank), batch(blank))) for blank in some])


def marks_path(years: int, blank: Blank) -> str:
    return reverse("api-register-marks", args=[school(years).school.urn, blank.slug, blank.day, blank.session])


def page_path(years: int, blank: Blank) -> str:
    return reverse("registers:take", args=[school(years).school.urn, blank.slug, blank.day, blank.session])


@figure(
    "save_sql", goal=1.8, words="30 marks by the writing function, with summary and history / a bare INSERT of them"
)
def save_sql() -> Iterator[Pair]:
    school(YEARS)
    with raw("default") as ours, owner() as limit:
        yield Pair(function_call(ours), bare_insert(limit), rounds=81, warm_up=WARM)


@figure("save_log", goal=1, words="write-ahead log of a register of 30 saved / 25 kB")
def save_log() -> Iterator[Amount]:
    school(YEARS)
    with raw("default") as link:
        save = function_call(link)
        written = statistics.median(log_of(link, save) for _ in range(21))
        yield Amount(written / KILOBYTE, 25, "kB")


def log_of(link: psycopg.Connection, work: Callable[[], object]) -> int:
    """Bytes of write-ahead log that the work causes."""
    (before,) = link.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
    work()
    return int(link.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)", (before,)).fetchone()[0])


@figure("save", goal=2.5, words="30 marks through the whole application / the same rows by one raw psycopg call")
def save() -> Iterator[Pair]:
    """The same rows: marks, register, request, weekly summaries. `save_sql` says what these cost beside bare marks."""
    school(YEARS)
    with raw("default") as limit:
        yield Pair(whole_save(), function_call(limit), rounds=41, warm_up=WARM)


@figure("save_queries", goal=1, words="queries of that request / 8")
def save_queries() -> Iterator[Amount]:
    school(YEARS)
    save, seen = whole_save(), []
    save()
    with counted(seen):
        save()
    yield Amount(len(seen), 8, "queries")


@contextmanager
def counted(seen: list[str]) -> Iterator[None]:
    """Notes the statements that go through Django's connection meanwhile."""

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield


@figure(
    "page", goal=2.5, words="the register page of 30, whole request / a page that says nothing, with session and user"
)
def page() -> Iterator[Pair]:
    school(YEARS)
    path = page_path(YEARS, next(blanks(YEARS)))
    pages, nothings = ([environ(YEARS, address) for _ in range(80)] for address in (path, "/bench/nothing/"))
    with override_settings(ROOT_URLCONF="tests.bench.urls"):
        yield Pair(lambda: answer(pages.pop()), lambda: answer(nothings.pop()), rounds=41, warm_up=WARM)


@figure("page_queries", goal=1, words="queries of opening the register page / 8")
def page_queries() -> Iterator[Amount]:
    school(YEARS)
    asked, seen = [environ(YEARS, page_path(YEARS, next(blanks(YEARS)))) for _ in range(2)], []
    answer(asked[0])
    with counted(seen):
        answer(asked[1])
    yield Amount(len(seen), 8, "queries")
