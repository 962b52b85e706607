"""Invented adults for invented children: contacts, numbers, rights, and the children's circumstances."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from attendance.people.models import Contact, ContactLink, ContactNumber, Pupil, PupilFlag
from attendance.reports.demo.names import LANGUAGES, STREETS, Person, mobile, person, weighted
from attendance.tenancy.models import School

# circumstances of a hundred pupils in a usual school; a special school's pupils all have a plan
FLAGS = (("sen_support", 14), ("fsm", 22), ("pupil_premium", 24), ("eal", 15), ("young_carer", 2), ("looked_after", 1))
SENSITIVE = (("child_protection", 1), ("child_in_need", 2), ("social_worker", 2), ("mental_health", 2))


@dataclass
class Rows:
    """Rows of one school, written together at the end."""

    contacts: list[Contact] = field(default_factory=list)
    numbers: list[ContactNumber] = field(default_factory=list)
    links: list[ContactLink] = field(default_factory=list)
    flags: list[PupilFlag] = field(default_factory=list)


def write_families(school: School, pupils: list[Pupil], rng: random.Random, at: datetime) -> None:
    """One to three contacts and some circumstances for each pupil. Call inside the school's scope."""
    rows = Rows()
    for n, pupil in enumerate(pupils):
        _adults(school, pupil, rng, rows, barred=n % 97 == 41)
        _circumstances(school, pupil, rng, rows, at)
    Contact.objects.bulk_create(rows.contacts, batch_size=1000)
    ContactNumber.objects.bulk_create(rows.numbers, batch_size=1000)
    ContactLink.objects.bulk_create(rows.links, batch_size=1000)
    PupilFlag.objects.bulk_create(rows.flags, batch_size=1000)


def _adults(school: School, pupil: Pupil, rng: random.Random, rows: Rows, *, barred: bool) -> None:
    home = [f"{rng.randrange(1, 120)} {rng.choice(STREETS)}", "Millbeck"]
    language = weighted(rng, LANGUAGES)
    for order in range(1, 2 + (rng.random() < 0.75) + barred):
        adult = person(rng, last=pupil.legal_last if rng.random() < 0.7 else "")
        last_and_barred = barred and order > 1
        with_child = not last_and_barred and (order == 1 or rng.random() < 0.7)
        contact = Contact(
            school=school, title="Ms" if adult.sex == "F" else "Mr", first=adult.first, last=adult.last,
            email=f"{adult.first}.{adult.last}{len(rows.contacts)}@family.example".lower().replace("'", ""),
            address=home if with_child else [f"{rng.randrange(1, 90)} {rng.choice(STREETS)}", "Thornley"],
            postcode="ZZ99 3WZ", language=language, needs_interpreter=language != "English" and rng.random() < 0.2,
        )  # fmt: skip
        rows.contacts.append(contact)
        rows.numbers.append(ContactNumber(school=school, contact=contact, order=1, kind="mobile", number=mobile(rng)))
        rows.links.append(_link(school, pupil, contact, adult, order, with_child, last_and_barred))


def _link(
    school: School, pupil: Pupil, contact: Contact, adult: Person, order: int, with_child: bool, barred: bool
) -> ContactLink:
    note = "Prohibited steps order. No contact and no information; call the police if he comes." if barred else ""
    return ContactLink(
        school=school, pupil=pupil, contact=contact, relationship="Mother" if adult.sex == "F" else "Father",
        priority=order, parental_responsibility=not barred, lives_with=with_child, may_be_contacted=not barred,
        gets_letters=not barred, court_order_note=note,
    )  # fmt: skip


def _circumstances(school: School, pupil: Pupil, rng: random.Random, rows: Rows, at: datetime) -> None:
    since = date(pupil.year_group_since.year, 9, 1) - timedelta(rng.randrange(300))
    kinds = [kind for kind, share in (*FLAGS, *SENSITIVE) if rng.random() * 100 < share]
    if school.type == "special":
        kinds = ["ehcp", *(k for k in kinds if k != "sen_support")]
    elif rng.random() < 0.03:
        kinds.append("ehcp")
    rows.flags += [
        PupilFlag(school=school, pupil=pupil, kind=kind, since=since, recorded_name="Setup", recorded_at=at)
        for kind in kinds
    ]
