"""Children who are not here, to test the first day with. Everything inside the school's scope."""

from datetime import date, datetime
from uuid import UUID

from attendance.people.models import Contact, ContactLink, ContactNumber, PupilFlag
from interventions.models import DayAlarm, RiskAssessment
from interventions.services.day_alarms import raise_alarm
from interventions.services.door_visits import DoorVisitData, plan_door_visit
from interventions.services.review import ReviewData, note_review
from registers.services.following import ContactData, log_contact
from tests.factories.school_life import SchoolLife
from tests.interventions.casework import policy
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import mark

TWO = ("Bob Officer", "Wendy Welfare")
NINE_40 = AT.replace(hour=9, minute=40)
NOON = AT.replace(hour=12, minute=0)
RED_FLAG = "social_worker"  # the default criteria make a pupil with a social worker red


def away(life: SchoolLife, *, pupil: int = 0, day: date = TUESDAY, at: datetime = AT) -> UUID:
    """The pupil has an N this morning."""
    mark(life, "N", pupil=pupil, day=day, at=at)
    return life.pupils[pupil].id


def flagged(life: SchoolLife, *, pupil: int = 0, kind: str = RED_FLAG) -> None:
    PupilFlag.objects.create(
        school=life.school, pupil=life.pupils[pupil], kind=kind, since=date(2025, 9, 1), recorded_at=AT
    )


def assessed(life: SchoolLife, *, pupil: int = 0, likelihood: int = 2, severity: int = 2) -> UUID:
    """A risk assessment, green by its score unless told otherwise."""
    row = RiskAssessment.objects.create(
        school_id=life.school_id, pupil=life.pupils[pupil], likelihood=likelihood, severity=severity, colour="green",
        concerns="A dog that bites.", measures="Ring before you knock.", made_name="Sam Safeguarding", made_at=AT,
    )  # fmt: skip
    return row.id


def adult(life: SchoolLife, *, pupil: int = 0, barred: bool = False, first: str = "Nadia", number: str = "") -> UUID:
    """A contact with an address; `barred`: who may not be contacted."""
    row = Contact.objects.create(
        school=life.school, first=first, last="Quill", address=["14 Tarn Row", "Wexcombe"], postcode="ZZ1 1AA"
    )
    ContactLink.objects.create(
        school=life.school, pupil=life.pupils[pupil], contact=row, relationship="mother", priority=1,
        may_be_contacted=not barred, lives_with=not barred, gets_letters=not barred,
    )  # fmt: skip
    if number:
        ContactNumber.objects.create(school=life.school, contact=row, kind="mobile", number=number)
    return row.id


def logged(
    life: SchoolLife, outcome: str, *, pupil: int = 0, channel: str = "call", at: datetime = NINE_40,
    day: date = TUESDAY, words: str = "As told", **more,
) -> UUID:  # fmt: skip
    """One line of the contact log; its call's id."""
    data = ContactData((life.pupils[pupil].id,), channel, outcome, words=words, **more)
    return log_contact(life.school_id, data, day=day, by=OFFICER, at=at)


def planned(life: SchoolLife, *, pupil: int = 0, at: datetime = NINE_40, **more) -> UUID:
    """A visit today by two people."""
    rules = more.pop("policy", policy(visits={"alone": False}))
    by = more.pop("by", OFFICER)
    data = DoorVisitData(**{"people": TWO, "purpose": "Nobody answers.", **more})
    return plan_door_visit(life.school_id, life.pupils[pupil].id, data, policy=rules, by=by, at=at)


def rung(
    life: SchoolLife, *, pupil: int = 0, kind: str = "nobody_reached", step: str = "call", at: datetime = NINE_40,
    words: str = "Nobody was reached by 9:30.",
) -> UUID:  # fmt: skip
    """An alarm; its id."""
    key = life.pupils[pupil].id
    day = at.date()
    raise_alarm(
        life.school_id, pupil_id=key, day=day, kind=kind, step=step, words=words, role="safeguarding_lead", at=at
    )
    return DayAlarm.objects.get(school_id=life.school_id, pupil_id=key, date=day, kind=kind, step=step).id


def decided(life: SchoolLife, decision: str = "visit", *, pupil: int = 0, at: datetime = NOON, **more) -> UUID:
    """A decision of the review; its note's id."""
    by = more.pop("by", OFFICER)
    return note_review(life.school_id, ReviewData(life.pupils[pupil].id, decision, **more), by=by, at=at)


def furnish_first_day(life: SchoolLife, *, at: datetime = AT) -> dict[str, object]:
    """One of everything of the first day, about the last pupil, and the values of its addresses."""
    values = {"away_id": away(life, pupil=-1, at=at)}
    adult(life, pupil=-1)
    values["call_id"] = logged(life, "no_answer", pupil=-1, at=at)
    return values | {
        "door_visit_id": planned(life, pupil=-1, at=at), "note_id": decided(life, pupil=-1, at=at),
        "alarm_id": rung(life, pupil=-1, at=at),
    }  # fmt: skip
