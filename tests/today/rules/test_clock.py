"""Where the day is, and what an arrival now would be."""

from datetime import time

import pytest

from attendance.calendar.rules.times import SessionWindow
from attendance.today.rules.clock import (
    AFTERNOON,
    BEFORE,
    CLOSED,
    EVENING,
    MORNING,
    Clock,
    arrival_words,
    clock_of,
)

AM = SessionWindow(time(8, 45), time(8, 50), time(9, 15))
PM = SessionWindow(time(13, 0), time(13, 5), time(13, 30))
DAY = {"AM": AM, "PM": PM}


@pytest.mark.parametrize(
    ("now", "stage", "session"),
    [
        (time(7, 0), BEFORE, "AM"),
        (time(8, 44), BEFORE, "AM"),
        (time(8, 45), MORNING, "AM"),
        (time(12, 59), MORNING, "AM"),
        (time(13, 0), AFTERNOON, "PM"),
        (time(15, 14), AFTERNOON, "PM"),
        (time(15, 15), EVENING, "PM"),
    ],
)
def test_stage_of_a_whole_day(now, stage, session):
    assert clock_of(now, DAY, {"AM", "PM"}) == Clock(stage, session)


def test_day_without_a_session_is_closed():
    assert clock_of(time(9, 0), DAY, set()) == Clock(CLOSED, "")


def test_morning_only_stays_morning_until_the_evening():
    assert [clock_of(time(hour, 30), DAY, {"AM"}) for hour in (13, 16)] == [Clock(MORNING, "AM"), Clock(EVENING, "AM")]


def test_afternoon_only_begins_at_one():
    assert [clock_of(time(hour, 0), DAY, {"PM"}) for hour in (9, 13)] == [Clock(BEFORE, "PM"), Clock(AFTERNOON, "PM")]


def test_school_without_times_has_begun():
    assert clock_of(time(6, 0), {}, {"AM"}) == Clock(MORNING, "AM")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (time(8, 30), "Registers open at 08:45."),
        (time(8, 50, 59), "Anyone arriving until 08:50 is in time, then L until 09:15."),
        (time(8, 51), "Anyone arriving now is L until 09:15, then U."),
        (time(9, 15, 59), "Anyone arriving now is L until 09:15, then U."),
        (time(9, 16), "Registers closed at 09:15: anyone arriving now is U."),
    ],
)
def test_what_an_arrival_now_would_be(now, words):
    assert arrival_words(now, "AM", {AM}) == words


def test_arrival_where_year_groups_have_times_of_their_own():
    later = SessionWindow(time(9, 0), time(9, 5), time(9, 30))

    assert (
        arrival_words(time(9, 18), "AM", {AM, later}) == "Times differ between year groups: the late gate knows them."
    )


def test_arrival_where_no_times_are_set():
    assert arrival_words(time(9, 0), "AM", set()) == ""
