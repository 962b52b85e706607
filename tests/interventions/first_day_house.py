"""Families and absences to follow up on a first day: adults, marks of today, the time of day."""

from datetime import date, datetime, timedelta
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.people.models import Contact, ContactLink, ContactNumber, PupilFlag
from interventions.models import RiskAssessment
from interventions.queries.first_day import Queue, queue_of
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

SENSITIVE = ("flags.view", "flags.sensitive", "contacts.view", "pupils.view")
PLAIN = ("contacts.view", "pupils.view")


def clock(hour: int, minute: int, day: date = TUESDAY) -> datetime:
    """A time of the school's clock on a day."""
    return AT.replace(year=day.year, month=day.month, day=day.day, hour=hour, minute=minute)


def adult(
    life: SchoolLife, *pupils: int, first: str = "Ada", last: str = "Quill", number: str = "07700 900123",
    may: bool = True, relationship: str = "Mother", priority: int = 1, **contact,
) -> UUID:  # fmt: skip
    """An adult of these pupils with a number; returns the contact's id. Inside the school's scope."""
    row = Contact.objects.create(school=life.school, first=first, last=last, **contact)
    ContactNumber.objects.create(school=life.school, contact=row, number=number)
    for pupil in pupils:
        ContactLink.objects.create(
            school=life.school, pupil=life.pupils[pupil], contact=row, relationship=relationship, priority=priority,
            may_be_contacted=may, gets_letters=may,
        )  # fmt: skip
    return row.id


def flag(life: SchoolLife, kind: str, pupil: int = 0) -> None:
    """A circumstance of a pupil since last year. Inside the school's scope."""
    PupilFlag.objects.create(
        school=life.school, pupil=life.pupils[pupil], kind=kind, since=date(2025, 9, 1), recorded_at=AT
    )


def risk(life: SchoolLife, likelihood: int, severity: int, pupil: int = 0, at: datetime = AT) -> UUID:
    """A risk assessment of a pupil, without a case. Inside the school's scope."""
    return RiskAssessment.objects.create(
        school=life.school, pupil=life.pupils[pupil], likelihood=likelihood, severity=severity, colour="red",
        concerns="A worry.", made_name="Sam", made_at=at,
    ).id  # fmt: skip


def put(
    life: SchoolLife, codes: dict[int, str], *, day: date = TUESDAY, session: str = "AM", at: datetime = AT
) -> None:
    """Marks of some pupils in one session, whatever stood there. Inside the school's scope."""
    writings = [Writing(day, session, life.pupils[pupil].id, code, note="visit") for pupil, code in codes.items()]
    write_marks(
        life.school_id, writings, by=OFFICER, at=at, origin="teacher", kind="amendment", overwrite="always",
        reason="The register",
    )  # fmt: skip


def away(life: SchoolLife, *pupils: int, **when) -> None:
    """These pupils are not here, and nobody said why. Inside the school's scope."""
    put(life, dict.fromkeys(pupils, "N"), **when)


def queue(life: SchoolLife, at: datetime, *, abilities=SENSITIVE, user_id: UUID | None = None) -> Queue:
    """The queue at this time of day. Inside the school's scope."""
    return queue_of(life.school_id, at.date(), at, abilities=abilities, user_id=user_id)


def me(user, position: str = "Attendance officer") -> Actor:
    """The user as the one who rings."""
    return Actor(user.id, user.name, position)


def days_before(day: date, number: int) -> list[date]:
    """The weekdays before a day, the latest first."""
    found, one = [], day
    while len(found) < number:
        one -= timedelta(days=1)
        if one.weekday() < 5:
            found.append(one)
    return found
