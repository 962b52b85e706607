"""Unique pupil numbers. The two valid ones are the made-up examples of the DfE's own guide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.people.rules.upn import LETTERS, UpnProblem, check_letter, check_upn, is_temporary, is_upn


@pytest.mark.parametrize(("upn", "temporary"), [("H801200001001", False), ("G80120000101A", True)])
def test_upn_of_the_guide_is_valid(upn, temporary):
    assert check_upn(upn) == upn
    assert is_temporary(upn) is temporary


def test_upn_is_tidied():
    assert check_upn(" h801 200001001 ") == "H801200001001"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("X1000010001", "has 11 characters; a UPN has 13"),
        ("", "has 0 characters"),
        ("8801200001001", "is not a letter followed by twelve digits"),
        ("H80120000100I", "is not a letter followed by twelve digits"),
        ("H8012O0001001", "is not a letter followed by twelve digits"),
        ("Z801200001001", "with these digits it would be H"),
        ("H801200001010", "with these digits it would be G"),
    ],
)
def test_text_that_is_no_upn_says_why(text, message):
    with pytest.raises(UpnProblem, match=message):
        check_upn(text)

    assert is_upn(text) is False


DIGITS = st.text("0123456789", min_size=11, max_size=11)


@given(DIGITS, st.sampled_from("0123456789" + LETTERS))
def test_check_letter_makes_a_valid_upn_and_any_other_does_not(digits, last):
    right = check_letter(digits + last)

    assert [letter for letter in LETTERS if is_upn(letter + digits + last)] == [right]


@given(DIGITS, st.integers(0, 10), st.integers(1, 9))
def test_one_mistyped_digit_is_found(digits, place, more):
    upn = check_letter(digits + "1") + digits + "1"
    wrong = str((int(upn[place + 1]) + more) % 10)

    assert is_upn(upn[: place + 1] + wrong + upn[place + 2 :]) is False
