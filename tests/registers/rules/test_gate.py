"""The late gate's rules as tables: what the clock makes of an arrival, and what an arrival does to a mark."""

from datetime import time

import pytest

from attendance.calendar.rules.times import SessionWindow
from registers.rules.gate import (
    REASONS,
    Arrival,
    Fate,
    Stay,
    arrival,
    fate,
    is_early,
    may_be_meant,
    reason_words,
    session_at,
    state_of,
)

# the times of worked example A29: registers open 8:45, late after 8:50, closed after 9:20
MORNING = SessionWindow(time(8, 45), time(8, 50), time(9, 20))
AFTERNOON = SessionWindow(time(13, 0), time(13, 5), time(13, 30))


@pytest.mark.parametrize(
    ("clock", "code", "minutes"),
    [
        (time(8, 47), "/", None),
        (time(8, 50, 59), "/", None),
        (time(8, 52), "L", 2),
        (time(9, 19), "L", 29),
        (time(9, 20), "L", 30),
        (time(9, 20, 59), "L", 30),
        (time(9, 21), "U", 31),
        (time(10, 5), "U", 75),
    ],
)
def test_a29_arrivals_before_at_and_after_closing(clock, code, minutes):
    assert arrival(clock, MORNING, "AM") == Arrival("AM", code, minutes)


@pytest.mark.parametrize(
    ("clock", "code"), [(time(9, 5), "/"), (time(9, 25), "L"), (time(9, 30), "L"), (time(9, 31), "U")]
)
def test_a30_register_from_ten_past_nine_to_half_past(clock, code):
    assert arrival(clock, SessionWindow(time(9, 0), time(9, 10), time(9, 30)), "AM").code == code


def test_a28_pupil_with_n_who_comes_at_five_past_ten_is_u():
    coming = arrival(time(10, 5), MORNING, "AM")

    assert (coming.code, fate("N", "teacher", coming)) == ("U", Fate.WRITE)


@pytest.mark.parametrize(
    ("clock", "code", "minutes"),
    [(time(13, 5), "\\", None), (time(13, 6), "L", 1), (time(13, 30), "L", 25), (time(13, 31), "U", 26)],
)
def test_arrival_in_the_afternoon(clock, code, minutes):
    assert arrival(clock, AFTERNOON, "PM") == Arrival("PM", code, minutes)


@pytest.mark.parametrize(
    ("clock", "session"), [(time(8, 0), "AM"), (time(12, 59, 59), "AM"), (time(13, 0), "PM"), (time(15, 0), "PM")]
)
def test_session_is_the_mornings_until_the_afternoon_register_opens(clock, session):
    assert session_at(clock, afternoon_opens=time(13, 0)) == session


def test_register_is_not_open_before_its_time():
    assert [is_early(clock, MORNING) for clock in (time(8, 44, 59), time(8, 45))] == [True, False]


@pytest.mark.parametrize(
    ("standing", "origin", "code", "what"),
    [
        ("", "", "L", Fate.WRITE),
        ("N", "teacher", "L", Fate.WRITE),
        ("N", "office", "/", Fate.WRITE),
        ("L", "teacher", "U", Fate.WRITE),
        ("U", "teacher", "L", Fate.WRITE),
        ("L", "gate", "U", Fate.KEEP),
        ("L", "teacher", "L", Fate.KEEP),
        ("L", "teacher", "/", Fate.KEEP),
        ("/", "teacher", "U", Fate.KEEP),
        ("\\", "teacher", "L", Fate.KEEP),
        ("M", "known", "L", Fate.CLASH),
        ("C2", "known", "U", Fate.CLASH),
        ("I", "office", "U", Fate.CLASH),
        ("O", "office", "U", Fate.CLASH),
        ("B", "known", "/", Fate.CLASH),
        ("Y1", "office", "U", Fate.CLASH),
    ],
)
def test_fate_of_a_mark_when_somebody_arrives(standing, origin, code, what):
    assert fate(standing, origin, Arrival("AM", code)) is what


def test_reasons_have_keys_and_words_of_their_own():
    assert len({reason.key for reason in REASONS}) == len({reason.label for reason in REASONS}) == len(REASONS)


@pytest.mark.parametrize(
    ("key", "words", "told"),
    [
        ("traffic", "", "Traffic"),
        ("other", " the dog ran off ", "Another reason: the dog ran off"),
        ("", "flat tyre", "flat tyre"),
        ("nothing-we-know", "", ""),
    ],
)
def test_reason_is_told_in_words(key, words, told):
    assert reason_words(key, words) == told


@pytest.mark.parametrize(
    ("stay", "state"),
    [
        (Stay("/"), "here"),
        (Stay("U"), "here"),
        (Stay(""), "unknown"),
        (Stay("N"), "not_in"),
        (Stay("I"), "absent"),
        (Stay("V"), "elsewhere"),
        (Stay("D"), "elsewhere"),
        # came through the gate
        (Stay("", "in"), "here"),
        (Stay("M", "in"), "here"),
        (Stay("N", "in", marked_since=True), "check"),
        (Stay("/", "in", marked_since=True), "here"),
        # came in the morning; it is afternoon now
        (Stay("C2", "in", this_session=False), "absent"),
        (Stay("", "in", this_session=False), "unknown"),
        (Stay("N", "back", this_session=False), "not_in"),
        # signed out
        (Stay("/", "out"), "left"),
        (Stay("", "out", this_session=False), "left"),
        (Stay("\\", "out", this_session=False, marked_since=True), "check"),
        (Stay("N", "out", this_session=False, marked_since=True), "left"),
        (Stay("/", "back"), "here"),
    ],
)
def test_state_of_a_pupil_now(stay, state):
    assert state_of(stay) == state


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Karl Dawber", True),
        ("karl  DAWBER", True),
        ("Mr Dawber", True),
        ("K. Dawber", True),
        ("Dawber", True),
        ("Nina Dawber", False),
        ("Karl", False),
        ("aunt Nina", False),
        ("", False),
    ],
)
def test_words_that_may_mean_an_adult(typed, meant):
    assert may_be_meant(typed, "Karl", "Dawber") is meant
