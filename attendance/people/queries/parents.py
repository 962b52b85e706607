"""The adults who answer for a pupil in law, and where pupils live: for legal steps and returns to the authority."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from attendance.people.models import ContactLink, ContactNumber, Pupil
from attendance.people.queries.contacts import current


@dataclass(frozen=True)
class ParentRow:
    """An adult with parental responsibility or day-to-day care. `name` is empty where it may not be shown.

    `hidden`: the school may not contact this adult and the reader may not know who it is.
    """

    contact_id: UUID
    name: str
    relationship: str
    parental_responsibility: bool
    lives_with: bool
    hidden: bool = False


@dataclass(frozen=True)
class Adult:
    """An adult whom the school may contact: address in lines, numbers in the order in which to try them."""

    name: str
    relationship: str
    address: str
    numbers: tuple[str, ...]
    parental_responsibility: bool
    lives_with: bool


@dataclass(frozen=True)
class Home:
    """A pupil's adults in order of priority. `others`: how many more there are whom the school may not contact."""

    adults: tuple[Adult, ...] = ()
    others: int = 0

    @property
    def at_home(self) -> tuple[Adult, ...]:
        """The adults the pupil lives with."""
        return tuple(adult for adult in self.adults if adult.lives_with)


@dataclass
class _Gathered:
    adults: list[Adult] = field(default_factory=list)
    others: int = 0


def parents_in_law(school_id: UUID, pupil_id: UUID, day: date, *, abilities: Collection[str]) -> list[ParentRow]:
    """The pupil's adults with parental responsibility or day-to-day care, in order of priority. One query.

    Names are for contacts.view; that of an adult who may not be contacted for contacts.restrictions alone. A barred
    parent is still a row: the law may hold them liable.
    """
    answer_for = Q(parental_responsibility=True) | Q(lives_with=True)
    links = ContactLink.objects.filter(current(day), answer_for, school_id=school_id, pupil_id=pupil_id)
    rows = links.order_by("priority", "contact__last", "id").values_list(
        "contact_id", "contact__title", "contact__first", "contact__last", "relationship", "parental_responsibility",
        "lives_with", "may_be_contacted",
    )  # fmt: skip
    return [_parent(row, abilities) for row in rows]


def _parent(row: tuple, abilities: Collection[str]) -> ParentRow:
    contact_id, title, first, last, relationship, responsible, lives_with, may_be_contacted = row
    hidden = not may_be_contacted and "contacts.restrictions" not in abilities
    if hidden or "contacts.view" not in abilities:
        return ParentRow(contact_id, "", "", responsible, lives_with and not hidden, hidden)
    name = " ".join(part for part in (title, first, last) if part)
    return ParentRow(contact_id, name, relationship, responsible, lives_with)


def homes_of(school_id: UUID, pupil_ids: Collection[UUID], day: date) -> dict[UUID, Home]:
    """The adults of these pupils whom the school may contact; a pupil without any adult is missing. Two queries."""
    links = ContactLink.objects.filter(current(day), school_id=school_id, pupil_id__in=list(pupil_ids))
    rows = list(
        links.order_by("priority", "contact__last", "id").values_list(
            "pupil_id", "contact_id", "contact__title", "contact__first", "contact__last", "contact__address",
            "contact__postcode", "relationship", "parental_responsibility", "lives_with", "may_be_contacted",
        )
    )  # fmt: skip
    numbers = _numbers(school_id, {row[1] for row in rows if row[-1]})
    found: dict[UUID, _Gathered] = defaultdict(_Gathered)
    for pupil_id, contact_id, title, first, last, address, postcode, relationship, responsible, lives, may in rows:
        if not may:
            found[pupil_id].others += 1
            continue
        name = " ".join(part for part in (title, first, last) if part)
        lines = ", ".join(part for part in (*address, postcode) if part)
        told = tuple(numbers.get(contact_id, ()))
        found[pupil_id].adults.append(Adult(name, relationship, lines, told, responsible, lives))
    return {pupil_id: Home(tuple(one.adults), one.others) for pupil_id, one in found.items()}


def _numbers(school_id: UUID, contact_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = ContactNumber.objects.filter(school_id=school_id, contact_id__in=list(contact_ids))
    for contact_id, number in rows.order_by("order").values_list("contact_id", "number"):
        found[contact_id].append(number)
    return found


@dataclass(frozen=True)
class Particulars:
    """What the admission register holds of a pupil beside contacts: names by law, number, birth, sex."""

    pupil_id: UUID
    name: str
    upn: str
    born: date
    sex: str


def particulars_of(school_id: UUID, pupil_ids: Collection[UUID]) -> dict[UUID, Particulars]:
    """The particulars of these pupils. One query."""
    rows = Pupil.objects.filter(school_id=school_id, id__in=list(pupil_ids))
    found = rows.values_list("id", "legal_first", "legal_middle", "legal_last", "upn", "born", "sex")
    return {
        pupil_id: Particulars(pupil_id, " ".join(part for part in (first, middle, last) if part), upn, born, sex)
        for pupil_id, first, middle, last, upn, born, sex in found
    }
