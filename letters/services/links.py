"""The link in a mail: signed, good for thirty days, and opened only with the child's date of birth."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.models import Pupil
from letters.models import Dispatch, DispatchEvent
from letters.rules.sending import FAILED, OPENED, TRIED
from letters.services.dispatching import held_dispatch, note_event, note_letters

GOOD_FOR = timedelta(days=30)
TRIES = 5
SIGNER = Signer(salt="letters.link", sep=".")
FAMILY = Actor(None, "Whoever has the link", "")
LOCKED = f"The link was locked after {TRIES} wrong dates of birth. Ring the family, then send the letter again."
WRONG = "A wrong date of birth was given at the link."
ID = 16  # bytes of an id


@dataclass(frozen=True)
class Link:
    """What a link says once its signature was found to be ours: whose letter, and the last day on which it opens."""

    school_id: UUID
    dispatch_id: UUID
    until: date

    def works_on(self, day: date) -> bool:
        """Whether it still opens on that day."""
        return day <= self.until


def link_token(school_id: UUID, dispatch_id: UUID, *, at: datetime) -> str:
    """The secret part of the address; nobody can make or change one without the installation's key."""
    until = localdate(at) + GOOD_FOR
    packed = school_id.bytes + dispatch_id.bytes + until.toordinal().to_bytes(4, "big")
    return SIGNER.sign(urlsafe_b64encode(packed).decode("ascii"))


def read_token(token: str) -> Link | None:
    """The link of a token, expired or not; None where it is not one of ours."""
    try:
        packed = urlsafe_b64decode(SIGNER.unsign(token))
        until = date.fromordinal(int.from_bytes(packed[2 * ID :], "big"))
        return Link(UUID(bytes=packed[:ID]), UUID(bytes=packed[ID : 2 * ID]), until)
    except (BadSignature, binascii.Error, ValueError, OverflowError):
        return None


def open_link(link: Link, born: date, *, at: datetime) -> int | None:
    """Try a date of birth: None where it is right and the letter may be shown, else how many tries are left.

    Tries are counted in the dispatch log, one at a time: none escapes by being sent at the same moment. After the
    last the link stays locked, also for the right date, and the log says so. Raises LetterProblem. Six statements.
    """
    with transaction.atomic():
        dispatch = held_dispatch(link.school_id, link.dispatch_id)
        left = tries_left(link.school_id, link.dispatch_id)
        if left == 0:
            return 0
        if born == _born(dispatch):
            note_event(dispatch, OPENED, at=at)
            _record(dispatch, "letter.opened", at)
            return None
        note_event(dispatch, TRIED, WRONG, at=at)
        if left == 1:
            _lock(dispatch, at)
        return left - 1


def tries_left(school_id: UUID, dispatch_id: UUID) -> int:
    """How many dates of birth may still be tried. One query."""
    rows = DispatchEvent.objects.filter(school_id=school_id, dispatch_id=dispatch_id, state=TRIED)
    return max(0, TRIES - rows.count())


def _born(dispatch: Dispatch) -> date:
    rows = Pupil.objects.filter(school_id=dispatch.school_id, id=dispatch.pupil_id)
    return rows.values_list("born", flat=True).get()


def _lock(dispatch: Dispatch, at: datetime) -> None:
    note_event(dispatch, FAILED, LOCKED, at=at)
    note_letters([(dispatch, "failed", LOCKED)], by=FAMILY, at=at)
    _record(dispatch, "letter.link_locked", at)


def _record(dispatch: Dispatch, verb: str, at: datetime) -> None:
    record(dispatch.school_id, verb, by=FAMILY, at=at, subject="dispatch", subject_id=dispatch.id)
