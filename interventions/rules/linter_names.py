"""The linter on names that nothing reads: a slip of the keys would otherwise be passed over in silence."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from attendance.people.rules.pupil_flags import BY_KIND
from interventions.rules.documents import LOCKS
from interventions.rules.linter_legal import section
from interventions.rules.overrides import RULES
from interventions.rules.policy import Policy
from interventions.rules.problems import Problem
from interventions.rules.risk import COLOURS

SECTIONS = frozenset(
    {
        "policy", "name", "times", "codes", "ladders", "first_day", "evidence", "leave", "legal", "plans",
        "celebration", "visits", "retention", "letters", "locks", "approval", "benchmark", "reviews", "costs",
    }
)  # fmt: skip
OF_LADDER = frozenset(
    {
        "name", "judged", "csa_only", "only_flags", "not_flags", "year_groups", "year_end", "national", "tiers", "off",
        "gaps",
    }
)  # fmt: skip
OF_TIER = frozenset(
    {
        "name", "order", "when", "entry", "role", "review", "recovered", "cool_off", "again_after", "colour", "actions",
        "off", "gaps",
    }
)  # fmt: skip
OF_COMPARISON = frozenset({"measure", "window", "op", "limit", "floor", "codes", "set_aside", "event", "unit"})


def lint_names(policy: Policy, document: Mapping[str, Any]) -> Iterator[Problem]:
    """Names of the document that the engine does not know, circumstances that no pupil can have, locks that lock
    nothing."""
    yield from _unknown(document, SECTIONS, "")
    for key, ladder in section(document, "ladders").items():
        place = f"ladders.{key}"
        yield from _unknown(ladder, OF_LADDER, place)
        for name, tier in section(document, "ladders", key, "tiers").items():
            yield from _unknown(tier, OF_TIER, f"{place}.tiers.{name}")
            yield from _in_condition(tier.get("when"), f"{place}.tiers.{name}.when")
    yield from _flags(policy, document)
    yield from _locks(document)


def _unknown(value: Mapping[str, Any], known: frozenset[str], place: str) -> Iterator[Problem]:
    for name in value:
        if name not in known:
            path = f"{place}.{name}" if place else str(name)
            near = get_close_matches(str(name), known, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(sorted(known))}."
            yield Problem(path, "unknown_name", f"Nothing reads “{name}”, so it would change nothing.", remedy)


def _in_condition(value: Any, place: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        return
    if "measure" in value:
        yield from _unknown(value, OF_COMPARISON, place)
    for how in ("all", "any"):
        for name, part in section(value, how).items():
            yield from _in_condition(part, f"{place}.{how}.{name}")


def _flags(policy: Policy, document: Mapping[str, Any]) -> Iterator[Problem]:
    named = [
        (f"ladders.{one.key}.{name}", getattr(one, name))
        for one in policy.ladders
        for name in ("only_flags", "not_flags")
    ]
    for colour in COLOURS:
        flags = section(document, "first_day", colour, "criteria").get("flags", ())
        named.append((f"first_day.{colour}.criteria.flags", flags if isinstance(flags, list | tuple) else ()))
    for place, flags in named:
        for flag in sorted(name for name in map(str, flags) if name not in BY_KIND):
            message = f"No pupil can have the circumstance “{flag}”."
            yield Problem(place, "unreachable", message, f"Use one of: {', '.join(BY_KIND)}.")


def _locks(document: Mapping[str, Any]) -> Iterator[Problem]:
    for path, rule in section(document, LOCKS).items():
        if rule not in RULES:
            message = f"“{rule}” is no way to lock."
            yield Problem(f"{LOCKS}.{path}", "unknown_name", message, f"Write one of: {', '.join(RULES)}.")
