"""What the register knows of the pupils that a return is about.

Adults whom the school may not contact are counted only: their names are for the safeguarding lead, who adds them where
the authority must have them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.people.queries.parents import Adult, Home, Particulars, homes_of, particulars_of
from attendance.tenancy.models import School

Content = list[tuple[str, str]]
SEXES = {"F": "Female", "M": "Male"}


@dataclass(frozen=True)
class RegisterFacts:
    """The facts of `rules.return_files` that come from the register, for several pupils."""

    school: Mapping[str, str]
    particulars: Mapping[UUID, Particulars]
    homes: Mapping[UUID, Home]

    def of(self, pupil_id: UUID) -> dict[str, str]:
        """One pupil's facts by key."""
        person, home = self.particulars[pupil_id], self.homes.get(pupil_id, Home())
        at_home = home.at_home
        addresses = list(dict.fromkeys(adult.address for adult in at_home if adult.address))
        return {
            **self.school,
            "full_name": person.name,
            "upn": person.upn,
            "born": f"{person.born:%d/%m/%Y}",
            "sex": SEXES.get(person.sex, ""),
            "address": addresses[0] if addresses else "",
            "parents": _names(at_home),
            "parents_address": "; ".join(addresses),
            "all_parents": _everybody(home),
            "emergency_phones": "; ".join(f"{a.name} {', '.join(a.numbers)}" for a in home.adults if a.numbers),
        }


def register_facts(school_id: UUID, pupil_ids: Collection[UUID], on: date) -> RegisterFacts:
    """The facts of these pupils. Four queries, one without pupils."""
    school = School.objects.filter(id=school_id).values_list("name", "urn").first() or ("", "")
    named = {"school": str(school[0]), "urn": str(school[1])}
    if not pupil_ids:
        return RegisterFacts(named, {}, {})
    return RegisterFacts(named, particulars_of(school_id, pupil_ids), homes_of(school_id, pupil_ids, on))


def _names(adults: Iterable[Adult]) -> str:
    return "; ".join(f"{a.name} ({a.relationship})" if a.relationship else a.name for a in adults)


def _everybody(home: Home) -> str:
    known = [f"{a.name}, {a.address}" if a.address else a.name for a in home.adults if a.parental_responsibility]
    if home.others:
        known.append(f"{home.others} more known to the safeguarding lead")
    return "; ".join(known)
