"""Which roles may be given where. A role never reaches beyond the place at which it is given.

Platform administrators are made by the first run, never on an access page; supply cover is a link, not an account.
Nobody gives themselves a role: a second person has to agree.
"""

SCHOOL_ROLES = (
    "class_teacher",
    "office_staff",
    "attendance_officer",
    "attendance_champion",
    "headteacher",
    "safeguarding_lead",
    "governor",
    "welfare_officer",
)
TRUST_ROLES = ("trust_admin", "attendance_champion", "safeguarding_lead", "welfare_officer", "governor")
LETS_OTHERS_IN = frozenset({"headteacher", "trust_admin", "platform_admin"})


def roles_given_at(kind: str) -> tuple[str, ...]:
    """The roles that may be given at a "school" or a "trust"; a trust's role holds at each of its schools."""
    return {"school": SCHOOL_ROLES, "trust": TRUST_ROLES}[kind]


# What a key for another system may do: reading and recording. Never letting people in, nor making further keys.
TOKEN_ABILITIES = frozenset(
    {
        "registers.take",
        "registers.take_any",
        "registers.board",
        "marks.amend",
        "amendments.view",
        "pupils.view",
        "pupils.view_own",
        "flags.view",
        "calendar.view",
        "figures.view",
        "figures.pupils",
    }
)


def abilities_for_a_token(own: frozenset[str]) -> frozenset[str]:
    """What somebody with these abilities may hand to another system."""
    return own & TOKEN_ABILITIES
