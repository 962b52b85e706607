"""A database that fails where a test wants it to."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def broken_table(name: str) -> Iterator[None]:
    """A database that fails at writing to this table."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{name}"'):
            raise RuntimeError(f"{name} is broken")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield
