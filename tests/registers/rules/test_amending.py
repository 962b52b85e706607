"""What a change does, and which changes are looked at twice."""

from datetime import date

import pytest

from registers.rules.amending import (
    ReasonRefused,
    check_reason,
    effect,
    leave_granted_too_late,
    needs_second_look,
)

DAY = date(2025, 10, 16)
LATER = date(2025, 10, 27)


@pytest.mark.parametrize(
    ("original", "amended", "directions", "words"),
    [
        ("N", "I", ("none", "up", "down"), "Authorised absence goes up and unauthorised absence goes down."),
        ("N", "/", ("up", "none", "down"), "Attendance goes up and unauthorised absence goes down."),
        ("/", "O", ("down", "none", "up"), "Attendance goes down and unauthorised absence goes up."),
        ("O", "Y4", ("up", "none", "down"), "Attendance goes up and unauthorised absence goes down."),
        ("/", "Y4", ("down", "none", "none"), "Attendance goes down."),
        ("N", "O", ("none", "none", "none"), "No figure changes."),
        ("/", "L", ("none", "none", "none"), "No figure changes."),
        ("", "I", ("down", "up", "none"), "Attendance goes down and authorised absence goes up."),
        ("I", "", ("up", "down", "none"), "Attendance goes up and authorised absence goes down."),
    ],
)
def test_effect_of_a_change(original, amended, directions, words):
    found = effect(original, amended, DAY)

    assert (found.attendance, found.authorised, found.unauthorised) == directions
    assert found.in_words == words


def test_effect_depends_on_the_law_of_the_day():
    assert effect("O", "J", date(2024, 1, 8)).attendance == "up"
    assert effect("O", "J1", DAY).attendance == "none"


@pytest.mark.parametrize(
    ("original", "amended", "days", "evidence", "looked_at"),
    [
        ("O", "I", 6, "", True),
        ("O", "/", 6, "", True),
        ("G", "Y7", 6, "", True),
        ("O", "I", 5, "", False),
        ("O", "I", 6, "hospital letter of 20 October", False),
        ("O", "I", 6, "  ", True),
        ("O", "G", 6, "", False),
        ("I", "/", 6, "", False),
        ("/", "O", 6, "", False),
        ("", "I", 6, "", False),
    ],
)
def test_second_look_is_for_unauthorised_made_better_late_without_evidence(
    original, amended, days, evidence, looked_at
):
    found = needs_second_look(
        original, amended, session_day=DAY, amended_on=LATER, school_days_between=days, evidence=evidence
    )

    assert found is looked_at


def test_second_look_is_never_for_a_change_on_the_day_itself():
    assert needs_second_look("O", "I", session_day=DAY, amended_on=DAY, school_days_between=9) is False


@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "ok", "....", "1234"])
def test_a_reason_that_says_nothing_is_refused(reason):
    with pytest.raises(ReasonRefused):
        check_reason(reason)


def test_a_reason_of_more_than_500_characters_is_refused():
    assert check_reason("a" * 500) == ("a" * 500, ())
    with pytest.raises(ReasonRefused, match="501 characters"):
        check_reason("a" * 501)


def test_a31_a_reason_is_kept_as_it_was_given():
    assert check_reason("parent rang: vomiting") == ("parent rang: vomiting", ())


def test_a_reason_is_tidied_of_spaces_and_control_characters():
    assert check_reason("  parent\x1frang \n twice ") == ("parent rang twice", ())


def test_a_reason_with_medical_detail_warns_and_is_kept():
    kept, warnings = check_reason("Diagnosis of Epilepsy confirmed")

    assert kept == "Diagnosis of Epilepsy confirmed"
    assert [warning.split("”")[0] for warning in warnings] == ["“diagnosis", "“epilepsy"]


@pytest.mark.parametrize(
    ("code", "asked_on", "allowed"),
    [("C", date(2025, 10, 15), True), ("C", DAY, False), ("C", LATER, False), ("G", LATER, True)],
)
def test_a33_leave_is_not_granted_afterwards(code, asked_on, allowed):
    refusal = leave_granted_too_late(code, session_day=DAY, asked_on=asked_on)

    assert (refusal is None) is allowed
    assert allowed or refusal.endswith("Use G for a holiday, otherwise O.")
