"""Contacts: the adult, their numbers, and what they are to each child."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.models import Contact, ContactLink, ContactNumber, Pupil
from attendance.people.rules.phones import is_phone_number
from attendance.people.services.problems import PeopleProblem

LETTER_FORMATS = (
    ("", "As usual"),
    ("large_print", "Large print"),
    ("by_hand", "Braille, a recording or another form made by hand"),
)
NUMBER_KINDS = (("mobile", "Mobile"), ("home", "Home"), ("work", "Work"), ("other", "Other"))


@dataclass(frozen=True)
class ContactData:
    """An adult. `numbers` are (kind, number), the first to be tried first.

    `letter_format`: large_print, by_hand or none. `address_confirmed`: the family says that it is right as it is (post
    came back, and it was the postman); letters may go there again.
    """

    last: str
    first: str = ""
    title: str = ""
    email: str = ""
    address: Sequence[str] = ()
    postcode: str = ""
    language: str = ""
    needs_interpreter: bool = False
    numbers: Sequence[tuple[str, str]] = ()
    letter_format: str = ""
    address_confirmed: bool = False


@dataclass(frozen=True)
class LinkData:
    """What the adult is to the child. The last two need contacts.restrictions: None leaves them as they are."""

    relationship: str = ""
    priority: int = 1
    parental_responsibility: bool = False
    lives_with: bool = False
    gets_letters: bool = True
    may_be_contacted: bool | None = None
    court_order_note: str | None = None


def add_contact(
    school_id: UUID, pupil_id: UUID, contact: ContactData, link: LinkData, *, by: Actor, at: datetime
) -> UUID:
    """Add an adult to a pupil; returns the pair's id. Raises PeopleProblem. Seven queries."""
    numbers = _checked(contact)
    with transaction.atomic():
        row = Contact.objects.create(school_id=school_id, address_since=localdate(at), **_columns(contact))
        _write_numbers(school_id, row.id, numbers)
        return link_contact(school_id, pupil_id, row.id, link, by=by, at=at)


def link_contact(school_id: UUID, pupil_id: UUID, contact_id: UUID, link: LinkData, *, by: Actor, at: datetime) -> UUID:
    """Make an adult who is at the school already a contact of this pupil too; returns the pair's id. Four queries."""
    with transaction.atomic():
        if not Pupil.objects.filter(school_id=school_id, id=pupil_id).exists():
            raise PeopleProblem("pupil", "There is no such pupil.", "Go back to the list of pupils.")
        if not Contact.objects.filter(school_id=school_id, id=contact_id).exists():
            raise PeopleProblem("contact", "There is no such contact.", "Choose one from the list.")
        values = _link_columns(link, may=True, note="")
        values = {"since": localdate(at), "until": None, **values}
        row, made = ContactLink.objects.get_or_create(
            school_id=school_id, pupil_id=pupil_id, contact_id=contact_id, defaults=values
        )
        if not made:
            _bring_back(row, values)
        record(
            school_id, "people.contact_linked", by=by, at=at, subject="pupil", subject_id=pupil_id,
            contact=str(contact_id),
        )  # fmt: skip
    return row.id


def _bring_back(row: ContactLink, values: dict) -> None:
    if row.until is None:
        raise PeopleProblem("contact", "That adult is a contact of this pupil already.", "Change the contact instead.")
    # a restriction outlives the removal of the pair
    kept = {"may_be_contacted": row.may_be_contacted, "court_order_note": row.court_order_note}
    kept["gets_letters"] = values["gets_letters"] and row.may_be_contacted
    ContactLink.objects.filter(school_id=row.school_id, id=row.id).update(**{**values, **kept})


