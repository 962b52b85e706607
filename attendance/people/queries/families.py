"""Brothers and sisters at the school: who share an adult, as far as the reader may know of the adult."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from attendance.people.queries.years import year_group_on

SHARED = """
SELECT p.id, coalesce(nullif(p.preferred_first, ''), p.legal_first),
       coalesce(nullif(p.preferred_last, ''), p.legal_last),
       p.year_group, p.year_group_since, c.first, c.last, mine.may_be_contacted, theirs.may_be_contacted
FROM people_contactlink mine
JOIN people_contactlink theirs
  ON theirs.school_id = mine.school_id AND theirs.contact_id = mine.contact_id AND theirs.pupil_id <> mine.pupil_id
JOIN people_contact c ON c.school_id = mine.school_id AND c.id = mine.contact_id
JOIN people_pupil p ON p.school_id = theirs.school_id AND p.id = theirs.pupil_id
WHERE mine.school_id = %(school)s AND mine.pupil_id = %(pupil)s
  AND (mine.since IS NULL OR mine.since <= %(day)s) AND (mine.until IS NULL OR mine.until > %(day)s)
  AND (theirs.since IS NULL OR theirs.since <= %(day)s) AND (theirs.until IS NULL OR theirs.until > %(day)s)
  AND EXISTS (SELECT 1 FROM people_enrolment e
              WHERE e.school_id = theirs.school_id AND e.pupil_id = theirs.pupil_id
                AND e.since <= %(day)s AND (e.until IS NULL OR e.until > %(day)s))
ORDER BY 3, 2, 1, mine.priority, c.last, c.first
"""


@dataclass(frozen=True)
class SharedAdult:
    """An adult of two children. Whether the adult may be contacted about this pupil, and about the other."""

    name: str
    about_this: bool
    about_other: bool

    @property
    def differs(self) -> bool:
        return self.about_this != self.about_other


@dataclass(frozen=True)
class SiblingRow:
    """Another pupil on roll who shares `adults`; `year_group` is that of the day asked for."""

    pupil_id: UUID
    first: str
    last: str
    year_group: int
    adults: tuple[SharedAdult, ...]

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def siblings_of(school_id: UUID, pupil_id: UUID, day: date, *, abilities: Collection[str]) -> list[SiblingRow]:
    """Pupils on roll that day who share an adult with this one, in register order. One query, or none.

    Nobody without contacts.view and pupils.view is told of any. Without contacts.restrictions an adult who is barred
    from either child makes no family here: the page would give away who the hidden contact is.
    """
    if not {"contacts.view", "pupils.view"} <= set(abilities):
        return []
    with connection.cursor() as cursor:
        cursor.execute(SHARED, {"school": school_id, "pupil": pupil_id, "day": day})
        rows = cursor.fetchall()
    knows = "contacts.restrictions" in abilities
    found: dict[tuple, list[SharedAdult]] = defaultdict(list)
    for *child, first, last, about_this, about_other in rows:
        if knows or (about_this and about_other):
            found[tuple(child)].append(SharedAdult(f"{first} {last}".strip(), about_this, about_other))
    return [
        SiblingRow(who, first, last, year_group_on(year, since, day), tuple(adults))
        for (who, first, last, year, since), adults in found.items()
    ]
