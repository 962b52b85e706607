"""Reads of people: the school first, frozen rows out; each function states its query cost."""

from attendance.people.queries.contacts import (
    ContactChoice,
    ContactRow,
    NumberRow,
    contact_by_link,
    contacts_of_pupil,
    contacts_to_share,
)
from attendance.people.queries.families import SharedAdult, SiblingRow, siblings_of
from attendance.people.queries.flags import FlagRow, flag_by_id, flags_of_pupil, flags_of_pupils, may_see_flag
from attendance.people.queries.groups import (
    GroupLine,
    GroupRow,
    TeacherRow,
    group_by_id,
    group_by_slug,
    group_list,
    group_of_pupil_on,
    groups_of_pupils_on,
    groups_of_teacher,
    groups_on,
    staff_on,
    teachers_of_group,
)
from attendance.people.queries.pupil_file import PupilFile, pupil_file, pupils_in_groups
from attendance.people.queries.pupils import (
    EnrolmentRow,
    Found,
    MembershipRow,
    PupilDetails,
    PupilRow,
    enrolment_by_id,
    enrolments_of,
    find_pupils,
    ids_on_roll,
    ids_on_roll_each_day,
    memberships_of,
    pupil_by_id,
    pupil_details,
    pupil_in_groups_on,
    pupils_by_ids,
    pupils_of_group_on,
    pupils_on_roll,
    pupils_without_group,
    year_groups_on_roll,
)
from attendance.people.queries.years import year_group_on, year_label

__all__ = [
    "ContactChoice", "ContactRow", "EnrolmentRow", "FlagRow", "Found", "GroupLine", "GroupRow", "MembershipRow",
    "NumberRow", "PupilDetails", "PupilFile", "PupilRow", "SharedAdult", "SiblingRow", "TeacherRow", "contact_by_link",
    "contacts_of_pupil", "contacts_to_share", "enrolment_by_id", "enrolments_of", "find_pupils", "flag_by_id",
    "flags_of_pupil", "flags_of_pupils", "group_by_id", "group_by_slug", "group_list", "group_of_pupil_on",
    "groups_of_pupils_on", "groups_of_teacher", "groups_on", "ids_on_roll", "ids_on_roll_each_day", "may_see_flag",
    "memberships_of", "pupil_by_id", "pupil_details", "pupil_file", "pupil_in_groups_on", "pupils_by_ids",
    "pupils_in_groups", "pupils_of_group_on",
    "pupils_on_roll", "pupils_without_group", "siblings_of", "staff_on", "teachers_of_group", "year_group_on",
    "year_groups_on_roll", "year_label",
]  # fmt: skip
