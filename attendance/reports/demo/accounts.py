"""The demo's accounts: one for each role, all with the same password."""

import random
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from attendance.access.models import Membership, User
from attendance.access.queries import roles_held
from attendance.access.rules.actors import Actor
from attendance.access.services.accounts import make_account
from attendance.people.models import GroupTeacher, RegistrationGroup
from attendance.reports.demo.names import person
from attendance.tenancy.models import School, Trust
from attendance.tenancy.scope import scoped


@dataclass(frozen=True)
class Account:
    """An account of the demo. `where` is "school" (Oakfield) or "trust"."""

    key: str
    name: str
    role: str
    position: str
    where: str = "school"

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


ACCOUNTS = (
    Account("teacher", "Carys Okafor", "class_teacher", "Class teacher, 4 Kestrel"),
    Account("office", "Olive Pogson", "office_staff", "School office"),
    Account("officer", "Priya Naylor", "attendance_officer", "Attendance officer"),
    Account("champion", "Tom Wadsworth", "attendance_champion", "Senior attendance champion"),
    Account("head", "Fiona Ledger", "headteacher", "Headteacher"),
    Account("dsl", "Sam Verity", "safeguarding_lead", "Designated safeguarding lead"),
    Account("governor", "Grace Holroyd", "governor", "Link governor for attendance"),
    Account("ewo", "Wendy Lumb", "welfare_officer", "Education welfare officer"),
    Account("trustadmin", "Carol Jagger", "trust_admin", "Trust data manager", "trust"),
    Account("platform", "Pat Drinkwater", "platform_admin", "Platform administrator", "platform"),
)
*MADE_FIRST, MADE_LAST = ACCOUNTS  # the last one is there when all of the demo is
OUTSIDER = Account("outsider", "Dave Rothwell", "headteacher", "Headteacher of Hillcrest")


def make_accounts(trust: Trust, oakfield: School, hillcrest: School, *, since: date, at: datetime) -> None:
    """Users with their memberships, but for the last, and without a password; the class teacher has her group."""
    for account in MADE_FIRST:
        place = {"school": oakfield} if account.where == "school" else {"trust": trust}
        user = _user(account, since, at, place)
        if account.role == "class_teacher":
            with scoped(oakfield.id):
                group = RegistrationGroup.objects.get(school_id=oakfield.id, slug="4-kestrel")
                GroupTeacher.objects.create(school=oakfield, group=group, user=user, since=since)
    _user(OUTSIDER, since, at, {"school": hillcrest})


def make_last_account(*, password: str, since: date, at: datetime) -> None:
    """The platform administrator, who belongs to no school; now everybody can sign in."""
    _user(MADE_LAST, since, at, {})
    set_password(password)


def all_made() -> bool:
    """Whether the last account is there."""
    return User.objects.filter(email=MADE_LAST.email).exists()


STAFF = {
    "headteacher": "Headteacher",
    "attendance_champion": "Senior attendance champion",
    "attendance_officer": "Attendance officer",
    "safeguarding_lead": "Designated safeguarding lead",
    "welfare_officer": "Education welfare officer",
    "office_staff": "School office",
}


def make_staff(school: School, *, since: date, at: datetime, seed: int) -> None:
    """Somebody for each role that policies name and nobody has yet; they have no password, so nobody can be them."""
    rng = random.Random(f"{seed}-staff-{school.urn}")
    held = roles_held(school.id, since)
    for role, position in STAFF.items():
        name, email = person(rng), f"{role.replace('_', '.')}.{school.urn}@demo.example"
        if role in held:
            continue
        user = User.objects.create_user(email, name=f"{name.first} {name.last}")
        Membership.objects.create(user=user, role=role, position=position, since=since, added_at=at, school=school)


def actors_of(school: School, on: date) -> dict[str, Actor]:
    """Who acts for the school that day, by role; one of each."""
    rows = Membership.objects.filter(school=school, since__lte=on, role__in=STAFF).select_related("user")
    return {row.role: Actor(row.user_id, row.user.name, row.position) for row in rows.order_by("-added_at", "id")}


def make_second_admin(trust: Trust, *, since: date, at: datetime) -> None:
    """Another person above the schools, so that nobody need approve what they wrote; without a password."""
    user = User.objects.create_user("director@demo.example", name="Martin Sowerby")
    Membership.objects.create(
        user=user, role="trust_admin", position="Director of education", since=since, added_at=at, trust=trust
    )


def trust_admins(trust: Trust) -> list[Actor]:
    """Who acts for the trust, the longest-serving first."""
    rows = Membership.objects.filter(trust=trust, role="trust_admin").select_related("user").order_by("id")
    return [Actor(row.user_id, row.user.name, row.position) for row in rows]


def make_class_teachers(school: School, *, since: date, at: datetime, seed: int) -> None:
    """A class teacher for each group that has none; they have no password, so nobody can be them."""
    rng = random.Random(f"{seed}-teachers-{school.urn}")
    with scoped(school.id):
        taken = set(GroupTeacher.objects.filter(school_id=school.id).values_list("group_id", flat=True))
        groups = [g for g in RegistrationGroup.objects.filter(school_id=school.id) if g.id not in taken]
        for n, group in enumerate(groups):
            name, email = person(rng), f"teacher{n + 1}.{school.urn}@demo.example"
            user = User.objects.create_user(email, name=f"{name.first} {name.last}")
            Membership.objects.create(
                user=user,
                role="class_teacher",
                position=f"Class teacher, {group.name}",
                since=since,
                added_at=at,
                school=school,
            )
            GroupTeacher.objects.create(school=school, group=group, user=user, since=since)


def _user(account: Account, since: date, at: datetime, place: dict) -> User:
    user = make_account(account.email, account.name, None)
    Membership.objects.create(
        user=user, role=account.role, position=account.position, since=since, added_at=at, **place
    )
    return user


def set_password(password: str) -> int:
    """Give every demo account this password, hashed once for all: that takes half a second. Returns how many."""
    users = User.objects.filter(email__in=[a.email for a in (*ACCOUNTS, OUTSIDER)])
    return users.update(password=make_password(password))
