"""Fixtures of every test: the databases, the cache, Redis.

A test with the mark `django_db` runs in a transaction that is rolled back, as the application role; other roles only
where it asks: `@pytest.mark.django_db(databases=["default", "night"])`. A test that needs real commits (threads, other
processes, other roles reading what one wrote, a live server) takes the fixture `own_database` instead.
"""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from attendance.kit.run.redis import redis_server
from tests.databases import Database, database_copy

pytest_plugins = ["tests.people_of_the_tests", "tests.architecture.every_statement"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """One database for this test process, copied from the migrated template."""
    with django_db_blocker.unblock(), database_copy():
        yield


@pytest.fixture
def own_database(django_test_environment, django_db_blocker) -> Iterator[Database]:
    """A database of this test's own, with real commits, as all three roles; dropped afterwards."""
    with django_db_blocker.unblock(), database_copy() as database:
        yield database


@pytest.fixture
def transactional_db(own_database: Database) -> Database:
    """What pytest-django's `live_server` asks for: emptying tables afterwards is not ours to do, so a copy instead."""
    return own_database


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis: TEST_REDIS_URL, else one started for this test process (redis-server or a fake)."""
    with redis_server(variable="TEST_REDIS_URL") as url:
        yield url


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees what another left in the cache."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_queue(settings) -> None:
    """No test queues work in a Redis that happens to run on this machine: nothing listens on port 1."""
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _no_grace(settings) -> None:
    """What is approved is drawn at once: no test waits for the moment in which it can be taken back."""
    settings.LETTERS_GRACE_SECONDS = 0


@pytest.fixture(autouse=True)
def _files_when_asked(settings) -> None:
    """A test client looks for a static file when asked: listing all of them first takes longer than a page."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _cheap_passwords(settings) -> None:
    """Hashing passwords as slowly as production does would cost seconds a test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuses a mark that would make pytest-django empty tables, which the application role may not."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        real = {"own_database", "live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if mark and (real or mark.kwargs.get("transaction") or mark.kwargs.get("reset_sequences")):
            raise pytest.UsageError(f"{item.nodeid}: for real commits take own_database, without the django_db mark")
