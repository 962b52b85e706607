"""The databases of the tests: a template migrated once, copied for each test process and for tests that commit.

Names: `hb_template<suffix>_<hash>` (the hash covers everything a migration reads), `hb_run<suffix>_<process>_<n>` for
copies. The suffix is TEST_DB_SUFFIX, so that several people can share one cluster. A file lock guards the making;
copies of processes that died are dropped on the way.
"""

import atexit
import contextlib
import fcntl
import itertools
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from attendance.kit.database_url import database
from attendance.kit.run.environment import LOCAL
from attendance.kit.run.migrations import migration_hash
from attendance.kit.run.pg import Urls, cluster, given_urls

SUFFIX = re.sub(r"\W", "", os.environ.get("TEST_DB_SUFFIX", "")).lower()
TEMPLATES_KEPT = 3
PATIENCE = 25
ALIASES = {"DATABASE_URL": "default", "MIGRATION_DATABASE_URL": "migration", "NIGHT_DATABASE_URL": "night"}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """A database that the connections point to; `environ` is what a process needs that shall use it too."""

    name: str
    urls: Urls

    @property
    def environ(self) -> dict[str, str]:
        """DATABASE_URL and its two sisters."""
        return self.urls.environ


@cache
def server() -> Urls:
    """The addresses of the cluster: the environment's, else the embedded "test" cluster, which stays up afterwards."""
    if given_urls():
        return given_urls()
    using = contextlib.ExitStack()
    atexit.register(using.close)
    return using.enter_context(cluster("test", keep=True))


def at(url: str, name: str) -> str:
    """The same address, but for the database `name`."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def run(statement: str, *names: str) -> list[tuple]:
    """One statement as the owner, outside any transaction; each {} is a quoted name. Returns the rows, if any."""
    with psycopg.connect(server().owner, autocommit=True) as link:
        cursor = link.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Only one process makes, copies or drops at once."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "test-databases.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def existing(prefix: str) -> list[str]:
    """The databases whose name begins with `prefix`, newest first."""
    names = run("SELECT datname FROM pg_database ORDER BY oid DESC")
    return [name for (name,) in names if name.startswith(prefix)]


def drop(name: str) -> None:
    """Drops a database, once nobody is connected any more: a server thread of the test may still be saying goodbye.

    The owner may end its own connections (FORCE), not those of the other two roles.
    """
    for _ in range(PATIENCE):
        try:
            run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            time.sleep(0.2)
        else:
            return
    run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def drop_leftovers() -> None:
    """Drops the copies of processes that are gone, and templates of older migrations but the newest few."""
    for name in existing("hb_run"):
        process = re.search(r"_(\d+)_\d+$", name)
        if process and not alive(int(process[1])):
            drop(name)
    prefix = f"hb_template{SUFFIX}_"
    templates = [name for name in existing(prefix) if re.fullmatch(prefix + r"[0-9a-f]{12}", name)]
    for name in templates[TEMPLATES_KEPT:]:
        drop(name)


def alive(process: int) -> bool:
    """Whether a process of that number runs on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def point_connections_to(urls: Urls) -> None:
    """Closes the three connections and makes them open the addresses `urls` next time, in every thread."""
    os.environ.update(urls.environ)
    for variable, alias in ALIASES.items():
        connections[alias].close()
        connections[alias].settings_dict.update({**connections[alias].settings_dict, **database(variable)})


def urls_of(name: str) -> Urls:
    """The three addresses of the test database `name`."""
    urls = server()
    return Urls(app=at(urls.app, name), owner=at(urls.owner, name), night=at(urls.night, name))


def template() -> str:
    """The name of the template, migrated by the owner if it is not there yet. Call it inside one_at_a_time()."""
    name = f"hb_template{SUFFIX}_{migration_hash()}"
    if name in existing("hb_template"):
        return name
    making = f"{name}_making"
    drop_leftovers()
    drop(making)
    run("CREATE DATABASE {}", making)
    point_connections_to(urls_of(making))
    try:
        call_command("migrate", database="migration", verbosity=0, interactive=False)
    finally:
        for alias in ALIASES.values():
            connections[alias].close()
    run("ALTER DATABASE {} RENAME TO {}", making, name)
    return name


@contextlib.contextmanager
def database_copy(source: str | None = None) -> Iterator[Database]:
    """A fresh database of one's own, copied from `source` or the template; the connections point to it inside.

    Afterwards they point to where they pointed before, and the copy is dropped. Nobody may be connected to `source`.
    """
    before = {alias: dict(connections[alias].settings_dict) for alias in ALIASES.values()}
    variables = {variable: os.environ.get(variable) for variable in ALIASES}
    server()
    name = f"hb_run{SUFFIX}_{os.getpid()}_{next(_numbers)}"
    with one_at_a_time():
        run("CREATE DATABASE {} TEMPLATE {}", name, source or template())
    point_connections_to(urls_of(name))
    try:
        yield Database(name, urls_of(name))
    finally:
        put_back(before, variables)
        drop(name)


def put_back(before: dict[str, dict], variables: dict[str, str | None]) -> None:
    """Points the connections and the environment to where they were."""
    for alias, settings in before.items():
        connections[alias].close()
        connections[alias].settings_dict.update(settings)
    for variable, value in variables.items():
        os.environ.pop(variable, None)
        if value is not None:
            os.environ[variable] = value
