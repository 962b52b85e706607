"""The linter: what is wrong with a policy before it is in force, with the place and the remedy.

It reads the finished document (national, trust and school laid over each other). Errors stop publication; warnings
need a typed answer that is kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from interventions.rules.documents import covers
from interventions.rules.linter_bands import lint_bands
from interventions.rules.linter_codes import lint_codes
from interventions.rules.linter_legal import lint_legal
from interventions.rules.linter_names import lint_names
from interventions.rules.linter_people import lint_letters, lint_people
from interventions.rules.linter_reach import lint_reach
from interventions.rules.linter_times import lint_times
from interventions.rules.linter_values import lint_values
from interventions.rules.overrides import LOCKED, Clash, national_rule
from interventions.rules.policy import PolicyError
from interventions.rules.problems import Problem, Report, report_of
from interventions.rules.reading import read_policy

__all__ = ["Problem", "Report", "lint", "lint_layers"]

# What has a rule of its own above, which says more than "this is set by law".
SAID_ELSEWHERE = ("retention", "legal.amounts", "legal.notice_to_improve_weeks", "legal.severe_percent")


def lint(document: Mapping[str, Any], *, on: date, roles_held: frozenset[str] | None = None) -> Report:
    """The report on a finished document, by the law and the codes of this day.

    `roles_held`: the roles that somebody at the school has; None where that is not known (no role is then unfilled).
    """
    try:
        problems = list(_problems(document, on, roles_held))
    except PolicyError as error:
        problems = [Problem(error.place, "not_a_policy", error.message, error.remedy)]
    return report_of(problems)


def lint_layers(
    document: Mapping[str, Any],
    refused: Iterable[Clash],
    *,
    on: date,
    roles_held: frozenset[str] | None = None,
) -> Report:
    """As `lint`, and what a layer may not change in those below it (`override_problems` or `trust_problems`)."""
    report = lint(document, on=on, roles_held=roles_held)
    if any(problem.rule == "not_a_policy" for problem in report.errors):
        return report  # what else it would say is not worth reading
    clashes = [_of_clash(clash) for clash in refused if not any(covers(path, clash.path) for path in SAID_ELSEWHERE)]
    return report_of([*clashes, *report.problems])


def _problems(document: Mapping[str, Any], on: date, roles_held: frozenset[str] | None) -> Iterator[Problem]:
    policy = read_policy(document)
    yield from lint_names(policy, document)
    yield from lint_bands(policy, document)
    yield from lint_reach(policy)
    yield from lint_times(document)
    yield from lint_legal(policy, document, on)
    yield from lint_codes(policy, document, on)
    yield from lint_people(policy, document, roles_held)
    yield from lint_letters(document)
    yield from lint_values(document)


def _of_clash(clash: Clash) -> Problem:
    by_law = national_rule(clash.path) == LOCKED
    rule = "set_by_law" if by_law else "locked" if clash.rule == LOCKED else "not_stricter"
    return Problem(clash.path, rule, clash.message, clash.remedy)
