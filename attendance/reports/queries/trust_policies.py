"""Reads: where the schools of a trust have another policy than the trust's, with the reason and until when."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from interventions.queries.policy_desk import Own, own_values, trust_desk, whole_of

DAY = timedelta(days=1)


def policy_differences(trust_id: UUID, school_ids: Sequence[UUID], on: date) -> list[dict[str, Any]]:
    """Each value that a school changed, as plain JSON, by what it is about and then by school. Three queries.

    {"label", "below" (the trust's), "schools": [{"name", "urn", "own", "reason", "last_day": iso | None, "clash"}]}.
    """
    desk = trust_desk(trust_id, on)
    found: dict[tuple[str, str], list[Own]] = {}
    for own in own_values(school_ids, whole_of(desk.in_force.document if desk.in_force else {}), on):
        found.setdefault((own.label, own.below), []).append(own)
    return [
        {"label": label, "below": below, "schools": [_row(own) for own in rows]}
        for (label, below), rows in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _row(own: Own) -> dict[str, Any]:
    return {
        "name": own.school, "urn": own.urn, "own": own.own, "reason": own.reason, "clash": own.clash,
        "last_day": (own.until - DAY).isoformat() if own.until else None,
    }  # fmt: skip
