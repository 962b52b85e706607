"""Deeds among people: pupils, enrolments, groups, contacts, flags (and `importing`, files)."""

from attendance.people.services.contacts import (
    LETTER_FORMATS,
    NUMBER_KINDS,
    ContactData,
    LinkData,
    add_contact,
    edit_contact,
    link_contact,
    remove_contact,
)
from attendance.people.services.enrolments import (
    LEAVING_GROUNDS,
    EnrolmentChange,
    change_enrolment,
    end_enrolment,
    enrol,
)
from attendance.people.services.flags import add_flag, end_flag
from attendance.people.services.groups import (
    assign_teacher,
    edit_group,
    end_group,
    end_teacher,
    make_group,
    move_to_group,
)
from attendance.people.services.problems import PeopleProblem
from attendance.people.services.pupils import PupilData, add_pupil, edit_pupil

__all__ = [
    "LEAVING_GROUNDS", "LETTER_FORMATS", "NUMBER_KINDS", "ContactData", "EnrolmentChange", "LinkData",
    "PeopleProblem", "PupilData", "add_contact", "add_flag", "add_pupil", "assign_teacher", "change_enrolment",
    "edit_contact", "edit_group", "edit_pupil", "end_enrolment", "end_flag", "end_group", "end_teacher", "enrol",
    "link_contact", "make_group", "move_to_group", "remove_contact",
]  # fmt: skip
