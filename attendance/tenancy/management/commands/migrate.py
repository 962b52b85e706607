"""`migrate` as the owner of the tables: the application role may not create or alter any."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate


class Command(DjangoMigrate):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="migration")

    def handle(self, *args: Any, **options: Any) -> Any:
        return super().handle(*args, **options)
