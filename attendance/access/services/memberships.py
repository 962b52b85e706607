"""Memberships: given by accepting an invitation, changed in their dates, ended at once; never deleted."""

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from attendance.access.models import ApiToken, Membership
from attendance.access.queries import in_force, last_of_its_kind, same_place
from attendance.access.rules.actors import Actor
from attendance.access.services.accounts import sign_out_everywhere
from attendance.audit.services import record, record_platform
from attendance.tenancy.scope import scoped


class CannotChange(Exception):
    """The membership cannot be changed like this; the text says what to do instead."""


def at_place(school_id: UUID | None) -> AbstractContextManager[None]:
    """One transaction, in the school's scope where there is a school."""
    return scoped(school_id) if school_id else transaction.atomic()


def note(school_id: UUID | None, verb: str, *, by: Actor, at: datetime, **detail: Any) -> None:
    """The audit row, beside the school where there is one, else above the schools."""
    if school_id:
        record(school_id, verb, by=by, at=at, **detail)
    else:
        record_platform(verb, by=by, at=at, **detail)


def change_membership(
    membership: Membership, *, since: date, until: date | None, position: str, by: Actor, at: datetime
) -> None:
    """Change dates and job title. `until` is the first day without access, or None. Raises CannotChange."""
    if until is not None and until <= since:
        raise CannotChange("The last day must not be before the first day.")
    if by.user_id == membership.user_id:
        raise CannotChange("Nobody changes their own role. Ask somebody else who may change access here.")
    with at_place(membership.school_id):
        row = Membership.objects.select_for_update().filter(id=membership.id, ended_at__isnull=True).first()
        if row is None:
            raise CannotChange("This role was ended in the meantime. Invite the person again.")
        former = {"since": str(row.since), "until": _text(row.until), "position": row.position}
        Membership.objects.filter(id=row.id).update(since=since, until=until, position=position)
        note(
            membership.school_id,
            "access.membership_changed",
            by=by,
            at=at,
            subject="membership",
            subject_id=membership.id,
            former=former,
            since=str(since),
            until=_text(until),
            position=position,
        )


LAST_ONE = (
    "You are the last person here with this role, and ending it would leave nobody who can invite others. "
    "Invite a second person first, or ask them to end your role once they have accepted."
)


def end_membership(membership: Membership, *, by: Actor, at: datetime) -> None:
    """End a role at once: nothing more may be seen or done with it from this moment.

    The person's tokens at the school are revoked, and where no role is left anywhere they are signed out on every
    device. Raises CannotChange for the last headteacher or trust administrator ending themselves.
    """
    today = localdate(at)
    if by.user_id == membership.user_id and last_of_its_kind(membership, today):
        raise CannotChange(LAST_ONE)
    with at_place(membership.school_id):
        ended = Membership.objects.filter(id=membership.id, ended_at__isnull=True).update(
            since=min(membership.since, today), until=today, ended_by=by.user_id, ended_at=at
        )
        if not ended:
            raise CannotChange("This role was ended already.")
        _revoke_tokens(membership, today, at)
        note(
            membership.school_id,
            "access.membership_ended",
            by=by,
            at=at,
            subject="membership",
            subject_id=membership.id,
            role=membership.role,
        )
    if not Membership.objects.filter(in_force(today), user_id=membership.user_id).exists():
        sign_out_everywhere(membership.user_id)


def _revoke_tokens(membership: Membership, today: date, at: datetime) -> None:
    """A token is worth what its owner may do; where they may do nothing more at the place, it ends for good."""
    left = Membership.objects.filter(in_force(today), same_place(membership), user_id=membership.user_id)
    if left.exists():
        return
    place = Q(school_id=membership.school_id) if membership.school_id else Q(school__trust_id=membership.trust_id)
    ApiToken.objects.filter(place, user_id=membership.user_id, revoked_at__isnull=True).update(revoked_at=at)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
