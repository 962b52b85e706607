"""load_policy FILE --school URN|--trust UID --from DATE: a policy's file as a new version in force from a day."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from attendance.access.queries import schools_of_trust
from attendance.people.management.import_command import COMMAND_LINE
from attendance.tenancy.scope import scoped
from interventions.management.policy_files import day_of, read_file, school_of, trust_of
from interventions.rules.policy import PolicyError
from interventions.services.policies import PolicyProblem, load_document, of_school, of_trust


class Command(BaseCommand):
    help = "Load a policy's file as a new version of a school or a trust. Refuses errors of check_policy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the policy, as YAML or JSON")
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--school", metavar="URN", help="what this school has instead of its trust's policy")
        place.add_argument("--trust", metavar="UID", help="the policy of this trust")
        parser.add_argument("--from", dest="since", metavar="DATE", required=True, help="its first day, as 2026-09-01")
        parser.add_argument("--acknowledge", default="", metavar="TEXT", help="the answer to its warnings; it is kept")
        parser.add_argument("--reason", default="", metavar="TEXT", help="why, as the list of versions says it")

    def handle(self, *args: Any, **options: Any) -> None:
        since = day_of(options["since"], "--from")
        if options["school"]:
            school = school_of(options["school"])
            owner, name, schools = of_school(school.id), school.name, [school.id]
        else:
            trust = trust_of(options["trust"])
            owner, name = of_trust(trust.id), trust.name
            schools = [school.id for school in schools_of_trust(trust.id)]
            if not schools:
                raise CommandError(f"--trust: {trust.name} has no schools yet. Add one first.")
        try:
            document = read_file(options["file"])
            with scoped(*schools):
                number = load_document(
                    owner,
                    document,
                    since=since,
                    by=COMMAND_LINE,
                    at=timezone.now(),
                    acknowledged=options["acknowledge"],
                    reason=options["reason"].strip() or f"Loaded from {options['file'].name}",
                )
        except (PolicyError, PolicyProblem) as problem:
            raise CommandError(refusal(problem, options["file"])) from problem
        self.stdout.write(f"{name}: version {number}, in force from {since}.")


def refusal(problem: PolicyError | PolicyProblem, file: Path) -> str:
    """One line that names the place and the remedy, and the option where one would help."""
    where = problem.place if isinstance(problem, PolicyError) else OPTIONS.get(problem.field, "")
    return f"{file.name}: {where}{': ' if where else ''}{problem.message} {problem.remedy}"


OPTIONS = {"since": "--from", "acknowledged": "--acknowledge"}
