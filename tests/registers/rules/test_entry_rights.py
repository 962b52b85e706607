"""Which codes a role may enter."""

from datetime import date

import pytest

from registers.rules.codes import codes_on
from registers.rules.entry_rights import codes_for, may_enter

DAY = date(2025, 1, 6)
BY_HAND = tuple(code.code for code in codes_on(DAY) if code.code not in {"Z", "#"})


@pytest.mark.parametrize("role", ["class_teacher", "cover"])
def test_teachers_enter_present_late_and_no_reason_yet(role):
    assert codes_for([role], day=DAY) == ("/", "\\", "L", "N")


@pytest.mark.parametrize("role", ["office_staff", "attendance_officer", "headteacher"])
def test_the_office_enters_every_code_by_hand(role):
    assert codes_for([role], day=DAY) == BY_HAND


@pytest.mark.parametrize("role", ["governor", "trust_admin", "welfare_officer", "nobody"])
def test_who_takes_no_register_enters_nothing(role):
    assert codes_for([role], day=DAY) == ()


def test_a_school_may_let_teachers_enter_more():
    overrides = {"class_teacher": ["/", "\\", "L", "N", "I", "M"]}

    assert codes_for(["class_teacher"], day=DAY, overrides=overrides) == ("/", "\\", "L", "M", "I", "N")
    assert codes_for(["cover"], day=DAY, overrides=overrides) == ("/", "\\", "L", "N")


def test_an_empty_choice_of_the_school_is_the_default():
    assert codes_for(["office_staff"], day=DAY, overrides={"office_staff": []}) == BY_HAND


def test_two_roles_add_up():
    overrides = {"office_staff": ["I"]}

    assert codes_for(["class_teacher", "office_staff"], day=DAY, overrides=overrides) == ("/", "\\", "L", "I", "N")


def test_nobody_enters_a_code_that_is_not_in_force_or_not_for_pupils_on_roll():
    overrides = {"office_staff": ["J", "Z", "#", "I"]}

    assert codes_for(["office_staff"], day=DAY, overrides=overrides) == ("I",)
    assert may_enter("J", ["office_staff"], day=date(2024, 1, 8)) is True
    assert may_enter("J", ["office_staff"], day=DAY) is False
