"""A pupil's contacts. What may be known of an adult hangs on the pair of pupil and adult, never on the adult."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from attendance.kit.together import Cells, read_together
from attendance.people.models import Contact, ContactLink, ContactNumber


@dataclass(frozen=True)
class NumberRow:
    """One telephone number and its kind: mobile, home, work, other."""

    kind: str
    number: str


@dataclass(frozen=True)
class ContactRow:
    """One adult beside one pupil. With `hidden`, there is a contact of whom nothing may be shown: all else is empty."""

    link_id: UUID | None
    contact_id: UUID | None
    title: str
    first: str
    last: str
    email: str
    address: tuple[str, ...]
    postcode: str
    address_since: date | None
    language: str
    needs_interpreter: bool
    relationship: str
    priority: int
    parental_responsibility: bool
    lives_with: bool
    may_be_contacted: bool
    gets_letters: bool
    court_order_note: str
    numbers: tuple[NumberRow, ...] = ()
    hidden: bool = False
    letter_format: str = ""

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.first, self.last) if part)


@dataclass(frozen=True)
class ContactChoice:
    """A contact of a brother or sister who may become this pupil's contact too."""

    contact_id: UUID
    name: str
    beside: str


HIDDEN = ContactRow(
    None, None, "", "", "", "", (), "", None, "", False, "", 0, False, False, False, False, "", (), hidden=True
)
LINK = (
    "id", "contact_id", "contact__title", "contact__first", "contact__last", "contact__email", "contact__address",
    "contact__postcode", "contact__address_since", "contact__language", "contact__needs_interpreter", "relationship",
    "priority", "parental_responsibility", "lives_with", "may_be_contacted", "gets_letters", "court_order_note",
    "contact__letter_format",
)  # fmt: skip
NUMBER = ("contact_id", "kind", "number")


def current(day: date) -> Q:
    """Links (and whatever else begins and ends on days that may be open) that hold on the day."""
    begun = Q(since__isnull=True) | Q(since__lte=day)
    return begun & (Q(until__isnull=True) | Q(until__gt=day))


def contacts_of_pupil(school_id: UUID, pupil_id: UUID, day: date, *, abilities: Collection[str]) -> list[ContactRow]:
    """The pupil's contacts that day in the order in which to try them. One query.

    Without the ability contacts.restrictions a barred adult is a row that says only that it is hidden, and nobody's
    court-order note is given: what is not in the row cannot reach the page.
    """
    found = read_together(
        links=link_cells(school_id, pupil_id, day), numbers=number_cells(school_id, pupil_id)
    )  # fmt: skip
    return contact_rows(found["links"], found["numbers"], abilities=abilities)


def link_cells(school_id: UUID, pupil_id: UUID, day: date) -> QuerySet:
    """What contact_rows makes contacts of: the pupil's that day."""
    links = ContactLink.objects.filter(current(day), school_id=school_id, pupil_id=pupil_id)
    return links.order_by("priority", "contact__last", "id").values_list(*LINK)


def number_cells(school_id: UUID, pupil_id: UUID) -> QuerySet:
    """The numbers of everybody who is or was a contact of the pupil."""
    beside = ContactLink.objects.filter(school_id=school_id, pupil_id=pupil_id, contact_id=OuterRef("contact_id"))
    return ContactNumber.objects.filter(Exists(beside), school_id=school_id).order_by("order").values_list(*NUMBER)


def contact_rows(
    links: Iterable[Cells], numbers: Iterable[Cells], *, abilities: Collection[str]
) -> list[ContactRow]:  # fmt: skip
    """Contacts with their numbers, as a person with these abilities may see them. No query."""
    return [shown(row, abilities) for row in _with_numbers([_row(values) for values in links], numbers)]


def contact_by_link(school_id: UUID, pupil_id: UUID, link_id: UUID, *, abilities: Collection[str]) -> ContactRow | None:
    """One contact of the pupil; None where there is none, or where it is hidden from these abilities. One query."""
    links = ContactLink.objects.filter(school_id=school_id, pupil_id=pupil_id, id=link_id).values_list(*LINK)
    found = read_together(links=links, numbers=number_cells(school_id, pupil_id))
    rows = contact_rows(found["links"], found["numbers"], abilities=abilities)
    return next((row for row in rows if not row.hidden), None)


def shown(row: ContactRow, abilities: Collection[str]) -> ContactRow:
    """The row as a person with these abilities may see it."""
    if "contacts.restrictions" in abilities:
        return row
    return replace(row, court_order_note="") if row.may_be_contacted else HIDDEN


def _row(values: tuple) -> ContactRow:
    cells: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
    *told, letter_format = cells
    return replace(ContactRow(*told), letter_format=letter_format)


def _with_numbers(rows: list[ContactRow], found: Iterable[Cells]) -> list[ContactRow]:
    numbers: dict[UUID | None, list[NumberRow]] = defaultdict(list)
    for contact_id, kind, number in found:
        numbers[contact_id].append(NumberRow(kind, number))
    return [replace(row, numbers=tuple(numbers[row.contact_id])) for row in rows]


def contacts_to_share(school_id: UUID, pupil_id: UUID, last_name: str) -> list[ContactChoice]:
    """Adults of pupils with the same last name who are not this pupil's contacts yet. One query.

    An adult who is barred from any child at the school is not offered: whoever may see that links them by hand.
    """
    mine = ContactLink.objects.filter(school_id=school_id, pupil_id=pupil_id, contact_id=OuterRef("id"))
    barred = ContactLink.objects.filter(school_id=school_id, may_be_contacted=False, contact_id=OuterRef("id"))
    beside = ContactLink.objects.filter(school_id=school_id, pupil__legal_last=last_name, contact_id=OuterRef("id"))
    contacts = Contact.objects.filter(~Exists(mine), ~Exists(barred), Exists(beside), school_id=school_id)
    name = beside.order_by("id").values("pupil__legal_first")[:1]
    return [
        ContactChoice(contact_id, " ".join(part for part in (title, first, last) if part), child)
        for contact_id, title, first, last, child in contacts.annotate(child=name)
        .order_by("last", "first")
        .values_list("id", "title", "first", "last", "child")[:20]
    ]
