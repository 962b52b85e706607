"""load_benchmarks FILE... [--released DATE] [--format json]: the DfE's files of attendance, as published."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from attendance.people.management.import_command import COMMAND_LINE
from attendance.reports.services.benchmarks import Given, Loaded, LoadProblem, load_benchmarks

KINDS = {"year_to_date": "year to date", "weekly": "weeks", "daily": "days", "annual": "annual"}


class Command(BaseCommand):
    help = (
        "Load CSV files of the DfE as published: year to date, weekly, daily and annual. All files or none; the same "
        "file again changes nothing; what the DfE left out stays missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a CSV file as the DfE published it")
        parser.add_argument("--released", metavar="DATE", help="the day the DfE published them, as 2025-07-24")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="the answer as text or JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        released = day_of(options["released"])
        try:
            found = load_benchmarks(
                [given(path) for path in options["files"]], released_on=released, by=COMMAND_LINE, at=timezone.now()
            )
        except LoadProblem as problem:
            raise CommandError(str(problem)) from problem
        if options["format"] == "json":
            self.stdout.write(json.dumps({"files": [as_json(one) for one in found]}, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(as_text(one) for one in found))


def day_of(text: str | None) -> date | None:
    """The day after --released. Raises CommandError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--released: “{text}” is not a date. Write it as 2025-07-24.") from error


def given(path: Path) -> Given:
    """The file at this path. Raises CommandError."""
    try:
        return Given(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: cannot be read ({error.strerror}). Check the path. Nothing was loaded.") from error


def as_text(one: Loaded) -> str:
    """What became of the file, in one line."""
    what = f"{one.publication}, {KINDS[one.kind]}, {one.period}"
    if one.before:
        return f"{one.name}: {what}: already loaded on {timezone.localdate(one.before)}, nothing to do."
    left_out = f" {one.left_out} rows of single schools were left out." if one.left_out else ""
    return f"{one.name}: {what}: {one.rows} rows loaded.{left_out}"


def as_json(one: Loaded) -> dict[str, Any]:
    """What became of the file, as plain JSON."""
    found = asdict(one) | {
        "released_on": one.released_on.isoformat() if one.released_on else None,
        "already_loaded": one.before is not None,
    }
    found["file"] = found.pop("name")
    del found["before"]
    return found
