"""Who came, who left, and who was at another school of the trust before: the same child by its UPN."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from attendance.people.models import Enrolment
from attendance.people.queries.pupils import ENROLMENT, EnrolmentRow

ELSEWHERE = """
SELECT p.id, o.school_id, o.id
FROM people_pupil p
JOIN people_pupil o ON o.school_id = ANY (%(others)s) AND o.upn = p.upn
WHERE p.school_id = %(school)s AND p.upn <> '' {pupils}
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class SamePupil:
    """A pupil here, and the same child's row at another school."""

    pupil_id: UUID
    other_school_id: UUID
    other_pupil_id: UUID


def same_pupils(
    school_id: UUID, other_ids: Collection[UUID], *, pupil_ids: Collection[UUID] | None = None
) -> list[SamePupil]:
    """Pupils with the same UPN at the other schools, which must be in scope. One query, none without other schools."""
    others = [other for other in other_ids if other != school_id]
    if not others or (pupil_ids is not None and not pupil_ids):
        return []
    sql = ELSEWHERE.format(pupils="" if pupil_ids is None else "AND p.id = ANY (%(pupils)s)")
    with connection.cursor() as cursor:
        cursor.execute(sql, {"school": school_id, "others": others, "pupils": list(pupil_ids or ())})
        return [SamePupil(*row) for row in cursor.fetchall()]


def came_or_left(school_id: UUID, since: date, until: date) -> list[EnrolmentRow]:
    """Enrolments that begin or end on a day from `since` until before `until`, in order of their start. One query."""
    begins = Q(since__gte=since, since__lt=until)
    ends = Q(until__gte=since, until__lt=until)
    rows = Enrolment.objects.filter(begins | ends, school_id=school_id).order_by("since", "id")
    return [EnrolmentRow(*row) for row in rows.values_list(*ENROLMENT)]


def latest_enrolments(school_id: UUID, pupil_ids: Collection[UUID], day: date) -> dict[UUID, EnrolmentRow]:
    """The enrolment of each pupil that holds that day, else the last before it; without one, missing. One query."""
    rows = Enrolment.objects.filter(school_id=school_id, pupil_id__in=list(pupil_ids), since__lte=day)
    return {row[1]: EnrolmentRow(*row) for row in rows.order_by("since").values_list(*ENROLMENT)}
