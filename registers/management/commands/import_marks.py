"""import_marks FILE --school URN [--dry-run] [--format json]: marks of another system from a file."""

from typing import Any

from django.utils import timezone

from attendance.kit.tables import Table
from attendance.people.management.import_command import COMMAND_LINE, ImportCommand
from attendance.people.queries.imports import SchoolRow
from attendance.people.rules.import_report import Report
from attendance.tenancy.scope import scoped
from registers.resources import MarkFile, load_marks


class Command(ImportCommand):
    """Loads the whole file or, where a row is wrong, nothing of it; a second run changes nothing."""

    help = "Load marks from CSV or XLSX. A mark that differs becomes an amendment with the reason “import FILE”."

    def handle(self, *args: Any, **options: Any) -> None:
        def load(school: SchoolRow, table: Table, name: str) -> Report:
            at = timezone.now()
            with scoped(school.id):
                return load_marks(
                    school, MarkFile(table, name), by=COMMAND_LINE, at=at, on=timezone.localdate(at),
                    dry_run=options["dry_run"],
                )  # fmt: skip

        self.run(options, load)
