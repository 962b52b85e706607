"""Who may do what."""

import pytest

from attendance.access.models import Role
from attendance.access.rules.abilities import (
    ABILITIES,
    ROLE_LABELS,
    ROLES,
    SENSITIVE_ROLES,
    abilities_of,
    ability_label,
    ability_reason,
    may,
    roles_with,
)


def test_every_ability_of_a_role_is_in_the_table_and_every_one_in_the_table_is_held():
    assert frozenset().union(*ROLES.values()) == set(ABILITIES)


def test_every_role_of_a_membership_has_abilities_and_the_same_name():
    assert {role.value: role.label for role in Role} == {
        role: label for role, label in ROLE_LABELS.items() if role != "cover"
    }
    assert set(ROLES) == set(ROLE_LABELS)


def test_a_class_teacher_sees_their_own_groups_only_and_in_an_emergency_everybody():
    own = {"registers.take", "pupils.view_own", "calendar.view", "policy.view"}

    assert ROLES["class_teacher"] == own | {"onsite.view", "reports.tutor"}


def test_a_supply_teacher_takes_the_register_and_nothing_else():
    assert ROLES["cover"] == {"registers.take"}


@pytest.mark.parametrize("role", ["governor", "trust_admin", "platform_admin"])
def test_roles_that_see_no_pupil_by_name(role):
    named = {
        "onsite.view",
        "today.view",
        "first_day.work",
        "pupils.view",
        "pupils.view_own",
        "figures.pupils",
        "contacts.view",
        "flags.view",
        "flags.sensitive",
        "cases.view",
        "letters.view",
        "letters.decide",
        "letters.send",
        "letters.hold",
    }

    assert ROLES[role] & named == frozenset()


def test_a_governor_reads_published_reports_and_the_policy():
    assert ROLES["governor"] == {"reports.read", "policy.view"}


@pytest.mark.parametrize(
    ("ability", "roles"),
    [
        ("contacts.restrictions", ("safeguarding_lead",)),
        ("flags.sensitive", ("attendance_champion", "headteacher", "safeguarding_lead")),
        ("access.manage", ("headteacher", "trust_admin")),
        ("platform.schools", ("platform_admin",)),
        ("amendments.second_look", ("attendance_champion", "headteacher")),
        ("legal.decide", ("attendance_champion", "headteacher")),
        ("policy.trust", ("trust_admin",)),
        (
            "letters.view",
            (
                "office_staff",
                "attendance_officer",
                "attendance_champion",
                "headteacher",
                "safeguarding_lead",
                "welfare_officer",
            ),
        ),
        ("letters.decide", ("attendance_officer", "attendance_champion", "headteacher")),
        (
            "letters.send",
            ("office_staff", "attendance_officer", "attendance_champion", "headteacher", "safeguarding_lead"),
        ),
        ("letters.hold", ("attendance_officer", "attendance_champion", "headteacher", "safeguarding_lead")),
        ("letters.settings", ("attendance_officer", "attendance_champion", "headteacher")),
        ("letters.templates", ("attendance_champion", "headteacher")),
        ("letters.templates_trust", ("trust_admin",)),
        ("policy.approve", ("headteacher", "trust_admin")),
    ],
)
def test_roles_that_hold_an_ability(ability, roles):
    assert roles_with(ability) == roles


def test_who_reads_sensitive_data_or_gives_access_needs_a_second_factor():
    needing = {role for role in ROLES if ROLES[role] & {"flags.sensitive", "contacts.restrictions", "access.manage"}}

    assert needing - SENSITIVE_ROLES == set()


def test_abilities_of_several_roles_add_up():
    assert abilities_of(["class_teacher", "governor"]) == ROLES["class_teacher"] | ROLES["governor"]


def test_abilities_of_nobody_and_of_an_unknown_role():
    assert abilities_of([]) == abilities_of(["caretaker"]) == frozenset()


def test_may_asks_for_an_ability_of_the_table():
    held = abilities_of(["governor"])

    assert may(held, "reports.read") is True
    assert may(held, "pupils.view") is False
    with pytest.raises(KeyError):
        may(held, "pupil.view")


def test_every_ability_explains_itself():
    assert ability_label("marks.amend") == "Change a mark, with a reason"
    assert ability_reason("marks.amend") == "Reasons become known after the register was taken."
    assert all(label and reason.endswith(".") for label, reason in ABILITIES.values())
