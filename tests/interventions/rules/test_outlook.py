"""What would change it: sessions to attend and to miss, in whole numbers, and the day on which it is reached."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.outlook import Meter, days_words, outlook, sessions_needed, sessions_to_lose

FIRST = date(2026, 3, 11)
LIMITS = st.fractions(min_value=1, max_value=99, max_denominator=10)


def coming(days):
    """Two sessions a day on weekdays from Wednesday 11 March 2026."""
    weekdays = [day for day in (FIRST + timedelta(n) for n in range(days * 2)) if day.weekday() < 5]
    return [day for day in weekdays for _ in range(2)][: days * 2]


@pytest.mark.parametrize(
    ("sessions", "words"),
    [
        (0, "0 days"), (1, "½ day"), (2, "1 day"), (3, "1½ days"), (4, "2 days"), (27, "13½ days"), (380, "190 days"),
    ],
)  # fmt: skip
def test_sessions_as_days(sessions, words):
    assert days_words(sessions) == words


@pytest.mark.parametrize(
    ("attended", "possible", "limit", "beyond", "needed"),
    [
        (198, 225, 90, False, 45),  # 243 of 270 is exactly 90%
        (198, 225, 90, True, 46),
        (90, 100, 90, False, 0),
        (90, 100, 90, True, 1),
        (89, 100, 90, False, 10),
        (899, 1000, 90, False, 10),  # 89.9%, although it may be shown as 90
        (185, 200, Fraction(925, 10), False, 0),
        (184, 200, Fraction(925, 10), False, 14),
        (0, 0, 90, False, 0),
        (0, 10, 90, False, 90),
        (99, 100, 100, False, None),
        (100, 100, 100, False, 0),
        (100, 100, 100, True, None),
    ],
)
def test_sessions_needed(attended, possible, limit, beyond, needed):
    assert sessions_needed(attended, possible, Fraction(limit), beyond=beyond) == needed


@pytest.mark.parametrize(
    ("attended", "possible", "limit", "beyond", "lost"),
    [
        (100, 100, 90, False, 12),  # 100 of 112 is under 90%, 100 of 111 is 90.09%
        (100, 100, 90, True, 12),
        (90, 90, 90, True, 10),  # 90 of 100 is exactly 90%
        (90, 90, 90, False, 11),
        (90, 100, 90, True, 0),
        (80, 100, 90, False, 0),
        (0, 0, 90, False, 0),
    ],
)
def test_sessions_to_lose(attended, possible, limit, beyond, lost):
    assert sessions_to_lose(attended, possible, Fraction(limit), beyond=beyond) == lost


def is_there(attended, possible, limit, beyond):
    return 100 * attended > limit * possible if beyond else 100 * attended >= limit * possible


@given(st.integers(1, 400), st.data(), LIMITS, st.booleans())
def test_needed_is_the_least_number_that_does(possible, data, limit, beyond):
    attended = data.draw(st.integers(0, possible))

    needed = sessions_needed(attended, possible, limit, beyond=beyond)

    assert is_there(attended + needed, possible + needed, limit, beyond)
    assert needed == 0 or not is_there(attended + needed - 1, possible + needed - 1, limit, beyond)


@given(st.integers(1, 400), st.data(), LIMITS, st.booleans())
def test_lost_is_the_least_number_that_does(possible, data, limit, beyond):
    attended = data.draw(st.integers(0, possible))

    lost = sessions_to_lose(attended, possible, limit, beyond=beyond)

    assert not is_there(attended, possible + lost, limit, beyond)
    assert lost == 0 or is_there(attended, possible + lost - 1, limit, beyond)


def test_day_on_which_it_is_reached_and_what_one_more_day_away_does():
    found = outlook(17, 20, Fraction(90), coming(60))

    # 10 sessions, all of five days: Wed 11 to Tue 17 March. A day missed first: 28 sessions after it
    assert (found.sessions, found.on, found.moved_to) == (10, date(2026, 3, 17), date(2026, 3, 31))


def test_second_half_of_a_day_is_the_same_day():
    found = outlook(26, 30, Fraction(88), [FIRST, *coming(60)[2:]])

    # 4 sessions: Wednesday afternoon, Thursday, Friday morning
    assert (found.sessions, found.on) == (4, date(2026, 3, 13))


def test_it_is_there_already():
    found = outlook(19, 20, Fraction(90), coming(5))

    assert (found.there, found.sessions, found.on) == (True, 0, None)


def test_calendar_that_ends_before():
    found = outlook(0, 20, Fraction(90), coming(20))

    assert (found.there, found.sessions, found.on, found.moved_to) == (False, 180, None, None)


def test_one_more_day_away_beyond_the_calendar():
    found = outlook(17, 20, Fraction(90), coming(6))

    assert (found.on, found.moved_to) == (date(2026, 3, 17), None)


def test_whole_attendance_after_an_absence_is_out_of_reach():
    found = outlook(19, 20, Fraction(100), coming(50))

    assert (found.within_reach, found.there, found.on) == (False, False, None)


@pytest.mark.parametrize(
    ("confirmed", "unexplained", "boxes"),
    [
        (0, 0, ["", "", "", "", ""]),
        (2, 1, ["on", "on", "may", "", ""]),
        (0, 2, ["may", "may", "", "", ""]),
        (4, 3, ["on", "on", "on", "on", "may"]),
        (9, 0, ["on"] * 5),
    ],
)
def test_meter_fills_its_boxes(confirmed, unexplained, boxes):
    assert list(Meter(confirmed, unexplained, 5).boxes) == boxes
