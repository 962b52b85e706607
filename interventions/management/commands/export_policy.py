"""export_policy --school URN [--on DATE]: the finished policy of a school, with the origin of every value."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from attendance.tenancy.scope import scoped
from interventions.management.policy_files import day_of, school_of
from interventions.queries.policies import effective_policy
from interventions.resources import as_json, as_yaml


class Command(BaseCommand):
    help = "Write the policy in force at a school on a day: national, trust and school together, each value's origin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", metavar="URN", required=True, help="the school's six-digit reference number")
        parser.add_argument("--on", metavar="DATE", help="the day, as 2026-09-01; today if left out")
        parser.add_argument("--format", choices=("yaml", "json"), default="yaml", help="yaml if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        school = school_of(options["school"])
        on = day_of(options["on"], "--on") if options["on"] else timezone.localdate()
        with scoped(school.id):
            found = effective_policy(school.id, on)
        if options["format"] == "json":
            head = {"school": school.urn, "on": on.isoformat(), "version": found.version}
            self.stdout.write(as_json(found.document, found.origins, **head))
        else:
            title = f"{school.name} ({school.urn}), policy in force on {on}: {found.version}"
            self.stdout.write(as_yaml(found.document, found.origins, title), ending="")
