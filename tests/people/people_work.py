"""Deeds on pupils that several tests need. Inside the school's scope."""

from datetime import date
from typing import Any
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.people import services
from attendance.people.models import Pupil
from attendance.people.services import PupilData
from attendance.people.services.enrolments import EnrolmentChange
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

NAMELESS = Actor(None, None, "nobody")  # the audit row refuses somebody without a name: the last write fails
MABEL = PupilData(legal_first="Mabel", legal_last="Quill", born=date(2017, 5, 4), year_group=4)


def add(life: SchoolLife, data: PupilData = MABEL, *, starts: date = TUESDAY, **what: Any) -> UUID:
    """A new pupil; their id."""
    return services.add_pupil(life.school_id, data, starts=starts, by=what.pop("by", OFFICER), at=AT, **what)


def leave(life: SchoolLife, pupil: Pupil, last_day: date, *, ground: str = "a", by: Actor = OFFICER) -> EnrolmentChange:
    """The pupil leaves after that day."""
    return services.end_enrolment(
        life.school_id, life.enrolments[pupil.id].id, last_day=last_day, ground=ground, by=by, at=AT
    )
