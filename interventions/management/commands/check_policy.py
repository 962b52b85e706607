"""check_policy FILE: what is wrong with a policy's file, before it is in force."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interventions.management.policy_files import day_of, read_file
from interventions.queries.presets import national_document
from interventions.rules.inheritance import merged
from interventions.rules.linter import Problem, Report, lint_layers
from interventions.rules.overrides import override_problems, trust_problems
from interventions.rules.policy import PolicyError
from interventions.rules.problems import report_of


class Command(BaseCommand):
    help = "Check a policy's file (YAML or JSON) against the law and against itself. Exit code 1 when there are errors."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the policy, as YAML or JSON")
        parser.add_argument("--on", metavar="DATE", help="by the law and codes of this day; today if left out")
        parser.add_argument(
            "--over",
            metavar="FILE",
            type=Path,
            help="the trust's policy, where FILE is one school's part that lies over it",
        )
        parser.add_argument("--format", choices=("text", "json"), default="text", help="text if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        on = day_of(options["on"], "--on") if options["on"] else timezone.localdate()
        report = self.report(options["file"], options["over"], on)
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_rows(report), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(as_lines(report)))
        if report.errors:
            sys.exit(1)

    def report(self, file: Path, over: Path | None, on: Any) -> Report:
        """The linter's report on the file over what is below it."""
        national = national_document()
        try:
            below = merged([national, read_file(over, "--over")]) if over else national
        except PolicyError as error:
            raise CommandError(f"--over: {over}: {error}") from error
        try:
            document = read_file(file)
        except PolicyError as error:
            return report_of([Problem(error.place, "not_a_policy", error.message, error.remedy)])
        refused = override_problems(below, document) if over else trust_problems(national, document)
        return lint_layers(merged([below, document]), refused, on=on)


def as_rows(report: Report) -> dict[str, list[dict[str, str]]]:
    """The report as plain JSON."""
    return {
        "errors": [asdict(problem) for problem in report.errors],
        "warnings": [asdict(problem) for problem in report.warnings],
    }


def as_lines(report: Report) -> list[str]:
    """The report for reading: one line a problem, then how many."""
    lines = [
        f"{word}: {problem.place or 'the file'}: {problem.message} {problem.remedy} [{problem.rule}]"
        for word, problems in (("error", report.errors), ("warning", report.warnings))
        for problem in problems
    ]
    return [*lines, f"{len(report.errors)} errors, {len(report.warnings)} warnings."]
