"""The first day as a policy sets it: its plan, its criteria of colours, and a colour that a person gave.

A policy that says nothing of the first day has the default of `rules.first_day` and `rules.risk`. One that says
something says all of it: a colour without steps is followed up as the next milder one that has some.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from interventions.rules.first_day import DEFAULT_PLAN, Plan, read_plan
from interventions.rules.legal import LegalProblem
from interventions.rules.policy import Policy
from interventions.rules.risk import (
    COLOURS,
    DEFAULT_BOUNDS,
    DEFAULT_CRITERIA,
    RED,
    Bounds,
    Coloured,
    Criteria,
    Facts,
    Judgement,
    colour_of,
)

SECTION = "first_day"


@dataclass(frozen=True)
class Rules:
    """What colours a pupil, and what is done by when."""

    plan: Plan
    criteria: Sequence[Criteria]
    bounds: Bounds
    tiers: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def tier_name(self, ladder: str, tier: str) -> str:
        """What the policy calls this stage of this ladder; its key where the policy has it no more."""
        return self.tiers.get((ladder, tier), tier)


@dataclass(frozen=True)
class Given:
    """A colour that a person gave: why, until when nobody need look again, and whether a risk was assessed for it."""

    colour: str
    reason: str
    review_on: date
    risk_assessed: bool
    by_name: str

    def overdue(self, on: date) -> bool:
        """Whether it must be looked at again. It still holds."""
        return self.review_on <= on


def rules_of(policy: Policy) -> Rules:
    """The policy's own, colour by colour, or the default: a policy that says nothing of who is red leaves the default's
    red, so that no child at risk is green for want of a line. A plan that cannot be read never keeps a child from being
    looked for."""
    section, bounds = policy.sections.get(SECTION), _bounds(policy)
    names = {(ladder.key, tier.key): tier.name for ladder in policy.ladders for tier in ladder.tiers}
    if not isinstance(section, Mapping) or not any(colour in section for colour in COLOURS):
        return Rules(DEFAULT_PLAN, (*DEFAULT_CRITERIA, *_of_tiers(policy)), bounds, names)
    own = [_criteria_of(colour, _inner(section, colour)) for colour in COLOURS]
    return Rules(_plan(section), (*own, *_of_tiers(policy)), bounds, names)


def _bounds(policy: Policy) -> Bounds:
    matrix = _inner(policy.sections.get(SECTION) or {}, "matrix")
    try:
        return Bounds(
            int(matrix.get("amber", DEFAULT_BOUNDS.amber)), int(matrix.get("red", DEFAULT_BOUNDS.red))
        )  # fmt: skip
    except (LegalProblem, TypeError, ValueError):
        return DEFAULT_BOUNDS


def _inner(section: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = section.get(key)
    return value if isinstance(value, Mapping) else {}


def _plan(section: Mapping[str, Any]) -> Plan:
    try:
        found = dict(read_plan({colour: _inner(section, colour).get("steps") for colour in COLOURS}))
    except LegalProblem:
        return DEFAULT_PLAN
    said = [colour for colour in COLOURS if found[colour]]
    if not said:
        return DEFAULT_PLAN
    for n, colour in enumerate(COLOURS):
        if not found[colour]:
            milder = [one for one in COLOURS[n:] if one in said]
            found[colour] = found[milder[0] if milder else said[-1]]
    return found


def _criteria_of(colour: str, section: Mapping[str, Any]) -> Criteria:
    default = next((one for one in DEFAULT_CRITERIA if one.colour == colour), Criteria(colour))
    return _criteria(colour, section["criteria"]) if "criteria" in section else default


def _criteria(colour: str, document: Any) -> Criteria:
    data = document if isinstance(document, Mapping) else {}
    circumstances = data.get("circumstances")
    return Criteria(
        colour, _names(data.get("flags")), _names(data.get("tiers")), data.get("severe") is True,
        data.get("persistent") is True, dict(circumstances) if isinstance(circumstances, Mapping) else {},
    )  # fmt: skip


def _names(value: Any) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list | tuple) else frozenset()


def _of_tiers(policy: Policy) -> list[Criteria]:
    """Stages that themselves say which colour a pupil has there."""
    tiers = [tier for ladder in policy.ladders for tier in ladder.tiers if tier.colour in COLOURS]
    return [Criteria(colour, tiers=frozenset(t.key for t in tiers if t.colour == colour)) for colour in COLOURS]


def coloured(facts: Facts, rules: Rules, given: Given | None) -> Coloured:
    """A pupil's colour with its reasons, by a person where one gave it, else by the criteria.

    Where the criteria say red, only a person who also assessed the risk can say less: what came up since stays seen.
    """
    by_criteria = colour_of(facts, rules.criteria, rules.bounds)
    if given is None or not holds(given, by_criteria.colour):
        return by_criteria
    return colour_of(
        replace(facts, judgement=Judgement(given.colour, given.reason, True)), rules.criteria, rules.bounds
    )


def holds(given: Given, by_criteria: str) -> bool:
    """Whether the colour that a person gave goes before that of the criteria."""
    return given.risk_assessed or RED not in (given.colour, by_criteria)


def wants_risk(colour: str, by_criteria: str) -> bool:
    """Whether giving this colour needs a risk assessment: making a pupil red does, and so does making one less."""
    return colour != by_criteria and RED in (colour, by_criteria)


def circumstances_of(flags: Collection[str], helpers: Collection[str]) -> frozenset[str]:
    """What of a policy's own circumstances the house knows: flags of the same name, and whoever helps the family."""
    outside = {"external_agency"} if set(helpers) - {"ewo"} else set()
    officer = {"welfare_officer"} if "ewo" in helpers else set()
    return frozenset({*flags, *outside, *officer})
