"""API tokens: made once, shown once, revoked; only their hash is kept."""

import secrets
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.timezone import get_default_timezone

from attendance.access.models import ApiToken
from attendance.access.queries import hash_of
from attendance.access.rules.actors import Actor
from attendance.access.rules.granting import abilities_for_a_token
from attendance.access.services.accounts import account_of
from attendance.audit.services import record
from attendance.tenancy.scope import scoped

USE_NOTED_EVERY = timedelta(hours=1)
LONGEST = timedelta(days=367)  # a year, and the rest of its last day


class BeyondOwn(Exception):
    """The token would be allowed more than its maker or than any token, or for longer than a year."""


def make_token(
    school_id: UUID,
    name: str,
    abilities: Collection[str],
    last_day: date,
    *,
    own: frozenset[str],
    by: Actor,
    at: datetime,
) -> str:
    """Make a token that works up to and including `last_day`; returns its secret, which is kept nowhere.

    `own` are the maker's abilities at the school. Raises BeyondOwn.
    """
    expires = datetime.combine(last_day + timedelta(days=1), time(), get_default_timezone())
    within_own = bool(abilities) and set(abilities) <= abilities_for_a_token(own)
    if not within_own or not at < expires <= at + LONGEST:
        raise BeyondOwn
    secret = f"hb_{secrets.token_urlsafe(32)}"
    with scoped(school_id):
        token = ApiToken.objects.create(
            user_id=account_of(by),
            school_id=school_id,
            name=name,
            token_hash=hash_of(secret),
            abilities=sorted(abilities),
            created_at=at,
            expires_at=expires,
        )
        detail = {"name": name, "abilities": sorted(abilities), "expires_at": expires.isoformat()}
        record(school_id, "access.token_made", by=by, at=at, subject="token", subject_id=token.id, **detail)
    return secret


def revoke_token(school_id: UUID, token_id: UUID, *, by: Actor, at: datetime) -> bool:
    """End a token of the school at once. False where there is none that still works."""
    with scoped(school_id):
        working = ApiToken.objects.filter(school_id=school_id, id=token_id, revoked_at__isnull=True)
        if not working.update(revoked_at=at):
            return False
        record(school_id, "access.token_revoked", by=by, at=at, subject="token", subject_id=token_id)
    return True


def note_token_use(token: ApiToken, *, at: datetime) -> None:
    """Remember that the token works, at most once an hour: a write on each call would cost more than it tells."""
    if token.last_used_at is None or at - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(id=token.id).update(last_used_at=at)
