"""Which pupils a person may open: all of the school's, or those of the groups they teach today."""

from datetime import date
from uuid import UUID

from django.http import Http404

from attendance.access.places import SchoolPlace
from attendance.people import queries
from attendance.people.queries import PupilDetails


def own_groups(place: SchoolPlace, today: date) -> list[UUID] | None:
    """None for somebody who may see every pupil; else the groups they teach today. One query, or none."""
    if place.may("pupils.view"):
        return None
    return [group.id for group in queries.groups_of_teacher(place.school_id, place.user_id, today)]


def pupil_or_404(place: SchoolPlace, pupil_id: UUID, today: date) -> PupilDetails:
    """The pupil, if the school has them and this person may see them."""
    pupil = queries.pupil_details(place.school_id, pupil_id, today)
    mine = own_groups(place, today)
    if pupil is None or (mine is not None and not queries.pupil_in_groups_on(place.school_id, pupil_id, mine, today)):
        raise Http404
    return pupil
