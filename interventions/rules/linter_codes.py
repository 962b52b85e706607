"""The linter on codes: each that a policy names must be in force on the day, and of the right kind for its place."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from interventions.rules.linter_legal import section
from interventions.rules.policy import Policy
from interventions.rules.problems import Problem
from registers.rules.codes import AM, PM, CodeClass, CodeNotInForce, code_on, present_code

PRESENT = (("morning", AM), ("afternoon", PM))


def lint_codes(policy: Policy, document: Mapping[str, Any], on: date) -> Iterator[Problem]:
    """Codes that the law of this day does not know, and a present mark that is none."""
    for place, codes in _named(policy, document):
        for code in codes:
            try:
                code_on(code, on)
            except CodeNotInForce as problem:
                message = f"{problem.message.partition(';')[0].rstrip('.')}."  # without the day of a session
                yield Problem(place, "code_not_in_set", message, problem.remedy)
    for name, session in PRESENT:
        said = section(document, "codes").get(name)
        if said is not None and not _is_present(str(said), session, on):
            message = f"{said} does not mean present in the {name}."
            yield Problem(f"codes.{name}", "code_not_in_set", message, f"Write {present_code(session)}.")


def _is_present(code: str, session: str, on: date) -> bool:
    try:
        found = code_on(code, on)
    except CodeNotInForce:
        return False
    return found.code_class == CodeClass.PRESENT and found.session == session


def _named(policy: Policy, document: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for ladder in policy.ladders:
        for tier in () if ladder.national else ladder.tiers:
            place = f"ladders.{ladder.key}.tiers.{tier.key}.when"
            for comparison in tier.when.comparisons():
                yield place, comparison.codes + comparison.set_aside
    yield "codes.listed", _texts(section(document, "codes").get("listed"))
    yield "celebration.set_aside", _texts(section(document, "celebration").get("set_aside"))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
