"""Which circumstances are sensitive, and who may see them."""

from attendance.access.rules.abilities import ROLES
from attendance.people.rules.pupil_flags import FLAG_KINDS, SENSITIVE_KINDS, flag_label, may_see, visible_kinds


def test_sensitive_kinds_are_those_of_safeguarding():
    assert {
        "child_in_need", "child_protection", "social_worker", "youth_offending", "section_47", "sexual_exploitation",
        "criminal_exploitation", "mental_health",
    } == SENSITIVE_KINDS  # fmt: skip


def test_the_sixteen_kinds():
    assert [flag.kind for flag in FLAG_KINDS] == [
        "sen_support", "ehcp", "fsm", "pupil_premium", "looked_after", "previously_looked_after", "eal",
        "young_carer", "child_in_need", "child_protection", "social_worker", "youth_offending", "section_47",
        "sexual_exploitation", "criminal_exploitation", "mental_health",
    ]  # fmt: skip
    assert flag_label("ehcp") == "Education, health and care plan"


def test_visible_kinds_by_role():
    every = tuple(flag.kind for flag in FLAG_KINDS)

    assert visible_kinds(ROLES["class_teacher"]) == ()
    assert visible_kinds(ROLES["office_staff"]) == ()
    assert visible_kinds(ROLES["attendance_officer"]) == every[:8]
    assert visible_kinds(ROLES["safeguarding_lead"]) == every


def test_may_see_one_kind():
    assert may_see("fsm", {"flags.view"}) is True
    assert may_see("child_protection", {"flags.view"}) is False
    assert may_see("child_protection", {"flags.sensitive"}) is True
