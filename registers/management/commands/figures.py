"""`manage.py figures`: counts and rates of a school or a trust, as CSV or JSON."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from attendance.kit.tables import safe_cell
from attendance.tenancy.models import School, Trust
from attendance.tenancy.scope import scoped
from registers.management.commands.codes import read_day
from registers.queries.figures import BY, DAY, Span, code_counts, figures
from registers.rules.codes import LATEST
from registers.rules.figures import CODE_COLUMNS, FIGURES_COLUMNS


class Command(BaseCommand):
    help = "Counts and rates of a school or a trust by pupil, group, year group, school or code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--school", metavar="URN", help="the school's six-digit reference number")
        place.add_argument("--trust", metavar="UID", help="the trust's group UID: all its schools together")
        parser.add_argument("--from", dest="since", required=True, metavar="DATE", help="the first day, as 2025-09-01")
        parser.add_argument("--to", dest="last", required=True, metavar="DATE", help="the last day, counted too")
        parser.add_argument("--by", required=True, choices=BY)
        parser.add_argument("--format", choices=("csv", "json"), default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        span = span_of(options["since"], options["last"])
        schools = schools_of(options["school"], options["trust"])
        with scoped(*schools):
            rows = rows_of(schools, span, options["by"])
        if options["format"] == "json":
            self.write_json(rows)
        else:
            self.write_csv(rows, CODE_COLUMNS if options["by"] == "code" else FIGURES_COLUMNS)

    def write_json(self, rows: list[dict]) -> None:
        self.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False))

    def write_csv(self, rows: list[dict], columns: tuple[str, ...]) -> None:
        out = csv.writer(self.stdout, lineterminator="\n")
        out.writerow(columns)
        out.writerows([safe_cell("" if value is None else value) for value in row.values()] for row in rows)


def rows_of(schools: Sequence[UUID], span: Span, by: str) -> list[dict[str, Any]]:
    """The lines with their promised columns."""
    if by == "code":
        return [{**row.columns} for row in code_counts(schools, span)]
    return [{**row.columns} for row in figures(schools, span, by)]


def span_of(since: str, last: str) -> Span:
    """The days from --from to --to, both counted. Raises CommandError."""
    try:
        return Span(read_day(since, "--from"), min(read_day(last, "--to"), LATEST) + DAY)
    except ValueError as error:
        raise CommandError(f"--to: {error}") from error


def schools_of(urn: str | None, uid: str | None) -> list:
    """The ids of the school, or of all schools of the trust. Raises CommandError."""
    if urn is not None:
        found = School.objects.filter(urn=urn) if urn.isdecimal() else School.objects.none()
        problem = f"--school: no school has the URN “{urn}”. Look it up with the school's name on the platform page."
    else:
        trust = Trust.objects.filter(uid=uid) if uid and uid.isdecimal() else Trust.objects.none()
        found = School.objects.filter(trust__in=trust)
        problem = f"--trust: no trust with schools has the UID “{uid}”. A stand-alone school is a trust of one."
    ids = list(found.order_by("name").values_list("id", flat=True))
    if not ids:
        raise CommandError(problem)
    return ids
