"""Contacts of a pupil file: whom to ring, placed for the whole file at once.

An adult of two children is one contact: the same name with the same e-mail address, number or postcode. An import
never lifts a restriction and never takes a number away.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from attendance.kit.tables import CellError
from attendance.people.maps import PHONES, Matched
from attendance.people.models import Contact, ContactLink, ContactNumber
from attendance.people.rules import import_values as values
from attendance.people.rules.import_report import Report
from attendance.people.rules.phones import is_phone_number

ADULT = ("title", "email", "postcode", "language", "letter_format")
PLACE = ("relationship", "priority", "parental_responsibility", "lives_with", "gets_letters")


@dataclass
class ContactCells:
    """One contact of one row. None and "" mean that the file does not say."""

    named: str
    title: str
    first: str
    last: str
    relationship: str = ""
    priority: int | None = None
    parental_responsibility: bool | None = None
    lives_with: bool | None = None
    may_be_contacted: bool | None = None
    gets_letters: bool | None = None
    phones: list[str] = field(default_factory=list)
    email: str = ""
    address: list[str] = field(default_factory=list)
    postcode: str = ""
    language: str = ""
    letter_format: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.first.casefold(), self.last.casefold()


def read_contact(n: int, row: Mapping[str, str], read: Callable, refuse: Callable) -> ContactCells | None:
    """The row's contact number `n`; None where it has none. `read` and `refuse` are those of `read_placement`."""
    at = f"contact{n}_"
    filled = [name for name, text in row.items() if isinstance(text, str) and name.startswith(at) and text.strip()]
    name = read(f"{at}name", str, "")
    if not name:
        if filled:
            refuse(
                f"{at}name", "The contact has no name.", "Give the adult's name, or empty the contact's other cells."
            )
        return None
    yes_no = {
        part: read(f"{at}{short}", values.read_yes_no)
        for part, short in (
            ("parental_responsibility", "pr"), ("lives_with", "lives_with"), ("gets_letters", "gets_letters"),
            ("may_be_contacted", "may_be_contacted"),
        )
    }  # fmt: skip
    phones = [read(f"{at}phone{p}", _phone) for p in range(1, PHONES + 1)]
    return ContactCells(
        f"{at}name",
        *values.split_name(name),
        relationship=read(f"{at}relationship", str, ""),
        priority=read(f"{at}priority", _priority),
        phones=list(dict.fromkeys(filter(None, phones))),
        email=read(f"{at}email", _email, ""),
        address=_lines(str(row.get(f"{at}address") or "")),
        postcode=read(f"{at}postcode", str.upper, ""),
        language=read(f"{at}language", str, ""),
        letter_format=read(f"{at}letter_format", values.read_letter_format, ""),
        **yes_no,
    )


def _phone(text: str) -> str:
    if not is_phone_number(text):
        raise CellError(f"“{text}” is not a telephone number.", "Write digits and spaces, such as 07700 900123.")
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", text):
        raise CellError(f"“{text}” is not an e-mail address.", "Write one address, such as name@post.example.")
    return text.lower()


def _priority(text: str) -> int:
    if not (text.isdigit() and 0 < int(text) < 100):
        raise CellError(f"“{text}” is not a priority.", "Write 1 for the adult to ring first, 2 for the next.")
    return int(text)


def _lines(address: str) -> list[str]:
    return [" ".join(line.split()) for line in re.split(r"[\n\r,;]+", address) if line.strip()]


@dataclass
class Known:
    """The adults of the school and what they are to the children of the file, kept up to date while rows are placed."""

    adults: dict[tuple[str, str], list[Contact]]
    numbers: dict[UUID, list[str]]
    links: dict[UUID, list[tuple[Contact, ContactLink]]]
    new: dict[str, list] = field(default_factory=lambda: {"adults": [], "numbers": [], "links": []})
    changed: dict[str, dict] = field(default_factory=lambda: {"adults": {}, "links": {}})


def place_contacts(school_id: UUID, placements: Sequence, report: Report, matched: Matched, *, on: date) -> None:
    """Add and change the contacts of the rows. Eight queries; none where the file has no contacts."""
    wanted = [p for p in placements if p.contacts]
    if not wanted:
        return
    known = _known(school_id, [p.pupil.id for p in wanted])
    for placement in wanted:
        for n, cells in enumerate(placement.contacts, 1):
            _place(school_id, known, placement, n, cells, report, matched, on)
    Contact.objects.bulk_create(known.new["adults"], batch_size=1000)
    ContactNumber.objects.bulk_create(known.new["numbers"], batch_size=1000)
    ContactLink.objects.bulk_create(known.new["links"], batch_size=1000)
    Contact.objects.bulk_update(known.changed["adults"].values(), [*ADULT, "address", "address_since"], batch_size=500)
    ContactLink.objects.bulk_update(known.changed["links"].values(), [*PLACE, "until"], batch_size=500)


