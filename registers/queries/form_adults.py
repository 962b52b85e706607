"""Reads: whose number or address was typed at the parents' form, and about which children that adult may report now."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Right
from django.utils.crypto import salted_hmac

from attendance.people.models import Contact, ContactLink, ContactNumber, Enrolment
from attendance.people.queries.contacts import current
from registers.rules.typed_address import EMAIL, Typed, kept_address

NOBODY = UUID(int=0)  # Django leaves a question about nobody out: a stranger would be answered sooner than a parent
TAIL = 9  # digits by which the database narrows numbers down; what is the same is decided by rules.typed_address
LINK = (
    "contact_id", "pupil_id", "may", "contact__title", "contact__first", "contact__last", "pupil__preferred_first",
    "pupil__legal_first", "pupil__preferred_last", "pupil__legal_last",
)  # fmt: skip


@dataclass(frozen=True)
class Child:
    """A child about whom an adult may report."""

    pupil_id: UUID
    first: str
    last: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class Adult:
    """Whose address was typed, by name, and the children about whom this adult may report now: none is nobody."""

    contact_id: UUID
    name: str
    children: tuple[Child, ...]


def asked_hash(school_id: UUID, typed: Typed) -> str:
    """What is kept of the address that was typed: nobody makes it without the installation's key."""
    text = f"{school_id}:{typed.kind}:{typed.value}"
    return salted_hmac("registers.report_code.asked", text, algorithm="sha256").hexdigest()


def contacts_at(school_id: UUID, typed: Typed) -> set[UUID]:
    """The adults whom the school knows under what was typed. One query."""
    return {contact_id for contact_id, kept in _reached(school_id, typed) if kept_address(kept) == typed}


def _reached(school_id: UUID, typed: Typed) -> Iterable[tuple[UUID, str]]:
    """Adults with an address or number that may be the one: more than are meant, never fewer."""
    if typed.kind == EMAIL:
        emails = Contact.objects.filter(school_id=school_id, email__icontains=typed.value)
        return emails.values_list("id", "email")
    digits = Func(F("number"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")
    numbers = ContactNumber.objects.annotate(tail=Right(digits, TAIL)).filter(school_id=school_id)
    return numbers.filter(tail=typed.value[-TAIL:]).values_list("contact_id", "number")


def address_of_code(school_id: UUID, contact_id: UUID, asked: str) -> tuple[Typed, str] | None:
    """Which of the adult's own addresses was typed, in the form compared and as the school keeps it. Two queries.

    None where the school has since taken it off: then nothing is sent there, and nothing is shown.
    """
    emails = Contact.objects.filter(school_id=school_id, id=contact_id).values_list("email", flat=True)
    numbers = ContactNumber.objects.filter(school_id=school_id, contact_id=contact_id).order_by("order")
    for kept in (*emails, *numbers.values_list("number", flat=True)):
        if kept and asked_hash(school_id, kept_address(kept)) == asked:
            return kept_address(kept), kept.strip()
    return None


# ---- who may report about whom -------------------------------------------------------------------------------------


def adult_at(school_id: UUID, typed: Typed, day: date) -> Adult | None:
    """The adult behind an address who may report about somebody now; None where nobody may. Two queries.

    Where several share it, the one with the most children answers.
    """
    found = _adults(school_id, contacts_at(school_id, typed), day)
    return max(found, key=lambda adult: (len(adult.children), str(adult.contact_id)), default=None)


def adult_of_code(school_id: UUID, contact_id: UUID | None, asked: str, day: date) -> Adult | None:
    """The adult of a code as things stand now; None where they may not report any more. Four queries at most."""
    address = address_of_code(school_id, contact_id, asked) if contact_id else None
    if address is None:
        return None
    found = _adults(school_id, contacts_at(school_id, address[0]), day)
    return next((adult for adult in found if adult.contact_id == contact_id), None)


def _adults(school_id: UUID, contact_ids: Collection[UUID], day: date) -> list[Adult]:
    """The adults with the children on roll about whom each may report. A child from whom *one* of those who share the
    address is barred is nobody's here: whoever reads the code could be that one."""
    links = list(_links(school_id, contact_ids, day))
    barred = {pupil_id for _, pupil_id, may, *_ in links if not may}
    children: dict[UUID, list[Child]] = defaultdict(list)
    names: dict[UUID, str] = {}
    for contact_id, pupil_id, _, title, first, last, *called in links:
        if pupil_id not in barred:
            names[contact_id] = " ".join(part for part in (title, first, last) if part)
            children[contact_id].append(_child(pupil_id, called))
    return [Adult(contact_id, names[contact_id], tuple(some)) for contact_id, some in children.items()]


def _links(school_id: UUID, contact_ids: Collection[UUID], day: date) -> Iterable[tuple]:
    """Links of these adults to pupils on roll, those that matter: a parent's, or one that bars."""
    on_roll = Enrolment.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day), school_id=school_id, pupil_id=OuterRef("pupil_id"), since__lte=day
    )
    a_parent = Q(parental_responsibility=True) | Q(lives_with=True)
    links = ContactLink.objects.filter(
        current(day), a_parent | Q(may_be_contacted=False), Exists(on_roll), school_id=school_id,
        contact_id__in=list(contact_ids) or [NOBODY], pupil__school_id=school_id, contact__school_id=school_id,
    )  # fmt: skip
    rows = links.annotate(may=F("may_be_contacted")).order_by("pupil__born", "pupil_id", "priority", "id")
    return rows.values_list(*LINK)


def _child(pupil_id: UUID, called: list[str]) -> Child:
    first, legal_first, last, legal_last = called
    return Child(pupil_id, first or legal_first, last or legal_last)
