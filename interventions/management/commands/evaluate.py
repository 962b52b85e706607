"""`manage.py evaluate`: the night's work by hand. Judges everybody as of the end of a school day."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from attendance.calendar.queries import last_school_days
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from interventions.management.policy_files import day_of
from interventions.queries.findings import last_evaluation, left_on
from interventions.queries.report import findings_document
from interventions.rules.policy import PolicyError
from interventions.services.evaluating import DayResult, catch_up, evaluate_day
from registers.management.schools import chosen_schools


class Command(BaseCommand):
    help = (
        "Judges every pupil as of the end of a school day by the policy in force: what holds, with evidence, and what "
        "holds no more. School days that were missed come first. Again on the same day, it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", metavar="URN", help="one school; without it every school, each on its own")
        parser.add_argument(
            "--on", metavar="DATE", help="the school day, as 2026-03-10; the last one before today if left out"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="text if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        on = day_of(options["on"], "--on") if options["on"] else None
        reports, refused = [], []
        for school in chosen_schools(options["school"]):
            try:
                reports.append(self.report(school, on, dry_run=options["dry_run"]))
            except CommandError as error:  # the other schools all the same
                refused.append(str(error))
        if options["format"] == "json" and (reports or not options["school"]):
            found = reports[0] if options["school"] else reports
            self.stdout.write(json.dumps(found, indent=1, ensure_ascii=False))
        elif options["format"] == "text":
            for report in reports:
                self.write(report)
        if refused:
            raise CommandError(" ".join(refused))

    def report(self, school: School, on: date | None, *, dry_run: bool) -> dict[str, Any]:
        """One school judged, as the document that is printed. Raises CommandError; then nothing of it is kept."""
        with scoped(school.id):
            done = self.evaluate(school, on, dry_run=dry_run)
            left = left_on(school.id, done.on) if done.written else done.left
            return findings_document(school.id, school.urn, done.on, done.policy_version, done.findings, left)

    def evaluate(self, school: School, on: date | None, *, dry_run: bool) -> DayResult:
        day = self.day(school, on, dry_run=dry_run)
        last = last_evaluation(school.id)
        try:
            if dry_run or (last and day <= last.on):
                return evaluate_day(school.id, day, at=timezone.now(), dry_run=dry_run)
            return catch_up(school.id, day, at=timezone.now())[-1]
        except PolicyError as error:
            raise CommandError(f"{school.urn} {school.name}: its policy cannot be read. {error}") from error

    def day(self, school: School, on: date | None, *, dry_run: bool) -> date:
        """The day asked for, or the last school day before today. Raises CommandError."""
        today = timezone.localdate()
        if on is None:
            days = last_school_days(school.id, today, 1)
            if not days:
                raise CommandError(f"{school.urn} {school.name} has had no school day yet. Set up its calendar.")
            return days[0]
        if on > today and not dry_run:
            raise CommandError(f"--on: {on} is still to come. Give a day up to {today}, or add --dry-run.")
        return on

    def write(self, report: dict) -> None:
        self.stdout.write(
            f"{report['school']} as of {report['on']}: {len(report['findings'])} findings, "
            f"{len(report['left'])} ended. Policy: {report['policy_version']}."
        )
        for one in report["findings"]:
            self.stdout.write(f"  {one['upn']}  {one['ladder']}: {one['tier']}. {one['because']}")
        for one in report["left"]:
            self.stdout.write(f"  {one['upn']}  no longer {one['ladder']}: {one['tier']}. {one['because']}")
