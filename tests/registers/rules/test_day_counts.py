"""Where the pupils of a day are: every pupil once."""

from datetime import date

import pytest

from registers.rules.codes import codes_on
from registers.rules.day_counts import DayCounts, day_counts_of

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("/", DayCounts(1, here=1)),
        ("\\", DayCounts(1, here=1)),
        ("L", DayCounts(1, here=1, late=1)),
        ("U", DayCounts(1, here=1, late=1)),
        ("I", DayCounts(1, known=1, ill=1)),
        ("M", DayCounts(1, known=1)),
        ("B", DayCounts(1, known=1)),
        ("O", DayCounts(1, known=1)),
        ("X", DayCounts(1, known=1)),
        ("N", DayCounts(1, no_reason=1)),
        ("", DayCounts(1, unmarked=1)),
    ],
)
def test_pupil_with_this_code_is(code, where):
    assert day_counts_of([(code, 1)], DAY) == where


def test_day_of_the_picture():
    found = [("/", 346), ("L", 5), ("I", 9), ("M", 3), ("C", 2), ("N", 9), ("", 38)]

    assert day_counts_of(found, DAY) == DayCounts(412, 351, 5, 14, 9, 9, 38)


def test_four_places_are_everybody_on_roll_whatever_the_code():
    found = day_counts_of([*((code.code, 2) for code in codes_on(DAY)), ("", 3)], DAY)

    assert found.here + found.known + found.no_reason + found.unmarked == found.on_roll
