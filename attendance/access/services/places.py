"""Trusts and schools: added by the platform's administrators, with the invitation of whoever runs the place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.access.services.invitations import Offer, invite
from attendance.audit.services import record, record_platform
from attendance.tenancy.models import School, Trust


@dataclass(frozen=True)
class NewSchool:
    """What is known of a school when it is added; years are -1 (nursery), 0 (Reception) to 13."""

    urn: int
    laestab: str
    name: str
    short_name: str
    initials: str
    colour: str
    phase: str
    type: str
    lowest_year: int
    highest_year: int
    telephone: str = ""


def create_trust(uid: int, name: str, *, admin: str = "", site: str, by: Actor, at: datetime) -> Trust:
    """Add a trust and, with `admin` (an e-mail address), invite its first administrator."""
    with transaction.atomic():
        trust = Trust.objects.create(uid=uid, name=name, created_at=at)
        record_platform("tenancy.trust_added", by=by, at=at, subject="trust", subject_id=trust.id, uid=uid)
        if admin:
            invite_first(trust, admin, site=site, by=by, at=at)
    return trust


def create_school(new: NewSchool, trust: Trust | None, *, head: str = "", site: str, by: Actor, at: datetime) -> School:
    """Add a school to `trust`; without one it stands alone, as a trust of one whose number is the school's URN.

    With `head` (an e-mail address), its headteacher is invited.
    """
    with transaction.atomic():
        if trust is None:
            trust = Trust.objects.create(uid=new.urn, name=new.name, standalone=True, created_at=at)
        school = School.objects.create(trust=trust, created_at=at, **vars(new))
        record_platform(
            "tenancy.school_added", by=by, at=at, subject="school", subject_id=school.id, urn=new.urn, trust=trust.uid
        )
        if head:
            invite_first(school, head, site=site, by=by, at=at)
    return school


def change_school(school_id: UUID, details: dict[str, Any], *, by: Actor, at: datetime) -> list[str]:
    """Change what is known of a school (name, badge, phase, years …). Returns the names of what changed.

    The school's audit row keeps what stood there before. Must run inside the school's scope.
    """
    with transaction.atomic():
        school = School.objects.select_for_update().get(id=school_id)
        former = {key: getattr(school, key) for key, value in details.items() if getattr(school, key) != value}
        if former:
            School.objects.filter(id=school_id).update(**{key: details[key] for key in former})
            changed = {key: details[key] for key in former}
            record(school_id, "school.changed", by=by, at=at, subject="school", former=former, now=changed)
    return list(former)


def invite_first(place: School | Trust, email: str, *, site: str, by: Actor, at: datetime) -> None:
    """Invite the person who runs the place and lets everyone else in: the headteacher, the trust's administrator."""
    at_school = isinstance(place, School)
    offer = Offer(
        email=email,
        name="",
        role="headteacher" if at_school else "trust_admin",
        position="",
        since=localdate(at),
        until=None,
        school_id=place.id if at_school else None,
        trust_id=None if at_school else place.id,
    )
    invite(offer, site=site, by=by, at=at)
