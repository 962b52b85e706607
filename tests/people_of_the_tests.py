"""The people and places of the tests, as fixtures.

Northern Lights is a trust with Oakfield and Ashby; Hillcrest is a stranger. alice teaches 4 Kestrel at Oakfield, bob is
Oakfield's attendance officer, erin its senior champion, fiona its headteacher, carol the trust's administrator, grace a
governor of Oakfield, olive Oakfield's office, sam its safeguarding lead, wendy a welfare officer there, and dave the
head of Hillcrest: the outsider, who gets 404 everywhere.
"""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.hashers import make_password

from attendance.access.models import Membership, User
from attendance.access.rules.actors import Actor
from attendance.tenancy.models import School, Trust
from tests.factories.school_life import SchoolLife, build_school_life

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 3, 9)
TUESDAY = date(2026, 3, 10)
AT = datetime(2026, 3, 10, 8, 52, tzinfo=LONDON)
PASSWORD = "chalk-and-cheese-9"

OFFICER = Actor(None, "Bob Officer", "Attendance officer")


@pytest.fixture
def places(db) -> SimpleNamespace:
    """`northern_lights` (trust), `oakfield`, `ashby`, `hillcrest` (schools)."""
    return make_places()


def make_places() -> SimpleNamespace:
    northern_lights = Trust.objects.create(uid=5001, name="Northern Lights Academy Trust", created_at=AT)
    stranger = Trust.objects.create(uid=5002, name="Hillcrest School", standalone=True, created_at=AT)
    return SimpleNamespace(
        northern_lights=northern_lights,
        oakfield=_school(northern_lights, 900001, "Oakfield Primary", "OP"),
        ashby=_school(northern_lights, 900002, "Ashby CE Primary", "AC"),
        hillcrest=_school(stranger, 900003, "Hillcrest School", "HS"),
    )


def _school(trust: Trust, urn: int, name: str, initials: str) -> School:
    return School.objects.create(
        trust=trust,
        urn=urn,
        laestab=f"999{urn % 10000:04d}",
        name=name,
        initials=initials,
        phase="primary",
        lowest_year=0,
        highest_year=6,
        created_at=AT,
    )


@pytest.fixture
def people(places: SimpleNamespace) -> SimpleNamespace:
    """Every person of the tests as a user; their role is the fixture's doc above. All have PASSWORD."""
    return make_people(places)


def make_people(places: SimpleNamespace) -> SimpleNamespace:
    oakfield = {"school": places.oakfield}
    people = (
        ("alice", "Alice Teacher", "class_teacher", oakfield),
        ("bob", "Bob Officer", "attendance_officer", oakfield),
        ("olive", "Olive Office", "office_staff", oakfield),
        ("erin", "Erin Champion", "attendance_champion", oakfield),
        ("fiona", "Fiona Head", "headteacher", oakfield),
        ("sam", "Sam Safeguarding", "safeguarding_lead", oakfield),
        ("wendy", "Wendy Welfare", "welfare_officer", oakfield),
        ("grace", "Grace Governor", "governor", oakfield),
        ("carol", "Carol Trust", "trust_admin", {"trust": places.northern_lights}),
        ("dave", "Dave Head", "headteacher", {"school": places.hillcrest}),
        ("pat", "Pat Platform", "platform_admin", {}),
    )
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(email=f"{key}@people.example", name=name, password=password) for key, name, _, _ in people
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=role, since=date(2020, 9, 1), added_at=AT, **place)
        for user, (_, _, role, place) in zip(users, people, strict=True)
    )
    return SimpleNamespace(**{key: user for user, (key, *_) in zip(users, people, strict=True)})


@pytest.fixture
def oakfield_life(places: SimpleNamespace, people: SimpleNamespace) -> SchoolLife:
    """Oakfield in the spring of 2026: calendar, session times, group 4 Kestrel with three pupils, alice its teacher."""
    return build_school_life(places.oakfield, teacher=people.alice)


@pytest.fixture
def hillcrest_life(places: SimpleNamespace, people: SimpleNamespace) -> SchoolLife:
    """The stranger's school, with pupils of its own."""
    return build_school_life(places.hillcrest, teacher=people.dave)


def actor(user: User, position: str = "Attendance officer") -> Actor:
    """The user as the one who does something."""
    return Actor(user.id, user.name, position)
