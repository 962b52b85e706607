"""Reads: who joined lately, and the enrolments of some pupils."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.people.models import Enrolment
from attendance.people.queries.pupils import ENROLMENT, EnrolmentRow, on


@dataclass(frozen=True)
class JoinerRow:
    """A pupil on roll who joined on `since`."""

    pupil_id: UUID
    upn: str
    since: date


def joiners(
    school_id: UUID, after: date, day: date, *, enrolment_ids: Collection[UUID] | None = None
) -> list[JoinerRow]:
    """Pupils with a UPN on roll on the day who joined after `after`, of all or of these enrolments. One query."""
    rows = Enrolment.objects.filter(on(day), school_id=school_id, since__gt=after).exclude(pupil__upn="")
    if enrolment_ids is not None:
        rows = rows.filter(id__in=list(enrolment_ids))
    return [JoinerRow(*row) for row in rows.values_list("pupil_id", "pupil__upn", "since")]


def enrolment_ids_of(school_id: UUID, pupil_ids: Collection[UUID]) -> list[UUID]:
    """Every enrolment these pupils ever had at the school. One query."""
    rows = Enrolment.objects.filter(school_id=school_id, pupil_id__in=list(pupil_ids))
    return list(rows.values_list("id", flat=True))


def enrolments_by_upn(school_id: UUID, upn: str) -> list[EnrolmentRow]:
    """Every enrolment at the school of the pupil with this UPN, the newest first. One query."""
    rows = Enrolment.objects.filter(school_id=school_id, pupil__upn=upn).order_by("-since")
    return [EnrolmentRow(*row) for row in rows.values_list(*ENROLMENT)]
