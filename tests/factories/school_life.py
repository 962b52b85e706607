"""A small school to test in: a year's calendar, session times, one group and its pupils, real rows throughout."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from attendance.access.models import User
from attendance.calendar.models import AcademicYear, SessionTimes, Term
from attendance.people.models import Enrolment, GroupMembership, GroupTeacher, Pupil, RegistrationGroup
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped

AT = datetime(2025, 8, 1, 12, 0, tzinfo=ZoneInfo("Europe/London"))
YEAR = (date(2025, 9, 1), date(2026, 9, 1))
# name, first day, day after the last, half-term holiday
TERMS = (
    ("Autumn", date(2025, 9, 2), date(2025, 12, 20), date(2025, 10, 27), date(2025, 11, 1)),
    ("Spring", date(2026, 1, 5), date(2026, 3, 28), date(2026, 2, 16), date(2026, 2, 21)),
    ("Summer", date(2026, 4, 13), date(2026, 7, 22), date(2026, 5, 25), date(2026, 5, 30)),
)
# Nearly every test has this year: as model instances its 570 rows would take longer than most tests do.
DAYS = """
    INSERT INTO calendar_schoolday (school_id, id, date, kind)
    SELECT %s, gen_random_uuid(), day, 'open' FROM unnest(%s::date[]) AS day
"""
SESSIONS = """
    INSERT INTO calendar_schoolsession (school_id, id, date, session, open)
    SELECT %s, gen_random_uuid(), day, session, true
      FROM unnest(%s::date[]) AS day CROSS JOIN unnest(ARRAY['AM', 'PM']) AS session
"""
FIRST = ("Poppy", "Amelia", "Yusuf", "Grace", "Harrison", "Leo", "Aisha", "Ivy", "Finley", "Hana")
LAST = (
    "Arkwright",
    "Ashworth",
    "Bashir",
    "Bellamy",
    "Boothroyd",
    "Cartwright",
    "Chaudhry",
    "Dunmore",
    "Eastwood",
    "Farouk",
)


@dataclass
class SchoolLife:
    """What was built. `pupils` are in register order."""

    school: School
    group: RegistrationGroup
    pupils: list[Pupil]
    teacher: User
    enrolments: dict[UUID, Enrolment] = field(default_factory=dict)

    @property
    def school_id(self) -> UUID:
        return self.school.id


def build_school_life(school: School, *, teacher: User, pupils: int = 3, group: str = "4 Kestrel") -> SchoolLife:
    """Build it all inside the school's scope."""
    with scoped(school.id):
        build_calendar(school)
        kestrel = RegistrationGroup.objects.create(
            school=school, name=group, slug=group.lower().replace(" ", "-"), year_group=4, since=YEAR[0]
        )
        GroupTeacher.objects.create(school=school, group=kestrel, user=teacher, since=YEAR[0])
        life = SchoolLife(school, kestrel, [], teacher)
        for _ in range(pupils):
            add_pupil(life)
    return life


def build_calendar(school: School) -> AcademicYear:
    """The year 2025/26 with three terms, every weekday in them open, and register times 8:45 / 8:50 / 9:15."""
    year = AcademicYear.objects.create(
        school=school, name="2025/26", since=YEAR[0], until=YEAR[1], weekdays=[0, 1, 2, 3, 4]
    )
    days = []
    for name, since, until, half_since, half_until in TERMS:
        Term.objects.create(
            school=school,
            year=year,
            name=name,
            since=since,
            until=until,
            half_term_since=half_since,
            half_term_until=half_until,
        )
        span = (since + timedelta(n) for n in range((until - since).days))
        days += [d for d in span if d.weekday() < 5 and not half_since <= d < half_until]
    with connection.cursor() as cursor:
        cursor.execute(DAYS, [school.id, days])
        cursor.execute(SESSIONS, [school.id, days])
    SessionTimes.objects.create(
        school=school,
        since=YEAR[0],
        recorded_name="Setup",
        recorded_at=AT,
        am_opens=time(8, 45),
        am_late_after=time(8, 50),
        am_closes=time(9, 15),
        pm_opens=time(13, 0),
        pm_late_after=time(13, 5),
        pm_closes=time(13, 30),
    )
    return year


def add_pupil(life: SchoolLife, *, since: date = YEAR[0], first: str = "", last: str = "", **fields) -> Pupil:
    """One more pupil, enrolled and in the group from `since`. Call inside the school's scope."""
    n = len(life.pupils)
    pupil = Pupil.objects.create(
        school=life.school,
        legal_first=first or FIRST[n % 10],
        legal_last=last or LAST[n % 10],
        admission_number=fields.pop("admission_number", f"A{n + 1:03d}"),
        born=fields.pop("born", date(2017, 1, 10)),
        year_group=4,
        year_group_since=YEAR[0],
        **fields,
    )
    life.enrolments[pupil.id] = Enrolment.objects.create(school=life.school, pupil=pupil, since=since)
    GroupMembership.objects.create(school=life.school, group=life.group, pupil=pupil, since=since)
    life.pupils.append(pupil)
    return pupil
