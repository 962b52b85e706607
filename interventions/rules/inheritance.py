"""Who says what: national law, the trust's version in force, the school's own values, field by field.

Every value of the finished policy knows the layer it came from and whether the school may change it. A trust locks
paths: `locked` (the same everywhere), `stricter` (a school may go further, not less far), `choose`. What the law fixes
is locked for everybody; where the law leaves a choice, the path says so here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from interventions.rules.documents import LOCKS, Change, changes, covers, differences, flatten, merge, names_of
from interventions.rules.overrides import Clash, check_override, clashes, override_problems, rule_for, trust_problems

__all__ = [
    "Change",
    "Clash",
    "Layer",
    "Origin",
    "changes",
    "check_override",
    "clashes",
    "covers",
    "differences",
    "effective",
    "flatten",
    "locks_of",
    "merge",
    "merged",
    "names_of",
    "override_problems",
    "rule_for",
    "trust_problems",
]

NATIONAL, TRUST, SCHOOL = "national", "trust", "school"


@dataclass(frozen=True)
class Layer:
    """One layer's document, sparse above the first. `level`: national, trust or school; `number`: its version."""

    level: str
    name: str
    document: Mapping[str, Any]
    number: int = 0
    since: date | None = None


@dataclass(frozen=True)
class Origin:
    """Where a value comes from, and what the school may do with it: `rule` locked, stricter or choose."""

    layer: str
    name: str
    version: int
    since: date | None
    rule: str

    @property
    def may_change(self) -> bool:
        return self.rule != "locked"

    def __str__(self) -> str:
        """“Trust policy version 3, from 1 September 2025”."""
        start = f", from {self.since.day} {self.since:%B %Y}" if self.since else ""
        if self.layer == NATIONAL:
            return f"set nationally{start}"
        return f"{self.layer} policy version {self.version}{start}"


def merged(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The documents laid over each other, the lowest first."""
    whole: dict[str, Any] = {}
    for document in documents:
        whole = merge(whole, document)
    return whole


def locks_of(document: Mapping[str, Any]) -> dict[str, str]:
    """The locks of a document by path; anything that is no lock is left out."""
    found = document.get(LOCKS)
    return {path: str(rule) for path, rule in found.items()} if isinstance(found, Mapping) else {}


def effective(layers: Sequence[Layer]) -> tuple[dict[str, Any], dict[str, Origin]]:
    """The finished document of the layers, the lowest first, and the origin of every leaf by its path.

    A value belongs to the layer that last changed it: a school that repeats its trust's value adds nothing.
    """
    whole: dict[str, Any] = {}
    leaves: dict[str, Any] = {}
    source: dict[str, Layer] = {}
    for layer in layers:
        whole = merge(whole, layer.document)
        now = flatten(whole)
        source = {path: source[path] if _same(leaves, path, value) else layer for path, value in now.items()}
        leaves = now
    locks = locks_of(whole)
    return whole, {
        path: Origin(layer.level, layer.name, layer.number, layer.since, rule_for(path, locks))
        for path, layer in source.items()
    }


def _same(leaves: Mapping[str, Any], path: str, value: Any) -> bool:
    return path in leaves and leaves[path] == value
