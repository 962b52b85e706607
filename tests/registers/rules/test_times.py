"""Late before closing, too late after it, and times that cannot be."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.calendar.rules.times import SessionWindow
from registers.rules.times import arrival_code, late_mark, minutes_late

# A register that opens at 8:45, is taken at 8:50 and closes at 9:20.
TAKEN_AT_850 = SessionWindow(time(8, 45), time(8, 50), time(9, 20))
# The day starts at 9:00, the register is taken from 9:10 to 9:30.
TAKEN_AT_910 = SessionWindow(time(9, 0), time(9, 10), time(9, 30))
AFTERNOON = SessionWindow(time(13, 0), time(13, 5), time(13, 20))


@pytest.mark.parametrize(
    ("arrived", "code"),
    [
        (time(8, 47), "/"),
        (time(8, 50), "/"),
        (time(8, 51), "L"),
        (time(8, 52), "L"),
        (time(9, 19), "L"),
        (time(9, 20), "L"),
        (time(9, 20, 59), "L"),
        (time(9, 21), "U"),
    ],
)
def test_a29_arrival_around_the_closing_time(arrived, code):
    assert arrival_code(arrived, TAKEN_AT_850) == code


@pytest.mark.parametrize(("arrived", "code"), [(time(9, 5), "/"), (time(9, 25), "L"), (time(9, 31), "U")])
def test_a30_arrival_before_while_and_after_the_register_is_taken(arrived, code):
    assert arrival_code(arrived, TAKEN_AT_910) == code


def test_a28_arrival_after_closing_is_u_and_not_l():
    assert arrival_code(time(10, 5), TAKEN_AT_850) == "U"
    assert late_mark(time(10, 5), None, TAKEN_AT_850) == "U"


def test_arrival_in_time_in_the_afternoon():
    assert arrival_code(time(13, 0), AFTERNOON, "PM") == "\\"


@pytest.mark.parametrize(
    ("recorded", "minutes", "code"),
    [
        (time(9, 20), None, "L"),
        (time(9, 21), None, "U"),
        (time(9, 40), 30, "L"),
        (time(9, 40), 31, "U"),
        (time.max, 5, "L"),
        (time.max, None, "U"),
        (time(9, 0), 90, "L"),
    ],
)
def test_late_mark_recorded_after_closing_is_u_unless_the_minutes_prove_otherwise(recorded, minutes, code):
    assert late_mark(recorded, minutes, TAKEN_AT_850) == code


@pytest.mark.parametrize(("arrived", "minutes"), [(time(8, 47), 0), (time(8, 50), 0), (time(9, 5, 30), 15)])
def test_minutes_late_count_from_when_pupils_are_due(arrived, minutes):
    assert minutes_late(arrived, TAKEN_AT_850) == minutes


@given(st.times())
def test_a_late_mark_agrees_with_the_arrival_that_it_records(arrived):
    code = arrival_code(arrived, TAKEN_AT_850)

    if code != "/":
        assert late_mark(time.max, minutes_late(arrived, TAKEN_AT_850), TAKEN_AT_850) == code