def _known(school_id: UUID, pupil_ids: Iterable[UUID]) -> Known:
    adults, by_id = defaultdict(list), {}
    for adult in Contact.objects.filter(school_id=school_id).order_by("id"):
        adults[adult.first.casefold(), adult.last.casefold()].append(adult)
        by_id[adult.id] = adult
    numbers, links = defaultdict(list), defaultdict(list)
    rows = ContactNumber.objects.filter(school_id=school_id).order_by("order")
    for contact_id, number in rows.values_list("contact_id", "number"):
        numbers[contact_id].append(number)
    for link in ContactLink.objects.filter(school_id=school_id, pupil_id__in=list(pupil_ids)).order_by("priority"):
        links[link.pupil_id].append((by_id[link.contact_id], link))
    return Known(adults, numbers, links)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).removeprefix("44").removeprefix("0")


def _place(school_id, known: Known, placement, n: int, cells: ContactCells, report, matched, on: date) -> None:
    own = known.links[placement.pupil.id]
    pair = next(
        ((adult, link) for adult, link in own if (adult.first.casefold(), adult.last.casefold()) == cells.key), None
    )
    adult = pair[0] if pair else _same_adult(known, cells)
    if adult is None:
        adult = Contact(school_id=school_id, first=cells.first, last=cells.last, address=[])
        known.adults[cells.key].append(adult)
        known.new["adults"].append(adult)
    changed = _fill(school_id, known, adult, cells, on)
    if pair is None:
        own.append((adult, _link(school_id, known, placement.pupil.id, adult, n, cells, on)))
        placement.changes.append(f"contact {n}")
    elif _change_link(known, pair[1], cells, placement, report, matched) or changed:
        placement.changes.append(f"contact {n} changed")


def _same_adult(known: Known, cells: ContactCells) -> Contact | None:
    phones = {_digits(phone) for phone in cells.phones}
    for adult in known.adults[cells.key]:
        shared = phones & {_digits(number) for number in known.numbers[adult.id]}
        if (
            shared
            or (cells.email and cells.email == adult.email)
            or (cells.postcode and cells.postcode == adult.postcode)
        ):
            return adult
    return None


def _fill(school_id: UUID, known: Known, adult: Contact, cells: ContactCells, on: date) -> bool:
    """Bring the adult's own columns and numbers up to the file; whether anything changed."""
    told = {name: getattr(cells, name) for name in (*ADULT, "address") if getattr(cells, name)}
    changed = {name for name, value in told.items() if getattr(adult, name) != value}
    for name in changed:
        setattr(adult, name, told[name])
    if changed & {"address", "postcode"}:
        adult.address_since = on
    if changed and not adult._state.adding:
        known.changed["adults"][adult.id] = adult
    return _add_numbers(school_id, known, adult, cells.phones) or bool(changed)


def _add_numbers(school_id: UUID, known: Known, adult: Contact, phones: Iterable[str]) -> bool:
    held = {_digits(number) for number in known.numbers[adult.id]}
    fresh = [phone for phone in phones if _digits(phone) not in held]
    for phone in fresh:
        kind = "mobile" if _digits(phone).startswith("7") else "home"
        order = len(known.numbers[adult.id]) + 1
        known.numbers[adult.id].append(phone)
        known.new["numbers"].append(
            ContactNumber(school_id=school_id, contact_id=adult.id, order=order, kind=kind, number=phone)
        )
    return bool(fresh)


def _link(
    school_id, known: Known, pupil_id: UUID, adult: Contact, n: int, cells: ContactCells, on: date
) -> ContactLink:
    may = cells.may_be_contacted is not False
    link = ContactLink(
        school_id=school_id,
        pupil_id=pupil_id,
        contact_id=adult.id,
        relationship=cells.relationship,
        priority=cells.priority or n,
        parental_responsibility=bool(cells.parental_responsibility),
        lives_with=bool(cells.lives_with),
        may_be_contacted=may,
        gets_letters=may and cells.gets_letters is not False,
        since=on,
    )
    known.new["links"].append(link)
    return link


def _change_link(known: Known, link: ContactLink, cells: ContactCells, placement, report, matched) -> bool:
    if cells.may_be_contacted is not None and cells.may_be_contacted != link.may_be_contacted:
        what = "Whether this adult may be contacted is not as in the file."
        remedy = "Nothing was changed: the safeguarding lead sets it on the pupil's page."
        report.warn(placement.number, matched.title(cells.named.replace("name", "may_be_contacted")), what, remedy)
    told = {name: getattr(cells, name) for name in PLACE if getattr(cells, name) not in (None, "")}
    if not link.may_be_contacted:
        told["gets_letters"] = False
    changed = [name for name, value in told.items() if getattr(link, name) != value]
    for name in changed:
        setattr(link, name, told[name])
    if changed and not link._state.adding:
        known.changed["links"][link.id] = link
    return bool(changed)
