"""Reads: the finished policy that a school is judged by, made once for all schools that have the same."""

import json
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from interventions.queries.policies import effective_of, layers_on
from interventions.rules.inheritance import NATIONAL, Layer
from interventions.rules.national import with_national
from interventions.rules.policy import Policy


@dataclass(frozen=True)
class Finished:
    """A policy with the national ladders, and its version, like “trust 3 + school 2”."""

    policy: Policy
    version: str


@dataclass(frozen=True)
class _Layers:
    """Layers known by what they say: two schools with the same documents have the same policy."""

    text: str
    layers: tuple[Layer, ...] = field(compare=False)


def finished_policy(school_id: UUID, day: date) -> Finished:
    """What the school is judged by on the day. One query. Raises PolicyError."""
    layers = layers_on(school_id, day)
    said = [(layer.level, layer.number, layer.document) for layer in layers if layer.level != NATIONAL]
    return _finished(_Layers(json.dumps(said, sort_keys=True), layers))


@lru_cache(maxsize=64)
def _finished(said: _Layers) -> Finished:
    effective = effective_of(said.layers)
    return Finished(with_national(effective.policy), effective.version)
