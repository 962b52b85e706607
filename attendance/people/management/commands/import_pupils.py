"""import_pupils FILE --school URN [--map NAME] [--dry-run] [--format json]: pupils, groups and contacts from a file."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from attendance.kit.tables import CellError, Table, read_day
from attendance.people.management.import_command import COMMAND_LINE, ImportCommand
from attendance.people.maps import MAPS
from attendance.people.queries.imports import SchoolRow
from attendance.people.resources import PupilFile, import_pupils
from attendance.people.rules.import_report import Report
from attendance.tenancy.scope import scoped


class Command(ImportCommand):
    """Loads the whole file or, where a row is wrong, nothing of it; a second run changes nothing."""

    help = "Load pupils, their enrolments, groups, flags and contacts from CSV or XLSX."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--map", choices=tuple(MAPS), default="", help="whose export it is; guessed without")
        parser.add_argument(
            "--starts", metavar="DATE", default="", help="starting day of new pupils whose row has none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        def load(school: SchoolRow, table: Table, name: str) -> Report:
            file = PupilFile(table, name, options["map"], starts)
            at = timezone.now()
            with scoped(school.id):
                return import_pupils(
                    school, file, by=COMMAND_LINE, at=at, on=timezone.localdate(at), dry_run=options["dry_run"]
                )

        try:
            starts = read_day(options["starts"]) if options["starts"] else None
        except CellError as error:
            raise CommandError(f"--starts: {error}") from error
        self.run(options, load)
