"""Reads: the letter behind a link in a mail."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from attendance.people.models import ContactLink
from letters.models import Dispatch, Recipient
from letters.queries.addressees import may_be_written_to


@dataclass(frozen=True)
class LinkFile:
    """The copy that was sent with a link. `closed`: somebody to whom it went may not be written to any more."""

    letter_state: str
    title: str
    subject: str
    text: str
    language: str
    path: str
    sha256: str
    pages: int
    issued_at: datetime
    closed: bool


LINK = (
    "letter__state", "letter__title", "copy__subject", "copy__text", "copy__language", "copy__path", "copy__sha256",
    "copy__pages", "copy__issued_at", "closed",
)  # fmt: skip


def link_file(school_id: UUID, dispatch_id: UUID, on: date) -> LinkFile | None:
    """What a link leads to; None where there is no such mail. One query."""
    may = ContactLink.objects.filter(
        may_be_written_to(on), school_id=OuterRef("school_id"), pupil_id=OuterRef("pupil_id"),
        contact_id=OuterRef("contact_id"),
    )  # fmt: skip
    barred = Recipient.objects.filter(
        ~Exists(may), school_id=OuterRef("school_id"), copy_id=OuterRef("copy_id"), contact_id__isnull=False
    )
    rows = Dispatch.objects.filter(school_id=school_id, id=dispatch_id, channel="email")
    return next((LinkFile(*row) for row in rows.annotate(closed=Exists(barred)).values_list(*LINK)), None)
