"""Reads: which adult a number or an address belongs to, and about which children that adult may be spoken to.

What an adult may know hangs on the pair of adult and child. A number that two adults share identifies neither: a child
shows only where everybody with the number may be contacted about the child.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from attendance.people.models import ContactLink
from attendance.people.queries.contacts import current
from registers.rules.reporting import same_rights, sender_key


@dataclass(frozen=True)
class AdultLink:
    """What an adult is to one child, and whether the school may contact them about the child."""

    pupil_id: UUID
    name: str
    relationship: str
    may: bool

    @property
    def told(self) -> str:
        """Name and relationship, as a report keeps who told it."""
        return f"{self.name} ({self.relationship.lower()})" if self.relationship else self.name


@dataclass(frozen=True)
class SenderChild:
    """A child whom the sender may be told about, and the adults it may be."""

    pupil_id: UUID
    name: str
    contact_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Sender:
    """Whose number or address it is. `barred`: somebody with it may not be contacted about a child on roll.

    Nothing of a barred adult is in here, neither a name nor a child. Without `children` the sender is a stranger.
    """

    names: tuple[str, ...] = ()
    children: tuple[SenderChild, ...] = ()
    barred: bool = False

    @property
    def known(self) -> bool:
        return bool(self.children)

    def contact_for(self, pupil_id: UUID) -> UUID | None:
        """The adult it must be, where only one has the number and may be contacted about this child."""
        ids = next((child.contact_ids for child in self.children if child.pupil_id == pupil_id), ())
        return ids[0] if len(ids) == 1 else None

    @property
    def only_contact(self) -> UUID | None:
        """The adult it must be, where all children have the same one."""
        ids = {contact for child in self.children for contact in child.contact_ids}
        return ids.pop() if len(ids) == 1 else None


STRANGER = Sender()
MATCH = r"""
WITH reached AS (
    SELECT n.contact_id, n.key
    FROM (SELECT c.contact_id, c.school_id,
                 regexp_replace(regexp_replace(regexp_replace(lower(c.number), '(x|ext).*$', ''), '\D', '', 'g'),
                                '^(00)?(44)?0*', '') AS key
          FROM people_contactnumber c WHERE c.school_id = %(school)s) n
    WHERE n.key = ANY (%(keys)s)
    UNION
    SELECT c.id, lower(c.email) FROM people_contact c
    WHERE c.school_id = %(school)s AND lower(c.email) = ANY (%(keys)s)
)
SELECT s.key, c.id, trim(concat_ws(' ', nullif(c.title, ''), nullif(c.first, ''), c.last)), l.pupil_id,
       coalesce(nullif(p.preferred_first, ''), p.legal_first) || ' '
       || coalesce(nullif(p.preferred_last, ''), p.legal_last), l.may_be_contacted
FROM reached s
JOIN people_contact c ON c.school_id = %(school)s AND c.id = s.contact_id
JOIN people_contactlink l ON l.school_id = c.school_id AND l.contact_id = c.id
JOIN people_pupil p ON p.school_id = l.school_id AND p.id = l.pupil_id
WHERE l.school_id = %(school)s AND p.school_id = %(school)s
  AND (l.since IS NULL OR l.since <= %(day)s) AND (l.until IS NULL OR l.until > %(day)s)
  AND EXISTS (SELECT 1 FROM people_enrolment e
              WHERE e.school_id = l.school_id AND e.pupil_id = l.pupil_id
                AND e.since <= %(day)s AND (e.until IS NULL OR e.until > %(day)s))
ORDER BY 1, coalesce(nullif(p.preferred_last, ''), p.legal_last), 5, p.id, l.priority, 3, c.id
"""


def senders_of(school_id: UUID, senders: Collection[str], day: date) -> dict[str, Sender]:
    """Whose these numbers and addresses are, as they were written; strangers are in it too. One query, or none."""
    keys = {sender: sender_key(sender) for sender in senders}
    wanted = sorted({key for key in keys.values() if key})
    if not wanted:
        return dict.fromkeys(senders, STRANGER)
    with connection.cursor() as cursor:
        cursor.execute(MATCH, {"school": school_id, "keys": wanted, "day": day})
        rows = cursor.fetchall()
    found: dict[str, list[tuple]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return {sender: _sender(found.get(key, ())) for sender, key in keys.items()}


def _sender(rows: Iterable[tuple]) -> Sender:
    """`rows`: contact, adult's name, pupil, pupil's name, whether the adult may be contacted about the pupil."""
    by_child: dict[tuple[UUID, str], list[tuple[UUID, str, bool]]] = defaultdict(list)
    for contact_id, adult, pupil_id, pupil, may in rows:
        by_child[pupil_id, pupil].append((contact_id, adult, may))
    shown = {child: adults for child, adults in by_child.items() if same_rights([adult[2] for adult in adults])}
    names = dict.fromkeys(adult[1] for adults in shown.values() for adult in adults)
    children = tuple(SenderChild(*child, tuple(a[0] for a in adults)) for child, adults in shown.items())
    return Sender(tuple(names), children, barred=len(shown) < len(by_child))


def links_of_contact(
    school_id: UUID, contact_id: UUID, pupil_ids: Collection[UUID], day: date
) -> dict[UUID, AdultLink]:
    """What this adult is to each of these pupils that day; one of whom they are no contact is missing. One query."""
    links = ContactLink.objects.filter(
        current(day), school_id=school_id, contact_id=contact_id, pupil_id__in=list(pupil_ids)
    )
    rows = links.values_list(
        "pupil_id", "contact__title", "contact__first", "contact__last", "relationship", "may_be_contacted"
    )
    return {
        pupil_id: AdultLink(pupil_id, " ".join(part for part in (title, first, last) if part), relationship, may)
        for pupil_id, title, first, last, relationship, may in rows
    }
