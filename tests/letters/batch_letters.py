"""Approved letters to test batches with: their words merged and frozen, as approving leaves them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.people.models import Contact, ContactLink, Pupil
from letters.models import Copy, Letter, Recipient
from letters.rules.merging import to_json
from letters.rules.wording import Block, Merged, Span
from letters.services.batches import make_batch
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import AT, OFFICER

APPROVED_AT = AT - timedelta(hours=1)


def words(about: str) -> Merged:
    """A short letter."""
    body = Block("paragraph", ((Span(about), Span(" has missed 12 sessions this term.")),))
    return Merged(f"{about}’s attendance", "Dear Ms Arkwright", (body,), "Yours sincerely")


def mother(
    life: SchoolLife, pupil: Pupil, *, first: str = "Nadia", postcode: str = "ZZ99 3WZ", email: str = ""
) -> Contact:  # fmt: skip
    """An adult of the pupil who gets letters. Inside the school's scope."""
    contact = Contact.objects.create(
        school=life.school, title="Ms", first=first, last="Arkwright", address=["4 Loom Street", "Millbeck"],
        postcode=postcode, email=email,
    )  # fmt: skip
    link(life, pupil, contact)
    return contact


def link(life: SchoolLife, pupil: Pupil, contact: Contact) -> ContactLink:
    return ContactLink.objects.create(
        school=life.school, pupil=pupil, contact=contact, relationship="Mother", parental_responsibility=True,
        lives_with=True, may_be_contacted=True, gets_letters=True,
    )  # fmt: skip


def approved(
    life: SchoolLife, pupil: Pupil, adults: Sequence[Contact], *, title: str = "Letter 1", at: datetime = APPROVED_AT,
    channel: str = "post", kind: str = "letter", by: Actor = OFFICER, **more,
) -> Letter:  # fmt: skip
    """A letter about the pupil, one copy for each adult. Inside the school's scope."""
    letter = Letter.objects.create(
        school=life.school, pupil_id=pupil.id, key="letter1", kind=kind, title=title, state="approved",
        drafted_on=at.date(), approved_by=by.user_id, approved_name=by.name, approved_at=at, checked_at=at,
        made_name=by.name, made_at=at, changed_at=at, **more,
    )  # fmt: skip
    for order, adult in enumerate(adults, start=1):
        copy = Copy.objects.create(
            school=life.school, letter_id=letter.id, order=order, name=f"Ms {adult.first} {adult.last}",
            salutation=f"Ms {adult.last}", address=adult.address, postcode=adult.postcode, channel=channel,
            email=adult.email, subject="Attendance", text="…", words=to_json(words(pupil.legal_first)),
        )  # fmt: skip
        Recipient.objects.create(
            school=life.school, copy_id=copy.id, pupil_id=pupil.id, contact_id=adult.id, name=copy.name,
            why="Has parental responsibility.",
        )  # fmt: skip
    return letter


def batch_of(life: SchoolLife, *letters: Letter, at: datetime = APPROVED_AT, by: Actor = OFFICER) -> UUID:
    """The batch with these letters, as approving makes it. Inside the school's scope."""
    return make_batch(life.school_id, [letter.id for letter in letters], by=by, at=at)


def three_letters(life: SchoolLife) -> list[Letter]:
    """About three children: the first two are of one mother, the third lives where the post is sorted first."""
    first, second, third = life.pupils[:3]
    nadia, zoe = mother(life, first), mother(life, third, first="Zoe", postcode="AA1 1AA")
    link(life, second, nadia)
    return [approved(life, first, [nadia]), approved(life, third, [zoe]), approved(life, second, [nadia])]
