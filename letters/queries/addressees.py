"""To whom letters about pupils would go today, and to whom those that were drafted are addressed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from attendance.kit.together import read_together
from attendance.people.models import ContactLink, ContactNumber, Pupil, PupilFlag
from attendance.people.queries.contacts import current
from letters.models import Copy, Recipient
from letters.rules.addressing import Adult, Child, Choice, CopyPlan, Plan, To
from letters.rules.naming import household_key
from letters.rules.recipients import is_adult, plan_recipients

CHILD = ("id", "born", "cared", "preferred_first", "legal_first", "preferred_last", "legal_last")
LINK = (
    "pupil_id", "contact_id", "contact__title", "contact__first", "contact__last", "relationship", "priority",
    "parental_responsibility", "lives_with", "may_be_contacted", "gets_letters", "contact__address",
    "contact__postcode", "contact__address_since", "contact__email", "mobile", "contact__language",
    "contact__needs_interpreter", "contact__letter_format",
)  # fmt: skip
COPY = (
    "name", "salutation", "address", "postcode", "channel", "email", "mobile", "language", "interpreter",
    "letter_format",
)  # fmt: skip
# The newest that became of a dispatch holds: one that was noted as returned by mistake may be corrected.
RETURNED = """
SELECT r.pupil_id, r.contact_id, d.channel, c.address, c.postcode, c.email,
       (newest.at AT TIME ZONE 'Europe/London')::date
FROM letters_recipient r
JOIN letters_copy c ON c.school_id = r.school_id AND c.id = r.copy_id
JOIN letters_dispatch d ON d.school_id = c.school_id AND d.copy_id = c.id
CROSS JOIN LATERAL (
    SELECT e.state, e.at FROM letters_dispatchevent e
    WHERE e.school_id = d.school_id AND e.dispatch_id = d.id ORDER BY e.at DESC, e.id DESC LIMIT 1) newest
WHERE r.school_id = %(school)s AND d.channel <> 'text' AND newest.state = 'returned'
  AND (r.contact_id = ANY (%(contacts)s) OR (r.contact_id IS NULL AND r.pupil_id = ANY (%(pupils)s)))
"""


@dataclass(frozen=True)
class Families:
    """Pupils of the school on a day, the adults of each, and what came back from where."""

    children: Mapping[UUID, Child]
    adults: Mapping[UUID, Sequence[Adult]]
    returned: Mapping[tuple[UUID, str], date]


def plans_of(school_id: UUID, choices: Mapping[UUID, Choice], on: date) -> dict[UUID, Plan]:
    """Who would get a letter about each of these pupils that day (by pupil), however many. Two queries.

    A pupil whom the school does not have is missing.
    """
    found = read_together(**family_lists(school_id, choices, on))
    families = families_from(school_id, found, on)
    return {who: plan_from(families, who, choices[who], on) for who in families.children}


def plan_from(families: Families, pupil_id: UUID, choice: Choice, on: date) -> Plan:
    """Who would get a letter about this pupil, one of the families'. No query."""
    child = families.children[pupil_id]
    adults = [_with_post(child, row, families.returned) for row in families.adults.get(pupil_id, ())]
    return plan_recipients(child, adults, choice, on)


def family_lists(school_id: UUID, pupil_ids: Iterable[UUID], on: date) -> dict[str, QuerySet]:
    """What `families_from` reads first, to be read together with other lists."""
    ids = list(pupil_ids)
    return {"children": _children(school_id, ids, on), "links": _links(school_id, ids, on)}


def families_from(school_id: UUID, found: Mapping[str, Iterable[Sequence[Any]]], on: date) -> Families:
    """The families, of the rows of those lists. One query, for what came back; none without pupils."""
    children = {row[0]: _child(row, on) for row in found["children"]}
    adults: dict[UUID, list[Adult]] = defaultdict(list)
    for pupil_id, *cells in found["links"]:
        adults[pupil_id].append(_adult(cells))
    contacts = {row.contact_id for rows in adults.values() for row in rows}
    return Families(children, adults, _returned(school_id, children, contacts) if children else {})


def _children(school_id: UUID, pupil_ids: Sequence[UUID], on: date) -> QuerySet:
    looked_after = PupilFlag.objects.filter(
        current(on), school_id=school_id, pupil_id=OuterRef("id"), kind="looked_after"
    )
    rows = Pupil.objects.filter(school_id=school_id, id__in=pupil_ids).annotate(cared=Exists(looked_after))
    return rows.values_list(*CHILD)


