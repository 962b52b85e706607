"""`manage.py codes`: the attendance codes in force on a day."""

import csv
import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registers.rules.codes import Code, codes_on

COLUMNS = ("code", "label", "class", "session", "needs_note")


class Command(BaseCommand):
    help = "List the attendance codes in force on a day, as CSV or JSON. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", metavar="DATE", help="the day, as 2024-08-19; today if left out")
        parser.add_argument("--format", choices=("csv", "json"), default="csv", help="csv if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        day = read_day(options["on"], "--on") if options["on"] else timezone.localdate()
        codes = codes_on(day)
        if not codes:
            raise CommandError(f"--on: no attendance codes are known for {day}. Use a day from 2006-09-01.")
        rows = [_row(code) for code in codes]
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        writer = csv.DictWriter(self.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_day(text: str, option: str) -> date:
    """A day written as 2024-08-19. Raises CommandError, which names the option and the remedy."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{option}: “{text}” is not a date. Write it as 2024-08-19.") from error


def _row(code: Code) -> dict[str, str]:
    values = (code.code, code.label, code.code_class, code.session, code.needs_note)
    return dict(zip(COLUMNS, values, strict=True))
