"""The databases of the tests themselves: roles, isolation, real commits where they are asked for."""

import threading

import pytest
from django.db import connections

from tests.databases import Database, database_copy, existing


def ask(alias: str, question: str) -> tuple:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


@pytest.mark.django_db
def test_plain_test_is_the_application_role() -> None:
    assert ask("default", "SELECT current_user") == ("herringbone_app",)


@pytest.mark.django_db
def test_plain_test_may_not_be_another_role() -> None:
    with pytest.raises(AssertionError, match="Database queries to 'night' are not allowed"):
        ask("night", "SELECT 1")


@pytest.mark.django_db(databases=["default", "night"])
def test_marked_test_is_the_night_in_the_same_database() -> None:
    assert ask("night", "SELECT current_user") == ("herringbone_night",)
    assert ask("night", "SELECT current_database()") == ask("default", "SELECT current_database()")


def test_own_database_is_one_for_all_roles_and_threads(own_database: Database) -> None:
    roles = [ask(alias, "SELECT current_user, current_database()") for alias in ("default", "migration", "night")]
    seen: list[tuple] = []

    def in_a_thread() -> None:
        seen.append(ask("default", "SELECT current_database()"))
        connections["default"].close()

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()

    names = ("herringbone_app", "herringbone_owner", "herringbone_night")
    assert roles == [(name, own_database.name) for name in names]
    assert seen == [(own_database.name,)]


def test_own_database_is_new_each_time_and_dropped(django_test_environment, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        with database_copy() as first, database_copy() as second:
            names = [first.name, second.name]
        left = [name for name in existing("hb_run") if name in names]

    assert len(set(names)) == 2
    assert left == []
