"""`manage.py explain`: every measure of one pupil, with the marks behind it, and the tiers it meets."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from attendance.people.queries.joiners import EnrolmentRow, enrolments_by_upn
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from interventions.management.policy_files import day_of
from interventions.queries.report import explanation
from interventions.rules.policy import PolicyError
from registers.management.schools import chosen_schools


class Command(BaseCommand):
    help = "Explains one pupil as of the end of a day: every measure, the marks behind it and the tiers it meets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--upn", required=True, help="the pupil's unique pupil number")
        parser.add_argument("--on", metavar="DATE", required=True, help="the day, as 2026-03-10")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="text if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        on, upn, known, found = day_of(options["on"], "--on"), options["upn"].strip().upper(), False, []
        for school in chosen_schools(None):
            with scoped(school.id):
                for row in enrolments_by_upn(school.id, upn):
                    known = True
                    told = self.explanation(school, row, on)
                    found += [told] if told else []
        if not known:
            raise CommandError(f"--upn: no school has a pupil with the UPN “{upn}”. Copy it from the pupil's page.")
        if not found:
            raise CommandError(f"--on: the pupil was at no school on {on}. Give a day on which they were on roll.")
        if options["format"] == "json":
            document = {"upn": upn, "on": on.isoformat(), "schools": found}
            self.stdout.write(json.dumps(document, indent=1, ensure_ascii=False))
            return
        for told in found:
            self.write(upn, told)

    def explanation(self, school: School, row: EnrolmentRow, on: date) -> dict[str, Any] | None:
        try:
            return explanation(school.id, school.urn, row.pupil_id, row.id, on)
        except PolicyError as error:
            raise CommandError(f"{school.urn} {school.name}: its policy cannot be read. {error}") from error

    def write(self, upn: str, told: dict[str, Any]) -> None:
        self.stdout.write(f"{upn} at {told['school']}. Policy: {told['policy_version']}.")
        for one in told["measures"]:
            counts = ", ".join(f"{name} {number}" for name, number in one["counts"].items())
            self.stdout.write(f"  {one['window']} (from {one['since']}): {counts}")
        for run in told["runs"]:
            self.stdout.write(f"  {run['measure']}: {run['value']:g}, since {run['since']}")
        marks = " ".join(f"{mark['date']} {mark['session']} {mark['code']}" for mark in told["marks"])
        self.stdout.write(f"  Not attended or late: {marks or 'none'}")
        for tier in told["tiers"]:
            self.stdout.write(f"  {'MET' if tier['met'] else 'not met'}  {tier['ladder']}: {tier['tier']}")
            for check in tier["checks"]:
                self.stdout.write(f"      {'yes' if check['met'] else 'no'}: {check['words']}")
