"""The linter on people and letters: every action has an owner, every role somebody, every placeholder a value."""

from collections.abc import Iterator, Mapping
from typing import Any

from attendance.access.rules.abilities import ROLE_LABELS
from interventions.rules.linter_legal import section
from interventions.rules.placeholders import PLACEHOLDERS, placeholders_in
from interventions.rules.policy import Policy
from interventions.rules.problems import Problem
from interventions.rules.risk import COLOURS
from interventions.rules.words import words_of_role

CLOSE_ENOUGH = 3
APPROVALS = ("person", "none")  # none: the letter goes without a person's approval, where no check says otherwise


def lint_people(policy: Policy, document: Mapping[str, Any], roles_held: frozenset[str] | None) -> Iterator[Problem]:
    """Actions without an owner, roles that nobody has. `roles_held` None: who holds what is not known here."""
    named = [*_tier_roles(policy), *_step_roles(document), *_decider(document)]
    for place, role, what in named:
        if not role:
            message = f"{what} belongs to nobody."
            yield Problem(place, "action_without_owner", message, "Write the role that does it, such as headteacher.")
        elif role not in ROLE_LABELS:
            message = f"“{role}” is no role here, so nobody would see it."
            yield Problem(place, "role_unknown", message, f"Write one of: {', '.join(_schools_roles())}.")
        elif roles_held is not None and role not in roles_held:
            message = f"Nobody at the school is {words_of_role(role)}."
            yield Problem(place, "role_unfilled", message, "Give somebody the role, or choose another one.")


def lint_letters(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Placeholders that have no value, and letters of which nobody could say whether a person approves them."""
    for key, letter in section(document, "letters").items():
        if not isinstance(letter, Mapping) or letter.get("off"):
            continue
        if letter.get("approval", "person") not in APPROVALS:
            message = f"“{letter['approval']}” says nothing about who approves it."
            remedy = "Write person, or none for a letter that goes by itself."
            yield Problem(f"letters.{key}.approval", "wrong_value", message, remedy)
        for where, name in placeholders_in(letter):
            if name not in PLACEHOLDERS:
                message = f"“{name}” stands for nothing that is known about a pupil."
                remedy = f"Use one of: {', '.join(_similar(name) or list(PLACEHOLDERS)[:8])}."
                yield Problem(f"letters.{key}.{where}", "placeholder_unknown", message, remedy)


def _tier_roles(policy: Policy) -> Iterator[tuple[str, str, str]]:
    for ladder in policy.ladders:
        for tier in ladder.tiers:
            place = f"ladders.{ladder.key}.tiers.{tier.key}"
            if tier.role or tier.entry == "proposed":
                yield f"{place}.role", tier.role, f"The decision on “{tier.name}”"
            for action in tier.actions:
                yield f"{place}.actions.{action.key}.owner", action.owner, f"“{action.key}” of “{tier.name}”"


def _step_roles(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for colour in COLOURS:
        for key, step in section(document, "first_day", colour, "steps").items():
            if isinstance(step, Mapping) and not step.get("off"):
                place = f"first_day.{colour}.steps.{key}.owner"
                yield place, str(step.get("owner", "")), f"“{step.get('label', key)}” on the first day"


def _decider(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    leave = section(document, "leave")
    if leave:
        yield "leave.decided_by", str(leave.get("decided_by", "")), "The decision on leave"


def _schools_roles() -> tuple[str, ...]:
    return tuple(role for role in ROLE_LABELS if role not in ("platform_admin", "trust_admin", "cover"))


def _similar(name: str) -> list[str]:
    words = {word for word in name.lower().split("_") if len(word) >= CLOSE_ENOUGH}
    return [known for known in PLACEHOLDERS if words & set(known.split("_"))]
