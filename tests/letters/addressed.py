"""Families to write to, letters that wait, and post that came back: real rows, made by hand."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from attendance.people.models import Contact, ContactLink, ContactNumber, Pupil
from letters.models import Copy, Dispatch, DispatchEvent, Letter, Recipient
from letters.queries.addressees import plans_of
from letters.rules.addressing import Choice, Plan
from letters.services.recipients import keep_plan
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import AT, TUESDAY

LOOM = ("4 Loom Street", "Millbeck")
WEIR = ("9 Weir Lane", "Millbeck")


def contact(life: SchoolLife, title: str, first: str, last: str, mobile: str = "", **more: Any) -> Contact:
    """An adult at 4 Loom Street since 2024, with a mobile number if one is given. Call inside the school's scope."""
    told = {"address": list(LOOM), "postcode": "ZZ99 3WZ", "address_since": date(2024, 9, 1)} | more
    made = Contact.objects.create(school=life.school, title=title, first=first, last=last, **told)
    if mobile:
        ContactNumber.objects.create(school=life.school, contact=made, number=mobile)
    return made


def link(life: SchoolLife, pupil: Pupil, adult: Contact, **more: Any) -> ContactLink:
    """What the adult is to the pupil: with parental responsibility, living with them, unless told otherwise."""
    count = ContactLink.objects.filter(school_id=life.school_id, pupil_id=pupil.id).count()
    told = {
        "relationship": "Parent", "priority": count + 1, "parental_responsibility": True, "lives_with": True,
        "may_be_contacted": True, "gets_letters": True,
    }  # fmt: skip
    return ContactLink.objects.create(school=life.school, pupil=pupil, contact=adult, **(told | more))


def barred(life: SchoolLife, pupil: Pupil, adult: Contact) -> ContactLink:
    """An adult with parental responsibility who may not be contacted about the pupil."""
    return link(life, pupil, adult, lives_with=False, may_be_contacted=False, gets_letters=False)


def draft(life: SchoolLife, *, pupil: Pupil | None = None, title: str = "Support letter 1", **more: Any) -> Letter:
    """A letter about the first pupil that nobody decided yet, without recipients."""
    told = {
        "key": "sal1", "title": title, "drafted_on": TUESDAY, "checked_at": AT, "made_name": "Herringbone",
        "made_at": AT, "changed_at": AT,
    }  # fmt: skip
    return Letter.objects.create(school=life.school, pupil=pupil or life.pupils[0], **(told | more))


def issued(life: SchoolLife, letter: Letter, *, at: datetime = AT) -> Letter:
    """The letter and its copies as the worker leaves them."""
    Copy.objects.filter(school_id=life.school_id, letter_id=letter.id).update(issued_at=at)
    Letter.objects.filter(school_id=life.school_id, id=letter.id).update(
        state="issued", approved_name="Bob Officer", approved_at=at, issued_at=at
    )
    return Letter.objects.get(school_id=life.school_id, id=letter.id)


def went_out(life: SchoolLife, copy_id: UUID, *became: tuple[str, datetime], channel: str = "post") -> Dispatch:
    """A copy that went out, and what became of it."""
    copy = Copy.objects.select_related("letter").get(school_id=life.school_id, letter__school_id=life.school_id,
                                                     id=copy_id)  # fmt: skip
    sent = Dispatch.objects.create(
        school=life.school, copy_id=copy_id, letter_id=copy.letter_id, pupil_id=copy.letter.pupil_id, channel=channel,
        to="", reference=str(uuid4()), at=AT, by_name="Olive Office",
    )  # fmt: skip
    for state, at in became:
        DispatchEvent.objects.create(school=life.school, dispatch=sent, state=state, at=at)
    return sent


def copy_of(life: SchoolLife, letter: Letter) -> Copy:
    """A copy without recipients."""
    return Copy.objects.create(school=life.school, letter=letter, name="An adult", salutation="an adult")


def added(life: SchoolLife, copy_id, pupil_id, contact_id) -> Recipient:
    """One more recipient, whatever the rules say."""
    return Recipient.objects.create(
        school=life.school, copy_id=copy_id, pupil_id=pupil_id, contact_id=contact_id, name="An adult", why="x"
    )


def refused(error: pytest.ExceptionInfo) -> str:
    """The code of the house in the database's answer."""
    return error.value.__cause__.sqlstate


def sent(life: SchoolLife) -> Letter:
    """An issued letter to two households; to one of them it went out."""
    poppy = life.pupils[0]
    link(life, poppy, contact(life, "Ms", "Ada", "Arkwright"))
    link(life, poppy, contact(life, "Mr", "Ben", "Arkwright", address=["9 Weir Lane"]))
    letter = draft(life)
    keep_plan(life.school_id, letter, plans_of(life.school_id, {poppy.id: Choice()}, TUESDAY)[poppy.id])
    letter = issued(life, letter)
    went_out(life, Copy.objects.filter(school_id=life.school_id).order_by("order")[0].id, ("sent", AT))
    return letter


def parents(life: SchoolLife, pupil: Pupil) -> None:
    """A mother and a father at 4 Loom Street, both with parental responsibility."""
    link(life, pupil, contact(life, "Ms", "Ada", "Arkwright"))
    link(life, pupil, contact(life, "Mr", "Ben", "Arkwright"))


def two_households(life: SchoolLife, pupil: Pupil) -> None:
    """The pupil lives with two couples in turn."""
    parents(life, pupil)
    link(life, pupil, contact(life, "Dr", "Cy", "Weir", address=list(WEIR)), parental_responsibility=False)
    link(life, pupil, contact(life, "Mrs", "Di", "Weir", address=list(WEIR)))


def adult_pupil(life: SchoolLife, pupil: Pupil) -> None:
    """Eighteen today."""
    parents(life, pupil)
    Pupil.objects.filter(school_id=life.school_id, id=pupil.id).update(born=date(2008, 3, 10))


def plan(life: SchoolLife, choice: Choice | None = None, *, pupil: Pupil | None = None, on: date = TUESDAY) -> Plan:
    """Who would get a letter about the first pupil, or another."""
    who = (pupil or life.pupils[0]).id
    return plans_of(life.school_id, {who: choice or Choice()}, on)[who]
