"""Which codes a role may enter by hand at a school.

By default a class teacher and a supply teacher enter / \\ L N and other roles every code; a school may choose more or
fewer per role. "Z" is never entered for a pupil on roll, and "#" only through the calendar (`codes.check_mark`).
"""

from collections.abc import Collection, Mapping
from datetime import date

from registers.rules.codes import codes_on

TEACHER_CODES = ("/", "\\", "L", "N")
TEACHER_ROLES = frozenset({"class_teacher", "cover"})
MARKING_ROLES = TEACHER_ROLES | {
    "office_staff",
    "attendance_officer",
    "attendance_champion",
    "headteacher",
    "safeguarding_lead",
}
NOT_BY_HAND = frozenset({"Z", "#"})


def codes_for(
    roles: Collection[str], *, day: date, overrides: Mapping[str, Collection[str]] | None = None
) -> tuple[str, ...]:
    """The codes that somebody with these roles may enter for this day's sessions, in the order of the table.

    `overrides`: role to the codes the school chose for it; an empty choice means the default. Several roles add up.
    """
    allowed: set[str] = set()
    chosen = overrides or {}
    by_hand = [code.code for code in codes_on(day) if code.code not in NOT_BY_HAND]
    for role in MARKING_ROLES.intersection(roles):
        default = TEACHER_CODES if role in TEACHER_ROLES else by_hand
        allowed.update(chosen.get(role) or default)
    return tuple(code for code in by_hand if code in allowed)


def may_enter(
    code: str, roles: Collection[str], *, day: date, overrides: Mapping[str, Collection[str]] | None = None
) -> bool:
    """Whether somebody with these roles may enter this code for this day's sessions."""
    return code in codes_for(roles, day=day, overrides=overrides)
