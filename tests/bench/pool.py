"""Connections as in production: from a pool."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from attendance.kit.database_url import database


@contextmanager
def pool() -> Iterator[None]:
    """The application's connections come from a pool meanwhile, as they do in production."""
    link = connections["default"]
    link.close()
    link.settings_dict.update(database("DATABASE_URL", pool=True))
    try:
        yield
    finally:
        link.close()
        link.close_pool()
