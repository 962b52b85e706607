"""What the commands that load files have in common: reading, the report, the one line on standard error."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from attendance.access.rules.actors import Actor
from attendance.kit.tables import Table, TableError, read_table
from attendance.people.queries.imports import SchoolRow, school_by_urn
from attendance.people.rules.import_report import Report

COMMAND_LINE = Actor(None, "Command line", "System administrator")


class ImportCommand(BaseCommand):
    """`FILE --school URN [--dry-run] [--format json]`. Exit 1 and one line on standard error if nothing was loaded."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="CSV or XLSX")
        parser.add_argument("--school", metavar="URN", type=int, required=True, help="the school the file is for")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="the report as text or JSON")

    def run(self, options: dict[str, Any], load: Callable[[SchoolRow, Table, str], Report]) -> None:
        """Read the file, call `load` and print its report. Raises CommandError where the file is refused."""
        school = school_by_urn(options["school"])
        if school is None:
            raise CommandError(f"--school {options['school']}: there is no school with this URN. Check the six digits.")
        path = Path(options["file"])
        try:
            report = load(school, read_table(path.read_bytes()), path.name)
        except OSError as error:
            raise CommandError(f"{path}: cannot be read ({error.strerror}). Check the path.") from error
        except TableError as error:
            raise CommandError(f"{path.name}: {error} Nothing was loaded.") from error
        self.stdout.write(
            json.dumps(report.as_json(), ensure_ascii=False, indent=1)
            if options["format"] == "json"
            else report.as_text()
        )
        if report.refused:
            raise CommandError(report.first_problem())