def _child(cells: Sequence[Any], on: date) -> Child:
    who, born, cared, called, first, known_as, last = cells
    first = called or first
    return Child(who, f"{first} {known_as or last}", first, is_adult(born, on), cared)


def may_be_written_to(day: date) -> Q:
    """Links of those who get letters about the pupil that day: `rules.recipients` as a condition of the database."""
    a_parent = Q(parental_responsibility=True) | Q(lives_with=True)
    return current(day) & a_parent & Q(may_be_contacted=True, gets_letters=True)


def _links(school_id: UUID, pupil_ids: Sequence[UUID], on: date) -> QuerySet:
    mobiles = ContactNumber.objects.filter(school_id=school_id, contact_id=OuterRef("contact_id"), kind="mobile")
    links = ContactLink.objects.filter(current(on), school_id=school_id, pupil_id__in=pupil_ids)
    rows = links.annotate(mobile=Subquery(mobiles.order_by("order", "id").values("number")[:1]))
    return rows.order_by("priority", "contact__last", "id").values_list(*LINK)


def _adult(values: Iterable[Any]) -> Adult:
    cells: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
    adult = Adult(*cells)
    return replace(adult, mobile=adult.mobile or "")


def _returned(
    school_id: UUID, pupil_ids: Iterable[UUID], contact_ids: Iterable[UUID]
) -> dict[tuple[UUID, str], date]:  # fmt: skip
    """The newest day on which something came back, by adult (or adult pupil) and the place or e-mail address."""
    found: dict[tuple[UUID, str], date] = {}
    with connection.cursor() as cursor:
        cursor.execute(RETURNED, {"school": school_id, "contacts": list(contact_ids), "pupils": list(pupil_ids)})
        for pupil_id, contact_id, channel, address, postcode, email, day in cursor.fetchall():
            place = email.casefold() if channel == "email" else household_key(address, postcode)
            at = (contact_id or pupil_id, place)
            found[at] = max(day, found.get(at, day))
    return found


def _with_post(child: Child, adult: Adult, returned: Mapping[tuple[UUID, str], date]) -> Adult:
    """The adult with the days on which something came back; post does not count once the address was confirmed."""
    if not returned:
        return adult
    place = household_key(adult.address, adult.postcode)
    days = [returned.get((adult.contact_id, place)), returned.get((child.pupil_id, place)) if child.is_adult else None]
    back = max((day for day in days if day is not None), default=None)
    if back is not None and adult.address_since is not None and back <= adult.address_since:
        back = None
    return replace(adult, returned_on=back, bounced_on=returned.get((adult.contact_id, adult.email.casefold())))


def kept_plans(school_id: UUID, letter_ids: Collection[UUID]) -> dict[UUID, tuple[CopyPlan, ...]]:
    """To whom letters are addressed as they stand, by letter; one without recipients is missing. One query."""
    return kept_from(read_together(**kept_lists(school_id, letter_ids)))


def kept_lists(school_id: UUID, letter_ids: Collection[UUID]) -> dict[str, QuerySet]:
    """What `kept_from` reads, to be read together with other lists."""
    ids = list(letter_ids)
    people = Recipient.objects.filter(school_id=school_id, copy__school_id=school_id, copy__letter_id__in=ids)
    copies = Copy.objects.filter(school_id=school_id, letter_id__in=ids).order_by("letter_id", "order")
    return {
        "kept_to": people.values_list("copy_id", "contact_id", "name", "why"),
        "kept_copies": copies.values_list("id", "letter_id", *COPY),
    }


def kept_from(found: Mapping[str, Iterable[Sequence[Any]]]) -> dict[UUID, tuple[CopyPlan, ...]]:
    """To whom letters are addressed, of the rows of those lists. No query."""
    to: dict[UUID, list[To]] = defaultdict(list)
    for copy_id, contact_id, name, why in found["kept_to"]:
        to[copy_id].append(To(contact_id, name, why))
    plans: dict[UUID, list[CopyPlan]] = defaultdict(list)
    for copy_id, letter_id, *values in found["kept_copies"]:
        cells = dict(zip(COPY, values, strict=True))
        cells["address"] = tuple(cells["address"])
        plans[letter_id].append(CopyPlan(to=_as_named(to[copy_id], cells["name"]), **cells))
    return {letter_id: tuple(some) for letter_id, some in plans.items()}


def _as_named(people: Iterable[To], envelope: str) -> tuple[To, ...]:
    """Recipients have no number of their own: they come in the order in which the envelope names them."""
    return tuple(sorted(people, key=lambda to: (envelope.find(to.name), str(to.contact_id))))
