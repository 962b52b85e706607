"""Reads: from when until when pupils were on roll, and who was in a group for part of a span: why a count has them."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from attendance.people.models import Enrolment, GroupMembership

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """One enrolment: on roll from `since` until before `until`; `born` is the pupil's."""

    enrolment_id: UUID
    pupil_id: UUID
    since: date
    until: date | None
    born: date

    @property
    def last_day(self) -> date | None:
        return self.until - DAY if self.until else None


def stays(school_id: UUID, since: date, until: date) -> dict[UUID, Stay]:
    """The enrolments that touch the days from `since` until before `until`, by id. One query."""
    rows = Enrolment.objects.filter(Q(until__isnull=True) | Q(until__gt=since), school_id=school_id, since__lt=until)
    found = rows.values_list("id", "pupil_id", "since", "until", "pupil__born")
    return {row[0]: Stay(*row) for row in found}


def joined_from(school_id: UUID, day: date) -> int:
    """How many enrolments begin on that day or later. One query."""
    return Enrolment.objects.filter(school_id=school_id, since__gte=day).count()


def in_group_between(school_id: UUID, slug: str, since: date, until: date) -> set[UUID]:
    """The pupils who were in the group on any of these days. One query."""
    rows = GroupMembership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=since), school_id=school_id, group__slug=slug, group__school_id=school_id,
        since__lt=until,
    )  # fmt: skip
    return set(rows.values_list("pupil_id", flat=True))
