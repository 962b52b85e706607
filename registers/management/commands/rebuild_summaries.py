"""`manage.py rebuild_summaries`: count the weekly summaries anew from the marks, or check that they agree."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from registers.management.schools import chosen_schools
from registers.queries.summaries import summary_differences
from registers.services.summaries import rebuild_summaries


class Command(BaseCommand):
    help = "Counts the weekly summaries anew from the marks. With --check changes nothing and names what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", metavar="URN", help="one school; without it every school, each on its own")
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something differs")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for school in chosen_schools(options["school"]):
            with scoped(school.id):
                wrong += self.compare(school) if options["check"] else self.rebuild(school)
        if wrong:
            raise CommandError(f"{wrong} numbers differ. Run rebuild_summaries without --check to count them anew.")

    def rebuild(self, school: School) -> int:
        done = rebuild_summaries(school.id)
        self.stdout.write(f"{school.urn} {school.name}: {done.weeks} weeks of {done.pupils} pupils counted anew.")
        return 0

    def compare(self, school: School) -> int:
        found = summary_differences(school.id)
        for one in found:
            kept = "no summary" if one.kept is None else one.kept
            self.stdout.write(
                f"{school.urn} {school.name}: enrolment {one.enrolment_id}, week {one.week}, {one.column}: "
                f"kept {kept}, the marks say {one.counted}."
            )
        if not found:
            self.stdout.write(f"{school.urn} {school.name}: the summaries agree with the marks.")
        return len(found)
