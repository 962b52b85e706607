"""Which column of whose export means what. A map is recognised by the header of the file.

`sims` and `arbor` follow sample exports; `bromcom` follows what its users describe: no sample of it was to be had, so
it is not verified. `generic` is our own layout, the only one with contacts; `GENERIC_HEADER` is its full header.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attendance.kit.tables import TableError

CONTACTS = 4  # places for contacts in a row of the generic layout
PHONES = 3
CONTACT_PARTS = {
    "name": "name", "relationship": "relationship", "priority": "priority", "pr": "parental responsibility",
    "lives_with": "lives with", "may_be_contacted": "may be contacted", "gets_letters": "gets letters",
    **{f"phone{n}": f"phone {n}" for n in range(1, PHONES + 1)},
    "email": "email", "address": "address", "postcode": "postcode", "language": "language",
    "letter_format": "letter format",
}  # fmt: skip
NEEDED = {
    "legal_last": "Legal surname",
    "legal_first": "Legal first name",
    "born": "Date of birth",
    "year_group": "Year group",
}

SIMS = {
    "admission_number": ("Admission No", "Adno", "Admission Number"),
    "upn": ("UPN",),
    "legal_last": ("Legal Surname", "Surname"),
    "legal_first": ("Legal Forename", "Forename"),
    "legal_middle": ("Middle Name", "Middle Name(s)"),
    "preferred_name": ("Preferred Name",),
    "preferred_first": ("Preferred Forename",),
    "preferred_last": ("Preferred Surname",),
    "born": ("Date of Birth", "DOB"),
    "sex": ("Gender", "Sex"),
    "year_group": ("Year Group", "Year"),
    "group": ("Reg Group", "Registration Group"),
    "status": ("Enrolment Status",),
    "since": ("Admission Date", "Date of Admission"),
    "until": ("Leaving Date", "Date of Leaving"),
    "sen": ("SEN Status",),
    "pupil_premium": ("Pupil Premium",),
    "fsm": ("FSM", "Free School Meals", "FSM Eligible"),
    "eal": ("EAL",),
    "looked_after": ("Looked After", "In Care"),
    "ethnicity": ("Ethnicity",),
    "first_language": ("First Language",),
    "school": ("School",),
}
ARBOR = {
    "admission_number": ("Arbor Student ID",),
    "upn": ("UPN", "Unique Pupil Number"),
    "legal_first": ("Legal First Name",),
    "legal_middle": ("Legal Middle Names", "Legal Middle Name"),
    "legal_last": ("Legal Last Name",),
    "preferred_first": ("Preferred First Name",),
    "preferred_last": ("Preferred Last Name",),
    "sex": ("Sex", "Legal Sex"),
    "year_group": ("Year group(s) this academic year", "Year group"),
    "born": ("Date of Birth",),
    "group": ("Registration form", "Courses/classes"),
    "sen": ("SEN status",),
    "status": ("Enrolment mode", "Enrolment status"),
    "since": ("Enrolment start date", "Date of admission"),
    "until": ("Enrolment end date", "Date of leaving"),
    "pupil_premium": ("Pupil Premium",),
    "fsm": ("Free School Meals", "FSM"),
    "eal": ("EAL",),
    "looked_after": ("In Care", "Looked after"),
    "ethnicity": ("Ethnicity",),
    "school": ("School",),
}
BROMCOM = {
    "admission_number": ("Adm No", "Admission Number"),
    "upn": ("UPN",),
    "legal_first": ("Legal First Name",),
    "legal_middle": ("Legal Middle Name",),
    "legal_last": ("Legal Last Name", "Legal Surname"),
    "preferred_first": ("Preferred First Name",),
    "preferred_last": ("Preferred Last Name", "Preferred Surname"),
    "born": ("DOB", "Date of Birth"),
    "sex": ("Gender", "Sex"),
    "year_group": ("Year Group", "NC Year"),
    "group": ("Tutor Group",),
    "status": ("Enrolment Status",),
    "since": ("Date of Admission", "Start Date"),
    "until": ("Date of Leaving", "Leaving Date"),
    "sen": ("SEN Code", "SEN Status"),
    "fsm": ("FSM", "Free School Meals"),
    "pupil_premium": ("Pupil Premium",),
    "eal": ("EAL",),
    "looked_after": ("In Care", "Looked After"),
    "ethnicity": ("Ethnicity",),
    "school": ("School",),
}
GENERIC = {
    "upn": ("UPN",),
    "admission_number": ("Admission number",),
    "legal_first": ("Legal first name",),
    "legal_middle": ("Legal middle names",),
    "legal_last": ("Legal surname",),
    "preferred_first": ("Preferred first name",),
    "preferred_last": ("Preferred surname",),
    "born": ("Date of birth",),
    "sex": ("Sex",),
    "year_group": ("Year group",),
    "group": ("Registration group",),
    "since": ("Starting day",),
    "until": ("Leaving day",),
    "status": ("Enrolment type",),
    "sen": ("SEN",),
    "fsm": ("Free school meals",),
    "pupil_premium": ("Pupil premium",),
    "eal": ("EAL",),
    "looked_after": ("Looked after",),
    "previously_looked_after": ("Previously looked after",),
    "young_carer": ("Young carer",),
    "ethnicity": ("Ethnicity",),
    "first_language": ("First language",),
    **{
        f"contact{n}_{part}": (f"Contact {n} {words}",)
        for n in range(1, CONTACTS + 1)
        for part, words in CONTACT_PARTS.items()
    },
}
MAPS: dict[str, Mapping[str, tuple[str, ...]]] = {
    "sims": SIMS, "arbor": ARBOR, "bromcom": BROMCOM, "generic": GENERIC,
}  # fmt: skip
GENERIC_HEADER = tuple(names[0] for names in GENERIC.values())


@dataclass(frozen=True)
class Matched:
    """A map laid over a header: where each of our fields stands, what the file calls it, and what is left over."""

    name: str
    places: dict[str, int]
    titles: dict[str, str]
    unused: tuple[str, ...]

    def title(self, field: str) -> str:
        """What the file calls the field; our own name for one that it lacks."""
        return self.titles.get(field) or NEEDED.get(field) or GENERIC.get(field, (field,))[0]


def match_header(header: Sequence[str], map_name: str = "") -> Matched:
    """Lay the map `map_name` (or the one that recognises most columns) over the header.

    Raises TableError where a column that every pupil needs is missing, or there is no such map.
    """
    if map_name and map_name not in MAPS:
        raise TableError(f"There is no map “{map_name}”.", f"Use one of {', '.join(MAPS)}.")
    candidates = [_lay(name, header) for name in ([map_name] if map_name else MAPS)]
    best = max(candidates, key=lambda matched: (not _missing(matched), len(matched.places)))
    missing = _missing(best)
    if missing:
        first = next(names[0] for field, names in MAPS[best.name].items() if field == missing[0])
        what = f"The column “{first}” is missing (row 1, layout {best.name})."
        raise TableError(what, f"Export the file again with it, or rename the column that holds it to “{first}”.")
    return best


def _key(title: str) -> str:
    return re.sub(r"[^a-z0-9]", "", title.casefold())


def _lay(name: str, header: Sequence[str]) -> Matched:
    at = {_key(title): place for place, title in reversed(list(enumerate(header))) if _key(title)}
    places: dict[str, int] = {}
    for field, titles in MAPS[name].items():
        place = next((at[_key(title)] for title in titles if _key(title) in at), None)
        if place is not None:
            places[field] = place
    used = set(places.values())
    unused = tuple(title for place, title in enumerate(header) if title and place not in used)
    return Matched(name, places, {field: header[place] for field, place in places.items()}, unused)


def _missing(matched: Matched) -> list[str]:
    return [field for field in NEEDED if field not in matched.places]
