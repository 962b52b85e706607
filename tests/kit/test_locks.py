"""Locks by name: one holder at a time, given back with the transaction, and nobody waits for ever."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import OperationalError, transaction

from attendance.kit.locks import try_lock, wait_for_lock
from attendance.kit.uuid7 import uuid7

SCHOOL, OTHER = uuid7(), uuid7()


@contextmanager
def held_elsewhere(database, name: str) -> Iterator[None]:
    with psycopg.connect(database.urls.app) as link:
        link.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name}:{SCHOOL}"])
        yield


def test_lock_that_somebody_holds_is_not_given(own_database):
    with held_elsewhere(own_database, "night"), transaction.atomic():
        assert (try_lock("night", SCHOOL), try_lock("night", OTHER), try_lock("day", SCHOOL)) == (False, True, True)


def test_lock_is_given_back_with_the_transaction(own_database):
    with held_elsewhere(own_database, "night"):
        pass

    with transaction.atomic():
        assert try_lock("night", SCHOOL) is True


def test_waiting_for_a_lock_ends(own_database):
    with (
        held_elsewhere(own_database, "night"),
        pytest.raises(OperationalError, match="lock timeout"),
        transaction.atomic(),
    ):
        wait_for_lock("night", SCHOOL, seconds=1)


def test_lock_that_is_free_is_not_waited_for(own_database):
    with transaction.atomic():
        wait_for_lock("night", SCHOOL, seconds=1)

        assert try_lock("night", SCHOOL) is True
