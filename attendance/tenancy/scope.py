"""The scope of a request or task: the schools whose rows PostgreSQL shows until the transaction ends."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connections, transaction

NOWHERE: tuple[UUID, ...] = ()


def _literal(school_ids: Iterable[UUID]) -> str:
    return "SET LOCAL app.school_ids = '{" + ",".join(str(UUID(str(i))) for i in school_ids) + "}'"


@contextmanager
def scoped(*school_ids: UUID, using: str = "default") -> Iterator[None]:
    """Open a transaction in which only rows of `school_ids` can be seen or written.

    Plain `SET LOCAL` with a literal: it ends with the transaction, survives a pooler in transaction mode, and reaches
    other nodes. Inside an outer scope the former one comes back at the end.
    """
    connection = connections[using]
    nested = connection.in_atomic_block
    outer = getattr(connection, "herringbone_scope", NOWHERE) if nested else NOWHERE
    try:
        with transaction.atomic(using=using):
            _set(connection, school_ids)
            yield
    except BaseException:
        connection.herringbone_scope = outer  # the rollback took the setting back with it
        raise
    if nested:
        _set(connection, outer)
    else:
        connection.herringbone_scope = NOWHERE


def _set(connection, school_ids: Iterable[UUID]) -> None:
    ids = tuple(school_ids)
    with connection.cursor() as cursor:
        cursor.execute(_literal(ids))
    connection.herringbone_scope = ids


def current_scope(using: str = "default") -> tuple[UUID, ...]:
    """The schools in scope now; empty outside any scope."""
    return getattr(connections[using], "herringbone_scope", NOWHERE)
