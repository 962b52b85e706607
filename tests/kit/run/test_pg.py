"""The embedded PostgreSQL: who starts it, who stops it, what survives a kill, and which role may what."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from attendance.kit.run import pg
from attendance.kit.run.environment import LOCAL
from attendance.kit.run.pg_server import Server

NAME = f"probe-{os.getpid()}"


@pytest.fixture(autouse=True)
def _no_given_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in pg.NEEDED:
        monkeypatch.delenv(variable, raising=False)
    yield
    pg.stop_cluster(NAME)
    shutil.rmtree(Server(NAME, fast=True).data, ignore_errors=True)
    for left in LOCAL.glob(f"pg-{NAME}.*"):
        left.unlink()


def answer(url: str, question: str) -> tuple:
    with psycopg.connect(url, connect_timeout=10) as link:
        return link.execute(question).fetchone() or ()


def test_cluster_gives_each_role_its_rights() -> None:
    question = "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"

    with pg.cluster(NAME, fast=True) as urls:
        answers = [answer(url, question) for url in (urls.owner, urls.app, urls.night)]

    assert answers == [
        ("herringbone_owner", False, False, True),
        ("herringbone_app", False, False, False),
        ("herringbone_night", False, True, False),
    ]


def test_cluster_refuses_a_table_of_the_application_role() -> None:
    with pg.cluster(NAME, fast=True) as urls, pytest.raises(psycopg.errors.InsufficientPrivilege):
        answer(urls.app, "CREATE TABLE mine (id int)")


def test_cluster_is_shared_and_the_last_one_out_stops_it() -> None:
    with pg.cluster(NAME, fast=True) as first:
        with pg.cluster(NAME) as second:
            pass
        still = answer(first.app, "SELECT 1")

    assert second == first
    assert still == (1,)
    assert Server(NAME, fast=True).running_port() is None


def test_cluster_that_was_asked_to_stay_stays_until_it_is_stopped() -> None:
    with pg.cluster(NAME, fast=True, keep=True):
        pass
    stayed = Server(NAME, fast=True).running_port() is not None

    stopped = pg.stop_cluster(NAME)

    assert (stayed, stopped) == (True, True)


def test_database_that_is_thrown_away_is_there_again_and_empty() -> None:
    rights = "SELECT has_database_privilege('herringbone_app', 'herringbone', 'CONNECT'), to_regclass('made') IS NULL"
    with pg.cluster(NAME, fast=True) as urls:
        with psycopg.connect(urls.owner) as link:
            link.execute("CREATE TABLE made AS SELECT 7 AS answer")
        with psycopg.connect(urls.app) as still_there:
            pg.empty_database(NAME, urls)

            answers = answer(urls.owner, rights)
            with pytest.raises(psycopg.OperationalError):
                still_there.execute("SELECT 1")

    assert answers == (True, True)


def test_cluster_starts_again_after_it_was_killed() -> None:
    with pg.cluster(NAME, keep=True) as urls:
        with psycopg.connect(urls.owner) as link:
            link.execute("CREATE TABLE kept AS SELECT 7 AS answer")
        kill(Server(NAME, fast=False))

    with pg.cluster(NAME) as again:
        assert answer(again.owner, "SELECT answer FROM kept") == (7,)


def kill(server: Server) -> None:
    """Ends a server without warning, as a power cut does, and waits until it is gone."""
    number = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(number, signal.SIGKILL)
    while pg_alive(number):
        time.sleep(0.05)


def pg_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/status")
    return not (status.exists() and "zombie" in status.read_text())


def test_given_urls_name_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/herringbone")
    monkeypatch.setenv("NIGHT_DATABASE_URL", "postgresql://night@db.example/herringbone")

    with pytest.raises(SystemExit, match="so MIGRATION_DATABASE_URL must be set too"):
        pg.given_urls()


def test_cluster_yields_to_a_database_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in pg.NEEDED:
        monkeypatch.setenv(variable, f"postgresql://{variable.lower()}@db.example/herringbone")

    with pg.cluster(NAME) as urls:
        given = urls.environ

    assert given == {name: f"postgresql://{name.lower()}@db.example/herringbone" for name in pg.NEEDED}
    assert not Server(NAME, fast=True).data.exists()
