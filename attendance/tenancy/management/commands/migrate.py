"""`migrate` as the owner of the tables: the application role may not create or alter any."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate

SELDOM = 20_000  # objects made between two looks for garbage; Python's own number is 700


class Command(DjangoMigrate):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="migration")

    def handle(self, *args: Any, **options: Any) -> Any:
        with _seldom_collected():
            return super().handle(*args, **options)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Django builds the classes of our models anew for each step, by the thousand: looking for garbage as often as
    usual takes a tenth of the whole, and seldom costs 90 MB."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
