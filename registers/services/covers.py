"""Deeds: links with which a supply teacher takes the registers of one group on one day."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.queries import group_by_id
from registers.models import CoverLink
from registers.queries.covers import CoverRow, token_hash
from registers.services.taking import Taker

POSITION = "Supply teacher"
SECRET_BYTES = 24
USE_NOTED_EVERY = timedelta(minutes=5)
FURTHEST = timedelta(days=366)


class CoverProblem(ValueError):
    """A link that cannot be made; `field` is what to change."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


def make_cover(
    school_id: UUID, *, group_id: UUID, day: date, teacher_name: str, by: Actor, at: datetime
) -> tuple[UUID, str]:
    """Make a link for one group and day; returns its id and its secret, which is not kept and cannot be shown again.

    Raises CoverProblem: no name, a day gone by or more than a year off, no such group on that day. Three queries.
    """
    today, name = timezone.localtime(at).date(), teacher_name.strip()
    if not name:
        raise CoverProblem(
            "teacher_name", "The link needs a name.", "Give the supply teacher’s name: it stands beside each mark."
        )
    if not today <= day <= today + FURTHEST:
        raise CoverProblem("day", "A link is for today or a day to come.", "Choose a day within a year.")
    group = group_by_id(school_id, group_id)
    if group is None or group.since > day or (group.until and group.until <= day):
        raise CoverProblem("group", "There is no such group on that day.", "Choose a group from the list.")
    token = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        link = CoverLink(
            school_id=school_id, group_id=group_id, date=day, teacher_name=name, token_hash=token_hash(token),
            made_by=by.user_id, made_name=by.name, made_at=at,
        )  # fmt: skip
        link.save(force_insert=True)
        record(
            school_id, "cover.made", by=by, at=at, subject="cover_link", subject_id=link.id,
            date=day.isoformat(), group=str(group_id),
        )  # fmt: skip
    return link.id, token


def revoke_cover(school_id: UUID, link_id: UUID, *, by: Actor, at: datetime) -> bool:
    """End a link at once; False where there is none, or it is ended already. Two queries."""
    with transaction.atomic():
        ended = CoverLink.objects.filter(school_id=school_id, id=link_id, revoked_at__isnull=True)
        if not ended.update(revoked_at=at, revoked_name=by.name):
            return False
        record(school_id, "cover.revoked", by=by, at=at, subject="cover_link", subject_id=link_id)
    return True


def taker_of_cover(link: CoverRow) -> Taker:
    """The supply teacher of a link as somebody who takes registers: that group, that day, and nothing else."""
    return Taker(
        Actor(None, link.teacher_name, POSITION),
        roles=frozenset({"cover"}),
        cover_group=link.group_id,
        cover_day=link.day,
    )


def note_cover_use(school_id: UUID, link_id: UUID, *, at: datetime) -> None:
    """Remember that the link was opened, at most every five minutes. One query."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    CoverLink.objects.filter(stale, school_id=school_id, id=link_id).update(last_used_at=at)
