"""A house for the night of the tests: Redis, worker and beat as programs of their own, and what is in its tables."""

import os
import re
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import sleep
from uuid import UUID

import psycopg
import pytest

from attendance.kit.run.demo import CELERY
from attendance.kit.run.environment import free_port
from attendance.kit.run.redis import start_real, wait_for
from tests import nursery
from tests.databases import Database

PATIENCE = 60  # seconds
MISSED = 4  # school days
BEGINS = "00:00"  # due at whatever time of the day the test runs
SOME_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MICROSECONDS = re.compile(r"(\d\d:\d\d:\d\d)\.\d+")
OF_THE_CLOCK = {"started_at", "finished_at", "attempts"}


@dataclass(frozen=True)
class Before:
    """The database before the night, and what is in the tables of this room after a night in peace."""

    name: str
    schools: tuple[UUID, UUID]
    days: list[date]
    after: dict[str, list[str]]


# ---- what is in the tables ------------------------------------------------------------------------------------------


def rows_of(database: Database) -> dict[str, list[str]]:
    """Every row of this room's tables and of the audit log as text, in order, without ids made by chance and clocks."""
    with psycopg.connect(database.urls.night) as link:
        link.execute("SET TIME ZONE 'Europe/London'")
        known = {str(row[0]) for row in link.execute(STABLE)}
        tables = [row[0] for row in link.execute(TABLES)]
        return {
            table: sorted(_text(row, known) for (row,) in link.execute(f"SELECT to_jsonb(t) FROM {table} t"))
            for table in tables
        }


STABLE = """
SELECT id FROM tenancy_school UNION SELECT id FROM people_pupil UNION SELECT id FROM people_enrolment
UNION SELECT id FROM interventions_finding
"""
TABLES = """
SELECT tablename FROM pg_tables WHERE tablename LIKE 'interventions\\_%' OR tablename = 'audit_auditevent' ORDER BY 1
"""


def _text(row: dict, known: set[str]) -> str:
    text = repr(sorted((name, value) for name, value in row.items() if name not in OF_THE_CLOCK))
    text = SOME_UUID.sub(lambda found: found[0] if found[0] in known else "?", text)
    return MICROSECONDS.sub(r"\1", text)


# ---- worker, beat, Redis --------------------------------------------------------------------------------------------


@dataclass
class House:
    """Redis, a worker and a beat, each of which can be killed and started again."""

    database: Database
    folder: Path
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    programs: dict[str, subprocess.Popen | nursery.Program] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        for name in names:
            if name == "redis":
                self.programs[name] = start_real("redis-server", self.port, self.password)
                wait_for(self.programs[name], self.port)
                continue
            words = [*CELERY[2:], *self._options(name)]
            log = self.folder / f"{name}.log"
            self.programs[name] = nursery.start(words, env=self._environment(), log=log)

    def _options(self, name: str) -> list[str]:
        if name.startswith("beat"):
            return ["beat", "--schedule", str(self.folder / f"{name}.schedule"), "--pidfile=", "--max-interval", "1"]
        return [
            "worker",
            "-n",
            f"{name}@%h",
            "--concurrency",
            "1",
            "--without-mingle",
            "--without-gossip",
            "-l",
            "INFO",
        ]

    def _environment(self) -> dict[str, str]:
        redis = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        ours = {"REDIS_URL": redis, "NIGHT_STARTS_AT": BEGINS, "NIGHT_EVERY_SECONDS": "1"}
        return {**os.environ, **self.database.environ, **ours}

    def kill(self, *names: str) -> None:
        """No time to finish anything; only what was started here, with its children."""
        for name in names:
            program = self.programs.pop(name)
            os.killpg(program.pid, 9)
            program.wait()

    def log(self) -> str:
        return "\n".join(path.read_text()[-3000:] for path in self.folder.glob("*.log"))


@dataclass
class Scene:
    """A night about to begin on a copy of the database."""

    before: Before
    database: Database
    house: House

    def ask(self, sql: str, *values) -> list[tuple]:
        with psycopg.connect(self.database.urls.night) as link:
            return link.execute(sql, values).fetchall()

    def ledger(self) -> list[tuple]:
        return self.ask("SELECT state, days_done FROM interventions_nightrun ORDER BY school_id")

    def attempts(self) -> int:
        return self.ask("SELECT max(attempts) FROM interventions_nightrun")[0][0]

    def judged(self, school: int) -> list[date]:
        sql = 'SELECT "on" FROM interventions_evaluation WHERE school_id = %s ORDER BY "on"'
        return [row[0] for row in self.ask(sql, self.before.schools[school])][1:]

    @contextmanager
    def standing_still(self, *, school: int, day: int) -> Iterator[None]:
        """The night cannot write its evaluation of that day: a transaction of ours has written one and does not end."""
        school_id = self.before.schools[school]
        with psycopg.connect(self.database.urls.owner) as link:
            link.execute(f"SET LOCAL app.school_ids = '{{{school_id}}}'")
            link.execute(HOLD, [school_id, self.before.days[day]])
            yield
            link.rollback()

    def until(self, what: Callable[[], bool]) -> None:
        for _ in range(PATIENCE * 10):
            if what():
                return
            sleep(0.1)
        pytest.fail(f"Waited {PATIENCE} seconds in vain. {self.ledger()}\n{self.house.log()}")

    def waits(self) -> bool:
        """Whether somebody in this database waits for a lock."""
        return bool(self.ask(WAITING, self.database.name)[0][0])

    def done(self) -> bool:
        return self.ledger() == [("done", MISSED)] * 2

    def end_connections(self) -> None:
        """PostgreSQL ends every connection of the worker, as it does when it is restarted. A role ends its own."""
        for url in (self.database.urls.app, self.database.urls.night):
            with psycopg.connect(url, autocommit=True) as link:
                link.execute(END_OTHERS)


HOLD = """
INSERT INTO interventions_evaluation (school_id, id, "on", at, policy_version, pupils, found, entered, "left", proposed,
                                      amendments_seen)
VALUES (%s, gen_random_uuid(), %s, now(), 'held', 0, 0, 0, 0, 0, 0)
"""
WAITING = """
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE a.datname = %s AND NOT l.granted
"""
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""
