"""Policies of the tests: those that come with the product, the seeds as they stand, and a small one to change."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from attendance.kit.yaml_files import read_yaml
from interventions.queries.presets import national_document, preset_document
from interventions.rules.inheritance import Layer, merged
from interventions.rules.linter import lint_layers
from interventions.rules.overrides import override_problems, trust_problems

SEEDS = Path(__file__).parent.parent / "data" / "policies"
WINTER = date(2025, 12, 15)
LOW = {"measure": "attendance", "window": "year", "op": "<", "limit": 95, "floor": 20}
LIMIT = "ladders.attendance.tiers.sal1.when.all.low.limit"


def seed_path(number: str) -> Path:
    return SEEDS / f"seed_{number}.yaml"


def seed(number: str) -> dict[str, Any]:
    """The transcription of a seed policy, with its faults."""
    return read_yaml(seed_path(number).read_bytes())


def preset(key: str) -> dict[str, Any]:
    return deepcopy(dict(preset_document(key)))


def national() -> dict[str, Any]:
    return deepcopy(dict(national_document()))


def small(**sections: Any) -> dict[str, Any]:
    """A trust's policy with one ladder of two tiers; `sections` are laid over it."""
    tiers = {
        "sal1": {
            "name": "Support letter 1", "order": 1, "role": "attendance_officer", "when": {"all": {"low": dict(LOW)}},
            "recovered": "4 school_weeks", "review": "2 school_weeks",
            "actions": {
                "letter": {"kind": "letter", "template": "sal1", "owner": "attendance_officer", "due": "5 school_days"}
            },
        },
        "sal2": {
            "name": "Support letter 2", "order": 2, "role": "attendance_officer",
            "when": {"measure": "attendance", "window": "year", "op": "<", "limit": 90},
        },
    }  # fmt: skip
    return merged([{"policy": 1, "ladders": {"attendance": {"name": "Attendance", "tiers": tiers}}}, sections])


def tier(key: str, when: Any, order: int = 1, **more: Any) -> dict[str, Any]:
    """A document with one tier of one ladder."""
    data = {"name": key.capitalize(), "order": order, "role": "headteacher", "when": when, **more}
    return {"ladders": {"attendance": {"tiers": {key: data}}}}


def percent(op: str, limit: Any, **more: Any) -> dict[str, Any]:
    """A comparison of attendance this year."""
    return {"measure": "attendance", "window": "year", "op": op, "limit": limit, **more}


def band(low: Any, below: Any) -> dict[str, Any]:
    return {"all": {"from": percent(">=", low), "below": percent("<", below)}}


def layers(trust: Any, school: Any = None) -> list[Layer]:
    """National, trust version 3 and, where given, school version 2."""
    found = [
        Layer("national", "National", national()),
        Layer("trust", "Northern Lights", trust, 3, date(2025, 9, 1)),
    ]
    return [*found, Layer("school", "School", school, 2, date(2025, 10, 1))] if school is not None else found


def report(document: Any, *, over: Any = None, on: date = WINTER, roles_held: frozenset[str] | None = None) -> Any:
    """The linter's report on a sparse document over national law, or over a trust's document."""
    below = merged([national(), over]) if over is not None else national()
    refused = trust_problems(below, document) if over is None else override_problems(below, document)
    return lint_layers(merged([below, document]), refused, on=on, roles_held=roles_held)


def found(document: Any, **how: Any) -> list[tuple[str, str]]:
    """Rule and place of every problem, errors first."""
    return [(problem.rule, problem.place) for problem in report(document, **how).problems]
