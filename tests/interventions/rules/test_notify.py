"""Who else must be told of an absence or a deletion, and by when."""

from dataclasses import replace
from datetime import date

import pytest

from attendance.people.rules.pupil_flags import BY_KIND
from interventions.rules.notify import (
    ABSENT,
    AUTHORITY,
    DEFAULT_RULES,
    DELETED,
    EVENT_LABELS,
    FALLING,
    RECIPIENT_LABELS,
    SOCIAL_WORKER,
    UNEXPLAINED,
    VIRTUAL_SCHOOL,
    YOUTH_OFFENDING,
    YOUTH_OFFENDING_FLAG,
    because_for,
    check_rules,
    duties,
)
from tests.interventions.rules.school_years import SCHOOL_DAYS

FRIDAY, MONDAY = date(2026, 1, 16), date(2026, 1, 19)


def told(flags, event, on=FRIDAY, **rest):
    return [(duty.recipient, duty.due) for duty in duties(flags, event, on, SCHOOL_DAYS, **rest)]


@pytest.mark.parametrize("flag", ["social_worker", "child_protection", "child_in_need"])
def test_the_social_worker_is_told_of_unexplained_absence_the_same_day(flag):
    assert told([flag], UNEXPLAINED) == [(SOCIAL_WORKER, FRIDAY)]


def test_of_a_child_in_care_the_virtual_school_is_told_too():
    assert told(["looked_after"], UNEXPLAINED) == [(SOCIAL_WORKER, FRIDAY), (VIRTUAL_SCHOOL, FRIDAY)]


def test_the_youth_offending_worker_is_told_the_same_day():
    assert told([YOUTH_OFFENDING_FLAG], UNEXPLAINED) == [(YOUTH_OFFENDING, FRIDAY)]


def test_explained_absence_is_told_by_the_next_school_day():
    assert told(["social_worker"], ABSENT) == [(SOCIAL_WORKER, MONDAY)]
    assert told(["social_worker"], ABSENT, on=date(2026, 2, 13)) == [(SOCIAL_WORKER, date(2026, 2, 23))]


def test_a_deletion_is_told_by_its_day():
    assert told(["child_in_need", YOUTH_OFFENDING_FLAG], DELETED) == [
        (SOCIAL_WORKER, FRIDAY),
        (YOUTH_OFFENDING, FRIDAY),
    ]


def test_falling_attendance_with_a_plan_is_told_to_the_authority():
    assert told(["ehcp"], FALLING) == [(AUTHORITY, date(2026, 1, 23))]


@pytest.mark.parametrize("flags", [[], ["fsm"], ["previously_looked_after"], ["mental_health"]])
def test_nobody_is_told_without_a_worker(flags):
    assert told(flags, UNEXPLAINED) == []


def test_a_recipient_is_told_once_with_every_flag_behind_it():
    (duty,) = duties(["social_worker", "child_protection"], UNEXPLAINED, FRIDAY, SCHOOL_DAYS)

    assert duty.because == ("child_protection", "social_worker")
    assert duty.key == "tell:social_worker:unexplained_absence:2026-01-16"


def test_of_two_rules_for_one_recipient_the_earlier_deadline_counts():
    later = replace(DEFAULT_RULES[0], within=3)

    assert told(["social_worker"], UNEXPLAINED, rules=(later, DEFAULT_RULES[0])) == [(SOCIAL_WORKER, FRIDAY)]
    assert told(["social_worker"], UNEXPLAINED, rules=(DEFAULT_RULES[0], later)) == [(SOCIAL_WORKER, FRIDAY)]


def test_a_duty_is_overdue_after_its_day():
    (duty,) = duties(["social_worker"], UNEXPLAINED, FRIDAY, SCHOOL_DAYS)

    assert [duty.overdue(day) for day in (FRIDAY, date(2026, 1, 17))] == [False, True]


def test_a_duty_is_seen_by_those_who_may_see_a_flag_behind_it():
    (private,) = duties(["child_protection"], UNEXPLAINED, FRIDAY, SCHOOL_DAYS)
    (mixed, _) = duties(["child_protection", "looked_after"], UNEXPLAINED, FRIDAY, SCHOOL_DAYS)

    assert (private.ability, mixed.ability) == ("flags.sensitive", "flags.view")
    assert because_for(mixed, {"flags.view"}) == ("looked_after",)
    assert because_for(mixed, {"flags.view", "flags.sensitive"}) == ("child_protection", "looked_after")
    assert because_for(private, {"flags.view"}) == ()


# --- a school's own rules ---


def test_the_default_rules_are_strict_enough():
    assert check_rules(DEFAULT_RULES) == ()
    assert check_rules(rule for rule in DEFAULT_RULES if rule.statutory) == ()


def test_a_statutory_duty_put_off_or_left_out_is_named():
    sentence = "Social worker: must be told on the day itself. Unexplained absence."
    first, *rest = DEFAULT_RULES

    assert check_rules(rest) == (sentence,)
    assert check_rules([replace(first, within=1), *rest]) == (sentence,)
    assert check_rules([replace(first, flags=frozenset({"social_worker"})), *rest]) == (sentence,)


def test_every_rule_names_flags_that_a_pupil_can_have():
    for rule in DEFAULT_RULES:
        assert rule.flags <= {*BY_KIND, YOUTH_OFFENDING_FLAG}
        assert rule.event in EVENT_LABELS
        assert rule.recipient in RECIPIENT_LABELS
        assert rule.help
