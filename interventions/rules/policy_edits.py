"""What a person does to a policy beside typing values: add a stage or an action, take one out, bring one back."""

from collections.abc import Mapping
from typing import Any

from interventions.rules.documents import flatten, names_of, value_at, with_value, without
from interventions.rules.policy import PolicyError

LOWER = 5  # percentage points between a new stage and the one before it
NEW_ACTIONS: dict[str, dict[str, Any]] = {
    "letter": {"kind": "letter", "owner": "attendance_officer", "due": "5 school_days"},
    "call": {"kind": "call", "owner": "attendance_officer", "due": "2 school_days"},
    "meeting": {"kind": "meeting", "owner": "attendance_champion", "due": "10 school_days"},
    "plan": {"kind": "plan", "plan": "support", "owner": "attendance_champion", "due": "15 school_days"},
    "monitoring": {"kind": "monitoring", "weeks": 4, "owner": "attendance_officer"},
}
ACTION_WORDS = {
    "letter": "a letter", "call": "a telephone call", "meeting": "a meeting", "plan": "a plan",
    "monitoring": "four weeks of watching",
}  # fmt: skip


def with_stage(document: Mapping[str, Any], ladder: str) -> dict[str, Any]:
    """The document with one more stage on a ladder: below the last, by attendance this year. Raises PolicyError."""
    tiers = value_at(document, f"ladders.{ladder}.tiers")
    if not isinstance(tiers, Mapping):
        raise PolicyError(f"ladders.{ladder}", "There is no such ladder.", "Look at the stages again.")
    orders = [tier.get("order", 0) for tier in tiers.values() if isinstance(tier, Mapping)]
    limits = [value for path, value in flatten(tiers).items() if path.endswith(".limit")]
    lowest = min((int(value) for value in limits if isinstance(value, int) and value > LOWER), default=100)
    key = _free("stage", tiers)
    stage = {
        "name": "New stage", "order": max(orders, default=0) + 1,
        "when": {"all": {"low": {"measure": "attendance", "window": "year", "op": "<", "limit": max(1, lowest - LOWER),
                                 "floor": 20}}},
        "role": "attendance_officer", "review": "4 school_weeks", "recovered": "4 school_weeks",
    }  # fmt: skip
    return with_value(document, f"ladders.{ladder}.tiers.{key}", stage)


def with_action(document: Mapping[str, Any], tier: str, kind: str) -> dict[str, Any]:
    """The document with one more action of a tier (by its path). Raises PolicyError."""
    if len(names_of(tier)) != 4 or not isinstance(value_at(document, tier), Mapping) or kind not in NEW_ACTIONS:
        raise PolicyError(tier, "There is no such stage, or no such action.", "Look at the stages again.")
    key = _free(kind, value_at(document, f"{tier}.actions") or {})
    action = dict(NEW_ACTIONS[kind])
    if kind == "letter":
        action["template"] = names_of(tier)[3]
    return with_value(document, f"{tier}.actions.{key}", action)


def with_ladder(document: Mapping[str, Any], key: str, ladder: Mapping[str, Any]) -> dict[str, Any]:
    """The document with a ladder under its key. Raises PolicyError where one has that key."""
    if value_at(document, f"ladders.{key}") is not None:
        raise PolicyError(f"ladders.{key}", "There is such a ladder already.", "Change that one.")
    return with_value(document, f"ladders.{key}", dict(ladder))


def left_out(document: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The document with a ladder, tier or action left out; it can be brought back. Raises PolicyError."""
    if len(names_of(path)) not in (2, 4, 6) or not isinstance(value_at(document, path), Mapping):
        raise PolicyError(path, "There is nothing to leave out.", "Look at the stages again.")
    return with_value(document, f"{path}.off", True)


def brought_back(document: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The document with a ladder, tier or action in it again."""
    return without(document, f"{path}.off")


def left_out_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths of the ladders, tiers and actions that are left out."""
    leaves = flatten(document.get("ladders") or {})
    return tuple(
        f"ladders.{path.removesuffix('.off')}" for path, value in leaves.items() if path.endswith(".off") and value
    )


def _free(stem: str, taken: Mapping[str, Any]) -> str:
    return next(key for key in (stem, *(f"{stem}_{n}" for n in range(2, 1000))) if key not in taken)


def edited(document: Mapping[str, Any], deed: str) -> dict[str, Any]:
    """The document after “stage:LADDER”, “action:KIND:PATH”, “off:PATH” or “on:PATH”; else as it is.

    Raises PolicyError.
    """
    verb, _, rest = deed.partition(":")
    if verb == "stage":
        return with_stage(document, rest)
    if verb == "action":
        kind, _, tier = rest.partition(":")
        return with_action(document, tier, kind)
    if verb == "off":
        return left_out(document, rest)
    return brought_back(document, rest) if verb == "on" else dict(document)
