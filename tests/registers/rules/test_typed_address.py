"""A mobile number or e-mail address however it is typed: one form to compare it in."""

import pytest

from registers.rules.typed_address import EMAIL, MOBILE, Typed, kept_address, typed_address


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (" Jo.Arkwright@Families.Example ", Typed(EMAIL, "jo.arkwright@families.example")),
        ("07700 900123", Typed(MOBILE, "7700900123")),
        ("07700900123", Typed(MOBILE, "7700900123")),
        ("(07700) 900-123", Typed(MOBILE, "7700900123")),
        ("+44 7700 900123", Typed(MOBILE, "7700900123")),
        ("+44 (0)7700 900123", Typed(MOBILE, "7700900123")),
        ("0044 7700 900123", Typed(MOBILE, "7700900123")),
        ("447700900123", Typed(MOBILE, "7700900123")),
        ("+353 87 123 4567", Typed(MOBILE, "353871234567")),
        ("00353 87 123 4567", Typed(MOBILE, "353871234567")),
        ("01632 960100", None),  # no landline takes a text everywhere
        ("+44 1632 960100", None),
        ("7700 900", None),
        ("+1", None),
        ("07700 900123 4567 8901 2345", None),
        ("jo@families", None),
        ("jo @families.example", None),
        ("@", None),
        ("jo@a.example, x@b.example", None),
        ("Jo Arkwright", None),
        ("", None),
    ],
)
def test_address_is_brought_into_one_form(text, typed):
    assert typed_address(text) == typed


@pytest.mark.parametrize(
    ("kept", "typed", "same"),
    [
        ("+44 7700 900123", "07700900123", True),
        ("07700 900123", "+447700900123", True),
        ("0035387 1234567", "+353 87 123 4567", True),
        ("07700 900124", "07700 900123", False),
        ("JO@families.example ", "jo@Families.example", True),
        ("mojo@families.example", "jo@families.example", False),
        ("", "07700 900123", False),
    ],
)
def test_what_the_school_wrote_down_is_the_same_or_not(kept, typed, same):
    assert (kept_address(kept) == typed_address(typed)) is same
