"""The countdown of N in heaps."""

from datetime import date
from uuid import UUID

import pytest

from interventions.rules.due_soon import Heap, heaps
from interventions.rules.unexplained import Countdown

ADA, BEN = UUID(int=1), UUID(int=2)
DAY = date(2026, 3, 3)


def left(days: int | None) -> Countdown:
    return Countdown(DAY, "AM", None if days is None else date(2026, 3, 10), days)


@pytest.mark.parametrize(
    ("days", "key"),
    [(-3, "overdue"), (-1, "overdue"), (0, "today"), (1, "tomorrow"), (2, "later"), (5, "later"), (None, "later")],
)
def test_school_days_left_say_which_heap(days, key):
    assert heaps([(ADA, left(days))]) == (Heap(key, 1, 1),)


def test_sessions_and_pupils_are_counted_and_the_most_urgent_comes_first():
    found = [(ADA, left(3)), (ADA, left(0)), (ADA, left(0)), (BEN, left(0))]

    assert heaps(found) == (Heap("today", 3, 2), Heap("later", 1, 1))


def test_nothing_to_settle_has_no_heaps():
    assert heaps([]) == ()
