"""Locks by name, kept by PostgreSQL until the transaction ends: whoever dies gives them back."""

from uuid import UUID

from django.db import connections

PATIENCE = 30  # seconds


def try_lock(name: str, key: UUID, *, using: str = "default") -> bool:
    """Take the lock `name` of `key` unless somebody else has it; False then. One query, inside a transaction."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name}:{key}"])
        return bool(cursor.fetchone()[0])


def wait_for_lock(name: str, key: UUID, *, seconds: int = PATIENCE, using: str = "default") -> None:
    """Take the lock `name` of `key` and wait for whoever has it. Two queries, inside a transaction.

    From here on the transaction waits no longer than `seconds` for any lock, also of a row: it then fails with
    OperationalError, and whoever holds on to that lock does not hold up this one for ever.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{int(seconds)}s'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name}:{key}"])
