"""Reads: which policy is in force where, from whom each of its values comes, and the versions that were made.

The newest published version that has started holds. A school's version may end (`until`); from then its trust's policy
holds alone, also where an older version of the school's had no end.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from attendance.kit.together import read_together
from attendance.tenancy.models import School
from interventions.models import SchoolPolicy, TrustPolicy
from interventions.queries.presets import national_document
from interventions.rules.inheritance import NATIONAL, SCHOOL, TRUST, Layer, Origin, effective
from interventions.rules.policy import Policy
from interventions.rules.reading import read_policy


@dataclass(frozen=True)
class VersionRow:
    """One version of a trust's or a school's policy. `document` is sparse; `until` half-open, schools only."""

    id: UUID
    number: int
    state: str
    since: date | None
    document: Mapping[str, Any]
    reason: str
    acknowledged: str
    made_by: UUID | None
    made_name: str
    made_at: datetime
    decided_by: UUID | None
    decided_name: str
    decided_at: datetime | None
    until: date | None = None


@dataclass(frozen=True)
class Effective:
    """The finished policy of a school. `origins` by path of every leaf; `version` like “trust 3 + school 2”."""

    policy: Policy
    document: Mapping[str, Any]
    origins: Mapping[str, Origin]
    version: str
    layers: tuple[Layer, ...]


OF_TRUST = tuple(field.name for field in fields(VersionRow) if field.name != "until")
OF_SCHOOL = (*OF_TRUST, "until")
LAYER = ("document", "number", "since")


def trust_policy_on(trust_id: UUID, day: date) -> VersionRow | None:
    """The trust's version in force on the day; None before its first. One query."""
    rows = TrustPolicy.objects.filter(trust_id=trust_id, state="published", since__lte=day)
    return _first(rows.order_by("-since", "-number").values(*OF_TRUST)[:1])


def school_policy_on(school_id: UUID, day: date) -> VersionRow | None:
    """What the school has instead of its trust's policy on the day; None where it has nothing. One query."""
    rows = SchoolPolicy.objects.filter(school_id=school_id, state="published", since__lte=day)
    row = _first(rows.order_by("-since", "-number").values(*OF_SCHOOL)[:1])
    return row if row and (row.until is None or row.until > day) else None


def layers_on(school_id: UUID, day: date) -> tuple[Layer, ...]:
    """The layers of the school's policy, national first. One query."""
    trusts = TrustPolicy.objects.filter(trust__schools=school_id, state="published", since__lte=day)
    schools = SchoolPolicy.objects.filter(school_id=school_id, state="published", since__lte=day)
    found = read_together(
        trust=trusts.order_by("-since", "-number").values_list("trust__name", *LAYER)[:1],
        school=schools.order_by("-since", "-number").values_list("until", *LAYER)[:1],
    )
    layers = [Layer(NATIONAL, "National", national_document())]
    layers += [Layer(TRUST, name, *cells) for name, *cells in found["trust"]]
    layers += [Layer(SCHOOL, "School", *cells) for until, *cells in found["school"] if until is None or until > day]
    return tuple(layers)


def effective_policy(school_id: UUID, day: date) -> Effective:
    """The school's finished policy on the day. One query; nothing is kept between calls."""
    return effective_of(layers_on(school_id, day))


def effective_policies(school_ids: Collection[UUID], day: date) -> dict[UUID, Effective]:
    """The finished policy of each school on the day. One query; schools without values of their own share their
    trust's. All of them must be in scope."""
    ids = list(school_ids)
    trusts = TrustPolicy.objects.filter(trust__schools__in=ids, state="published", since__lte=day)
    newest = trusts.order_by("trust_id", "-since", "-number").distinct("trust_id")
    found = read_together(
        schools=School.objects.filter(id__in=ids).order_by("id").values_list("id", "trust_id"),
        trusts=newest.values_list("trust_id", "trust__name", *LAYER),
        own=_newest_of(ids, day).values_list("school_id", "until", *LAYER),
    )
    of_trust = {trust: (Layer(TRUST, name, *cells),) for trust, name, *cells in found["trusts"]}
    own = {row[0]: Layer(SCHOOL, "School", *row[2:]) for row in found["own"] if row[1] is None or row[1] > day}
    national = (Layer(NATIONAL, "National", national_document()),)
    shared = {trust: effective_of((*national, *of_trust.get(trust, ()))) for _, trust in found["schools"]}
    return {
        school: effective_of((*national, *of_trust.get(trust, ()), own[school])) if school in own else shared[trust]
        for school, trust in found["schools"]
    }


def effective_of(layers: Iterable[Layer]) -> Effective:
    """The finished policy of these layers, the lowest first. Raises PolicyError. No query."""
    stacked = tuple(layers)
    document, origins = effective(stacked)
    return Effective(read_policy(document), document, origins, version_of(stacked), stacked)


def version_of(layers: Iterable[Layer]) -> str:
    """“trust 3 + school 2”, “trust 3”, “school 2”, or “national” where neither has a policy."""
    above = [f"{layer.level} {layer.number}" for layer in layers if layer.level != NATIONAL]
    return " + ".join(above) or NATIONAL


def trust_versions(trust_id: UUID) -> list[VersionRow]:
    """Every version of a trust, the newest first. One query."""
    rows = TrustPolicy.objects.filter(trust_id=trust_id).order_by("-number")
    return [VersionRow(**row) for row in rows.values(*OF_TRUST)]


def school_versions(school_id: UUID) -> list[VersionRow]:
    """Every version of a school, the newest first. One query."""
    rows = SchoolPolicy.objects.filter(school_id=school_id).order_by("-number")
    return [VersionRow(**row) for row in rows.values(*OF_SCHOOL)]


def trust_version(trust_id: UUID, number: int) -> VersionRow | None:
    """One version of a trust by its number. One query."""
    return _first(TrustPolicy.objects.filter(trust_id=trust_id, number=number).values(*OF_TRUST)[:1])


def school_version(school_id: UUID, number: int) -> VersionRow | None:
    """One version of a school by its number. One query."""
    return _first(SchoolPolicy.objects.filter(school_id=school_id, number=number).values(*OF_SCHOOL)[:1])


def schools_that_differ(school_ids: Collection[UUID], day: date) -> dict[UUID, VersionRow]:
    """The schools with values of their own on the day. One query; all of them must be in scope."""
    newest = _newest_of(school_ids, day).values("school_id", *OF_SCHOOL)
    found = {row.pop("school_id"): VersionRow(**row) for row in newest}
    return {school: row for school, row in found.items() if row.until is None or row.until > day}


def _newest_of(school_ids: Collection[UUID], day: date) -> QuerySet:
    """The newest version of each school that has begun."""
    rows = SchoolPolicy.objects.filter(school_id__in=list(school_ids), state="published", since__lte=day)
    return rows.order_by("school_id", "-since", "-number").distinct("school_id")


def _first(rows: Iterable[Mapping[str, Any]]) -> VersionRow | None:
    return next((VersionRow(**row) for row in rows), None)
