"""`manage.py tally`: count a run of marks by the codes in force on a day."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registers.management.commands.codes import read_day
from registers.rules.figures import TallyRefused, tally, tally_row


class Command(BaseCommand):
    help = "Count a run of marks, such as '/ \\ I I', by the codes in force on a day. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("marks", help="the marks with spaces between, one for each session")
        parser.add_argument("--on", metavar="DATE", required=True, help="the day whose codes count, as 2024-08-19")
        parser.add_argument(
            "--first", choices=("AM", "PM"), default="AM", help="session of the first mark; AM if left out"
        )
        parser.add_argument("--strict", action="store_true", help="refuse codes not valid that day or for AM or PM")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="text if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        day = read_day(options["on"], "--on")
        try:
            counts = tally(options["marks"], day=day, first=options["first"], strict=options["strict"])
        except TallyRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        row = tally_row(counts)
        if options["format"] == "json":
            self.stdout.write(json.dumps(row, indent=2))
        else:
            self.stdout.write("\n".join(f"{name}: {_plain(value)}" for name, value in row.items()))


def _plain(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
