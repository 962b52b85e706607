"""What may stand as a telephone number of a contact."""

import pytest

from attendance.people.rules.phones import is_phone_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900123", True),
        ("+44 7700 900123", True),
        ("(01632) 960-960", True),
        ("01632 960960 ext. 12", True),
        ("01632 960960 x12", True),
        ("12345", False),
        ("ask at work", False),
        ("07700 900123 (mum)", False),
        ("", False),
    ],
)
def test_number_as_people_write_it(text, number):
    assert is_phone_number(text) == number
