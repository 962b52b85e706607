"""What each return to the local authority says: its columns, which of them it cannot be without, and its rows.

SI 2024/208 regulation 13: a new pupil return gives all that the admission register holds (regulation 8), a deletion
return the particulars of paragraph (4), the others the full name and address and what made them due. Authorities have
forms of their own; the columns here are what the law and their forms have in common.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from attendance.people.rules.leaving_grounds import LEAVING_GROUNDS
from interventions.rules.returns import CONTINUOUS, DELETION, IRREGULAR, NEW_PUPIL, SICKNESS, ReturnDue

GROUNDS = dict(LEAVING_GROUNDS)
NEEDS_DESTINATION = frozenset("a")


@dataclass(frozen=True)
class Field:
    """One column: its key, its heading, whether the return cannot be without it."""

    key: str
    column: str
    required: bool = True


SCHOOL = (Field("school", "School"), Field("urn", "School URN"))
PUPIL = (
    Field("full_name", "Full name"),
    Field("upn", "UPN", required=False),
    Field("born", "Date of birth"),
    Field("address", "Address"),
)
PARENTS = (
    Field("parents", "Parents the pupil normally lives with"),
    Field("parents_address", "Address of those parents"),
)
PERIOD = (
    Field("first", "First day of the absence"),
    Field("last", "Last day counted"),
    Field("sessions", "Sessions missed"),
    Field("codes", "Codes"),
)
ABSENCE = (*SCHOOL, *PUPIL, *PARENTS, *PERIOD)
STEPS = (Field("cause", "Cause, if known", required=False), Field("steps", "What the school has done", required=False))
FIELDS: dict[str, tuple[Field, ...]] = {
    CONTINUOUS: (*ABSENCE, *STEPS),
    IRREGULAR: (*ABSENCE, *STEPS),
    SICKNESS: (
        *ABSENCE,
        Field("expected", "Further school days expected", required=False),
        Field("grounds", "Grounds for expecting them", required=False),
        Field("education", "Education arranged meanwhile", required=False),
    ),
    NEW_PUPIL: (
        *SCHOOL,
        *PUPIL,
        Field("sex", "Sex"),
        Field("admitted", "Date of admission"),
        Field("all_parents", "Every known parent, with address"),
        *PARENTS,
        Field("emergency_phones", "Emergency telephone numbers"),
        Field("last_school", "Last school attended", required=False),
        Field("second_school", "Other school where registered", required=False),
        Field("boarder", "Boarder or day pupil", required=False),
    ),
    DELETION: (
        *SCHOOL,
        *PUPIL,
        *PARENTS,
        Field("emergency_phones", "Emergency telephone number of each such parent"),
        Field("destination", "New or other school", required=False),
        Field("destination_from", "First day there", required=False),
        Field("new_address", "New address, and who the pupil lives with there", required=False),
        Field("last_day", "Last day on the register"),
        Field("ground", "Ground of regulation 9(1)"),
    ),
}


def fields(kind: str) -> tuple[Field, ...]:
    """The columns of this kind of return, in order. Raises KeyError for a kind that is not in the table."""
    return FIELDS[kind]


def missing(kind: str, facts: Mapping[str, str]) -> tuple[Field, ...]:
    """The columns that the return cannot be without and that are blank, in order.

    `facts` by key. A deletion for another school (ground a) also needs the school's name and first day.
    """
    extra = {"destination", "destination_from"} if facts.get("ground", "") in NEEDS_DESTINATION else set()
    return tuple(
        field
        for field in FIELDS[kind]
        if (field.required or field.key in extra) and not _value(kind, field, facts).strip()
    )


def content(kind: str, facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The rows of the file: (column, value), in order, blanks included. `ground` is the letter of regulation 9(1)."""
    return [(field.column, _value(kind, field, facts)) for field in FIELDS[kind]]


def facts_of(due: ReturnDue) -> dict[str, str]:
    """What the finding itself knows of an absence: days in ISO form, and sessions. The rest comes from the register."""
    if due.kind in (NEW_PUPIL, DELETION):
        return {}
    return {"first": due.first.isoformat(), "last": due.last.isoformat(), "sessions": str(due.sessions)}


def _value(kind: str, field: Field, facts: Mapping[str, str]) -> str:
    value = facts.get(field.key, "")
    return GROUNDS.get(value, "") if kind == DELETION and field.key == "ground" else value
