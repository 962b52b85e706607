"""Planned absences: what each kind needs, which sessions it holds, day six, and when a provider is silent."""

from datetime import date, time

import pytest

from registers.models.planned import KINDS as KINDS_OF_THE_TABLE
from registers.rules.codes import codes_on
from registers.rules.planned import (
    ALL_KINDS,
    Plan,
    PlanRefused,
    check_plan,
    day_six,
    holds,
    pattern_words,
    shown_from,
    silent,
    whole_pattern,
)

MON, TUE, WED, THU, FRI = (date(2026, 3, day) for day in range(9, 14))
NEXT_MON, NEXT_TUE = date(2026, 3, 16), date(2026, 3, 17)
JULY = date(2026, 7, 1)
TWO_WEEKS = [*(date(2026, 3, day) for day in range(9, 14)), *(date(2026, 3, day) for day in range(16, 21))]
GOOD = {
    "appointment": Plan("appointment", "M", TUE, WED, {}),
    "trip": Plan("trip", "V", TUE, WED, {}, note="Castle"),
    "part_time": Plan(
        "part_time", "C2", TUE, JULY, {"2": "PM"}, note="Back by July", agreed="Mother, 9 March", review_on=FRI
    ),
    "dual_registration": Plan("dual_registration", "D", TUE, JULY, {"0": "both"}, has_provider=True),
    "alternative_provision": Plan("alternative_provision", "K", TUE, JULY, {}, note="Farm", has_provider=True),
    "exclusion": Plan("exclusion", "E", TUE, FRI, {}),
    "study_leave": Plan("study_leave", "S", TUE, FRI, {}),
    "religious": Plan("religious", "R", TUE, WED, {}, note="The mosque’s calendar"),
    "other": Plan("other", "Y5", TUE, WED, {}),
    "leave": Plan("leave", "C", TUE, WED, {}),
}


def test_every_kind_of_the_table_has_a_rule():
    assert set(ALL_KINDS) == set(KINDS_OF_THE_TABLE) == set(GOOD)


def test_every_code_of_every_kind_is_in_force():
    known = {one.code for one in codes_on(MON)}

    assert {code for kind in ALL_KINDS.values() for code in kind.codes} <= known


@pytest.mark.parametrize("kind", GOOD)
def test_plan_that_says_what_its_kind_needs_is_taken(kind):
    check_plan(GOOD[kind])


def changed(which: str, **changes) -> Plan:
    return Plan(**(GOOD[which].__dict__ | changes))


@pytest.mark.parametrize(
    ("plan", "field", "message"),
    [
        (changed("trip", kind="holiday"), "kind", "What kind of absence is it?"),
        (changed("trip", until=TUE), "until", "The last day is before the first."),
        (changed("trip", code="I"), "code", "I does not belong to this kind. Use V or P or W or B."),
        (changed("trip", note=" "), "note", "What they do, and where?"),
        (changed("trip", pattern={"1": "AM", "2": "PM"}), "pattern", "whole days, mornings or afternoons"),
        (changed("part_time", pattern={}), "pattern", "On which days of the week?"),
        (changed("part_time", agreed=""), "agreed", "The law asks for a parent’s agreement."),
        (changed("part_time", review_on=None), "review_on", "When will you look at it together again?"),
        (changed("part_time", review_on=JULY), "review_on", "When will you look at it together again?"),
        (changed("part_time", note=""), "note", "Why, and how the pupil comes back to full time?"),
        (changed("dual_registration", pattern={}), "pattern", "On which days of the week?"),
        (changed("dual_registration", has_provider=False), "provider", "Where is the pupil meanwhile?"),
        (changed("alternative_provision", has_provider=False), "provider", "Where is the pupil meanwhile?"),
        (changed("alternative_provision", note=""), "note", "The provision, and what the pupil does there?"),
        (changed("religious", until=NEXT_MON), "until", "R is only for a day that is set apart"),
    ],
)
def test_plan_that_lacks_something_is_refused_with_the_field(plan, field, message):
    with pytest.raises(PlanRefused, match=message) as refused:
        check_plan(plan)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("pattern", "day", "session", "held"),
    [
        ({}, MON, "AM", True),
        ({"0": "both"}, MON, "PM", True),
        ({"0": "AM"}, MON, "AM", True),
        ({"0": "AM"}, MON, "PM", False),
        ({"0": "AM"}, TUE, "AM", False),
    ],
)
def test_pattern_holds_the_sessions_of_its_weekdays(pattern, day, session, held):
    assert holds(pattern, day, session) is held


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ({}, ""),
        ({"2": "PM", "0": "both"}, "Monday, Wednesday afternoon"),
        (whole_pattern("AM"), "every morning"),
        (whole_pattern("both"), ""),
    ],
)
def test_pattern_is_told_in_words(pattern, words):
    assert pattern_words(pattern) == words


def test_day_six_is_the_sixth_school_day_in_a_row_over_the_weekend():
    assert day_six(TWO_WEEKS, MON, date(2026, 3, 21)) == NEXT_MON


def test_day_six_counts_no_inset_day():
    without_thursday = [day for day in TWO_WEEKS if day != THU]

    assert day_six(without_thursday, MON, date(2026, 3, 21)) == NEXT_TUE


def test_day_six_of_five_days_is_none():
    assert day_six(TWO_WEEKS, MON, date(2026, 3, 14)) is None


def test_day_six_of_six_days_is_the_last_of_them():
    assert day_six(TWO_WEEKS, MON, NEXT_TUE) == NEXT_MON


def test_something_due_is_shown_three_school_days_before():
    assert shown_from(NEXT_MON, TWO_WEEKS) == WED
    assert shown_from(TUE, TWO_WEEKS) == MON
    assert shown_from(MON, TWO_WEEKS) == MON


@pytest.mark.parametrize(
    ("session", "clock", "late"),
    [
        ("AM", time(9, 59), False),
        ("AM", time(10, 0), True),
        ("PM", time(10, 0), False),
        ("PM", time(14, 0), True),
        ("PM", None, True),
    ],
)
def test_provider_is_silent_from_a_time_of_day(session, clock, late):
    assert silent(session, clock) is late