def edit_contact(
    school_id: UUID, pupil_id: UUID, link_id: UUID, contact: ContactData, link: LinkData, *, by: Actor, at: datetime
) -> None:
    """Change an adult, their numbers, and what they are to this pupil. Raises PeopleProblem. About eight queries."""
    numbers = _checked(contact)
    with transaction.atomic():
        row = ContactLink.objects.filter(school_id=school_id, pupil_id=pupil_id, id=link_id).first()
        if row is None:
            raise PeopleProblem("contact", "There is no such contact.", "Go back to the pupil's page.")
        values = _link_columns(link, may=row.may_be_contacted, note=row.court_order_note)
        ContactLink.objects.filter(school_id=school_id, id=link_id).update(**values)
        _write_contact(school_id, row.contact_id, contact, localdate(at))
        _write_numbers(school_id, row.contact_id, numbers)
        record(
            school_id, "people.contact_changed", by=by, at=at, subject="pupil", subject_id=pupil_id,
            contact=str(row.contact_id), may_be_contacted=values["may_be_contacted"],
        )  # fmt: skip


def _write_contact(school_id: UUID, contact_id: UUID, contact: ContactData, today: date) -> None:
    rows = Contact.objects.filter(school_id=school_id, id=contact_id)
    values = _columns(contact)
    old = rows.values_list("address", "postcode", "address_since").get()
    moved = (list(old[0]), old[1]) != (values["address"], values["postcode"])
    rows.update(address_since=today if moved or contact.address_confirmed else old[2], **values)


def remove_contact(school_id: UUID, pupil_id: UUID, link_id: UUID, *, by: Actor, at: datetime) -> None:
    """End the pair from today (`at`); the adult stays for other children and for the history. Raises PeopleProblem."""
    with transaction.atomic():
        rows = ContactLink.objects.filter(school_id=school_id, pupil_id=pupil_id, id=link_id, until__isnull=True)
        if not rows.update(until=localdate(at)):
            raise PeopleProblem("contact", "There is no such contact.", "Go back to the pupil's page.")
        record(
            school_id, "people.contact_removed", by=by, at=at, subject="pupil", subject_id=pupil_id, link=str(link_id)
        )


def _columns(contact: ContactData) -> dict:
    address = [line.strip() for line in contact.address if line.strip()]
    names = ("title", "first", "last", "email", "language", "letter_format")
    texts = {name: getattr(contact, name).strip() for name in names}
    postcode = " ".join(contact.postcode.upper().split())
    return {**texts, "address": address, "postcode": postcode, "needs_interpreter": contact.needs_interpreter}


def _link_columns(link: LinkData, *, may: bool, note: str) -> dict:
    may = may if link.may_be_contacted is None else link.may_be_contacted
    return {
        "relationship": link.relationship.strip(),
        "priority": link.priority,
        "parental_responsibility": link.parental_responsibility,
        "lives_with": link.lives_with,
        "may_be_contacted": may,
        "gets_letters": link.gets_letters and may,
        "court_order_note": note if link.court_order_note is None else link.court_order_note.strip(),
    }


def _checked(contact: ContactData) -> list[tuple[str, str]]:
    if not contact.last.strip():
        raise PeopleProblem("last", "The contact has no last name.", "Give at least a last name.")
    if contact.letter_format not in dict(LETTER_FORMATS):
        raise PeopleProblem("letter_format", "There is no such form of a letter.", "Choose one from the list.")
    numbers = [(kind, " ".join(number.split())) for kind, number in contact.numbers if number.strip()]
    for n, (_, number) in enumerate(numbers, start=1):
        if not is_phone_number(number):
            raise PeopleProblem(
                f"number_{n}", f"{number} is not a telephone number.", "Give digits, such as 07700 900123."
            )
    return list({number.replace(" ", ""): (kind, number) for kind, number in reversed(numbers)}.values())[::-1]


def _write_numbers(school_id: UUID, contact_id: UUID, numbers: Collection[tuple[str, str]]) -> None:
    ContactNumber.objects.filter(school_id=school_id, contact_id=contact_id).delete()
    ContactNumber.objects.bulk_create(
        ContactNumber(school_id=school_id, contact_id=contact_id, order=n, kind=kind, number=number)
        for n, (kind, number) in enumerate(numbers, start=1)
    )
