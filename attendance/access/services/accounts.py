"""Accounts: made by an invitation or by the first run, and signed out everywhere when somebody leaves."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.utils.timezone import localdate

from attendance.access.models import Membership, User
from attendance.access.rules.actors import Actor
from attendance.audit.services import record_platform

FIRST_RUN_LOCK = 4_812_001  # any number of our own: two first runs at the same moment wait for each other


class HouseNotEmpty(Exception):
    """There are users already: the first run is over."""


def account_of(by: Actor) -> UUID:
    """The account of whoever does it. Raises ValueError for the system and for a supply link, which have none."""
    if by.user_id is None:
        raise ValueError("Only a person with an account does this.")
    return by.user_id


def make_account(email: str, name: str, password: str | None) -> User:
    """A new account whose e-mail address counts as verified: its owner followed a link sent to it.

    Without a password nobody can sign in by one yet.
    """
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def start_house(email: str, name: str, password: str, *, at: datetime) -> User:
    """Make the first platform administrator of an empty house. Raises HouseNotEmpty where any user exists."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_RUN_LOCK])
        if User.objects.exists():
            raise HouseNotEmpty
        user = make_account(email, name, password)
        Membership.objects.create(user=user, role="platform_admin", since=localdate(at), added_by=user, added_at=at)
        by = Actor(user.id, name, "Platform administrator")
        record_platform("access.house_started", by=by, at=at, subject="user", subject_id=user.id)
    return user


def rename(user_id: UUID, name: str, *, by: Actor, at: datetime) -> None:
    """Change the name that stands beside what this person does from now on; what is written stays as it is."""
    with transaction.atomic():
        former = User.objects.select_for_update().get(id=user_id).name
        User.objects.filter(id=user_id).update(name=name)
        record_platform("access.renamed", by=by, at=at, subject="user", subject_id=user_id, former=former, name=name)


def sign_out_everywhere(user_id: UUID) -> int:
    """End every session of the user, on every device, now. Returns how many there were."""
    sessions = list(UserSession.objects.filter(user_id=user_id))
    for session in sessions:
        session.end()
    return len(sessions)
