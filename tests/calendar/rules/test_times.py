"""Which times a school may set for its registers."""

from datetime import time

import pytest

from attendance.calendar.rules.times import SessionWindow, check_windows

MORNING = SessionWindow(time(8, 45), time(8, 50), time(9, 20))
AFTERNOON = SessionWindow(time(13, 0), time(13, 5), time(13, 20))


def test_times_in_order_have_no_problem():
    assert check_windows(MORNING, AFTERNOON) == ()


@pytest.mark.parametrize(
    ("am", "field", "serious"),
    [
        (SessionWindow(time(9), time(8, 50), time(9, 20)), "am_late_after", True),
        (SessionWindow(time(8, 45), time(9, 30), time(9, 20)), "am_late_after", True),
        (SessionWindow(time(9), time(9), time(9)), "am_closes", True),
        (SessionWindow(time(8, 45), time(8, 50), time(9, 21)), "am_closes", False),
    ],
    ids=["late before it opens", "late after it closes", "no time at all", "31 minutes"],
)
def test_times_with_one_problem(am, field, serious):
    assert [(problem.field, problem.serious) for problem in check_windows(am, AFTERNOON)] == [(field, serious)]


def test_afternoon_before_the_morning_has_closed():
    early = SessionWindow(time(9, 10), time(9, 15), time(9, 30))

    assert [problem.field for problem in check_windows(MORNING, early)] == ["pm_opens"]


def test_serious_problems_come_first():
    long = SessionWindow(time(8, 45), time(8, 50), time(10))
    wrong = SessionWindow(time(13), time(12), time(13, 10))

    assert [problem.serious for problem in check_windows(long, wrong)] == [True, False, False]
