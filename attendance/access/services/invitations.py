"""Invitations: sent by e-mail, good for one acceptance within 14 days, withdrawn or sent again."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.timezone import localdate

from attendance.access.models import Invitation, Membership, User
from attendance.access.queries import hash_of, user_by_email
from attendance.access.rules.actors import Actor
from attendance.access.rules.granting import roles_given_at
from attendance.access.services.accounts import account_of, make_account
from attendance.access.services.memberships import at_place, note

VALID_FOR = timedelta(days=14)


class InvitationGone(Exception):
    """The invitation was accepted, withdrawn, replaced or has expired."""


class NotYours(Exception):
    """The invitation is for another e-mail address than the account that wants to accept it."""


class NotToBeGiven(Exception):
    """The role cannot be given at this place, or not by this person; the text says why."""


class MailNotSent(NotToBeGiven):
    """The mail server did not take the invitation; nothing was saved."""


@dataclass(frozen=True)
class Offer:
    """What is offered: a role at one school or one trust from `since` until before `until`."""

    email: str
    name: str
    role: str
    position: str
    since: date
    until: date | None
    school_id: UUID | None = None
    trust_id: UUID | None = None


def invite(offer: Offer, *, site: str, by: Actor, at: datetime) -> Invitation:
    """Write the invitation and send its link; `site` is where the link leads, such as https://host. One e-mail.

    Raises NotToBeGiven for a role that reaches beyond the place, and for one's own address; MailNotSent.
    """
    if offer.role not in roles_given_at("school" if offer.school_id else "trust"):
        raise NotToBeGiven("This role cannot be given here.")
    if User.objects.filter(id=account_of(by), email__iexact=offer.email.strip()).exists():
        raise NotToBeGiven("Nobody gives themselves a role. Ask somebody else who may change access here.")
    _refuse_twice(offer, at)
    secret = secrets.token_urlsafe(32)
    with at_place(offer.school_id):
        invitation = Invitation.objects.create(
            email=offer.email.strip().lower(),
            name=offer.name,
            role=offer.role,
            position=offer.position,
            since=offer.since,
            until=offer.until,
            school_id=offer.school_id,
            trust_id=offer.trust_id,
            token_hash=hash_of(secret),
            invited_by_id=account_of(by),
            invited_at=at,
            expires_at=at + VALID_FOR,
        )
        _note(invitation, "access.invited", by=by, at=at)
        _send(invitation, secret, site, by)
    return invitation


def _refuse_twice(offer: Offer, at: datetime) -> None:
    """Raises NotToBeGiven where the role is held already, or an invitation to it waits."""
    email, place = offer.email.strip(), {"school_id": offer.school_id, "trust_id": offer.trust_id, "role": offer.role}
    held = Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=localdate(at)), user__email__iexact=email)
    if held.filter(**place).exists():
        raise NotToBeGiven("They have this role here already. Change its dates on their line instead.")
    waiting = Invitation.objects.filter(email__iexact=email, accepted_at__isnull=True, withdrawn_at__isnull=True)
    if waiting.filter(expires_at__gt=at, **place).exists():
        raise NotToBeGiven("They are invited to this role already. Send that invitation again instead.")


def resend(invitation: Invitation, *, site: str, by: Actor, at: datetime) -> None:
    """Send a new link, good for another 14 days; the former stops working. Raises InvitationGone or MailNotSent."""
    secret = secrets.token_urlsafe(32)
    with at_place(invitation.school_id):
        waiting = Invitation.objects.filter(id=invitation.id, accepted_at__isnull=True, withdrawn_at__isnull=True)
        if not waiting.update(token_hash=hash_of(secret), invited_at=at, expires_at=at + VALID_FOR):
            raise InvitationGone
        _note(invitation, "access.invitation_resent", by=by, at=at)
        _send(Invitation.objects.get(id=invitation.id), secret, site, by)


def withdraw(invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """Take the invitation back; its link stops working. Raises InvitationGone when it was accepted already."""
    with at_place(invitation.school_id):
        waiting = Invitation.objects.filter(id=invitation.id, accepted_at__isnull=True, withdrawn_at__isnull=True)
        if not waiting.update(withdrawn_at=at):
            raise InvitationGone
        _note(invitation, "access.invitation_withdrawn", by=by, at=at)


def accept_as_new(invitation: Invitation, *, name: str, password: str, at: datetime) -> User:
    """Make the account and the role. Raises InvitationGone; also where the address has an account by now."""
    with at_place(invitation.school_id):
        _take(invitation, at)
        if user_by_email(invitation.email):
            raise InvitationGone
        user = make_account(invitation.email, name, password)
        _join(invitation, user, at)
    return user


def accept_as(invitation: Invitation, user: User, *, at: datetime) -> None:
    """Give the role to an existing account with the invited address. Raises InvitationGone or NotYours."""
    if user.email.lower() != invitation.email.lower():
        raise NotYours
    with at_place(invitation.school_id):
        _take(invitation, at)
        _join(invitation, user, at)


def _take(invitation: Invitation, at: datetime) -> None:
    """Mark it accepted, in one statement: of two clicks at the same moment one gets it."""
    open_ones = Invitation.objects.filter(
        id=invitation.id, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
    )
    if not open_ones.update(accepted_at=at):
        raise InvitationGone


def _join(invitation: Invitation, user: User, at: datetime) -> None:
    Membership.objects.create(
        user=user,
        role=invitation.role,
        school_id=invitation.school_id,
        trust_id=invitation.trust_id,
        position=invitation.position,
        since=invitation.since,
        until=invitation.until,
        added_by_id=invitation.invited_by_id,
        added_at=at,
    )
    by = Actor(user.id, user.name or user.email, invitation.position or invitation.get_role_display())
    _note(invitation, "access.invitation_accepted", by=by, at=at)


def _note(invitation: Invitation, verb: str, *, by: Actor, at: datetime) -> None:
    note(
        invitation.school_id,
        verb,
        by=by,
        at=at,
        subject="invitation",
        subject_id=invitation.id,
        email=invitation.email,
        role=invitation.role,
    )


def _send(invitation: Invitation, secret: str, site: str, by: Actor) -> None:
    """Send the mail inside the transaction: where the mail server refuses, the invitation is not there either."""
    place = invitation.school or invitation.trust
    words = {
        "invitation": invitation,
        "place": place,
        "link": f"{site}/invitation/{secret}/",
        "by": by,
        "expires": invitation.expires_at,
    }
    text = render_to_string("access/email/invitation.txt", words)
    subject = f"{by.name} invites you to Herringbone" + (f" at {place}" if place else "")
    try:
        send_mail(subject, text, None, [invitation.email])
    except (SMTPException, OSError) as failure:
        raise MailNotSent(
            "The e-mail could not be sent, so nothing was saved. Try again in a few minutes."
        ) from failure
