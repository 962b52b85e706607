"""A school with a week behind it, for the tests of packs: three pupils of 4 Kestrel, a case, what was tried, voices."""

from datetime import date, timedelta
from uuid import UUID

from attendance.people.models import GroupMembership, GroupTeacher, PupilFlag, RegistrationGroup
from interventions.services.meetings import MeetingData, book_meeting, close_meeting
from interventions.services.referrals import ReferralData, refer
from interventions.services.voices import VoiceData, hear
from tests.factories.school_life import YEAR, SchoolLife, add_pupil
from tests.interventions.casework import at_stage
from tests.interventions.furnish_cases import PEOPLE
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import mark_run

LAST_MONDAY = date(2026, 3, 2)
HERE = "/ \\ " * 5


def a_week(life: SchoolLife, *weeks: str, since: date = LAST_MONDAY) -> None:
    """A week of each pupil in turn, ten codes each. Inside the school's scope."""
    for pupil, codes in enumerate(weeks):
        mark_run(life, codes, pupil=pupil, since=since)


def absent_most_of_the_year(life: SchoolLife, pupil: int = 0) -> None:
    """Eight weeks of ten sessions, five of them missed: I and O in turn."""
    for n in range(8):
        mark_run(life, "/ \\ / \\ / I O I O I", pupil=pupil, since=date(2026, 1, 5) + timedelta(7 * n))


def tried(life: SchoolLife, *, pupil: int = 0, note: str = "They shouted.") -> UUID:
    """A case at a stage with a meeting, two referrals (one of them to social care) and what gets in the way."""
    case, deed = at_stage(life, pupil=pupil), {"by": OFFICER, "at": AT}
    meeting = book_meeting(life.school_id, case, MeetingData("family", AT - timedelta(hours=1), "Hall", PEOPLE), **deed)
    close_meeting(life.school_id, meeting, outcome="held", attended=PEOPLE, notes=note, targets=[], **deed)
    refer(life.school_id, case, ReferralData("local_authority", "Please help.", TUESDAY, "Mother"), **deed)
    refer(life.school_id, case, ReferralData("social_care", "We worry.", TUESDAY, "Mother"), **deed)
    hear(life.school_id, case, VoiceData("barrier", "The bus is full.", "Poppy", TUESDAY), **deed)
    return case


def flag(life: SchoolLife, kind: str, pupil: int = 0) -> None:
    """A flag of the pupil since the year began."""
    PupilFlag.objects.create(
        school_id=life.school_id, pupil_id=life.pupils[pupil].id, kind=kind, since=YEAR[0], recorded_name="Setup",
        recorded_at=AT,
    )  # fmt: skip


def other_group(life: SchoolLife, name: str, teacher=None, pupils: int = 0) -> RegistrationGroup:
    """Another group of the school, with so many pupils of its own."""
    group = RegistrationGroup.objects.create(
        school=life.school, name=name, slug=name.lower().replace(" ", "-"), year_group=5, since=YEAR[0]
    )
    if teacher:
        GroupTeacher.objects.create(school=life.school, group=group, user=teacher, since=YEAR[0])
    for _ in range(pupils):
        pupil = add_pupil(life)
        GroupMembership.objects.filter(school_id=life.school_id, pupil_id=pupil.id).update(group_id=group.id)
    return group
