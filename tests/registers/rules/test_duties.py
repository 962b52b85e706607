"""Duties counted: a table a head teacher could read."""

from datetime import date

import pytest

from registers.rules.duties import Kept, days_over, due_state, kept, n_state

# The last school days before half term and the first after it: Monday 9 February, then Monday 23 February.
DAYS = [date(2026, 2, day) for day in (9, 10, 11, 12, 13, 23, 24, 25, 26, 27)]
MONDAY, WEDNESDAY = date(2026, 2, 9), date(2026, 2, 11)


@pytest.mark.parametrize(
    ("day", "settled", "on", "state"),
    [
        (MONDAY, date(2026, 2, 9), date(2026, 3, 1), "in_time"),  # on the day itself
        (MONDAY, date(2026, 2, 23), date(2026, 3, 1), "in_time"),  # the fifth school day, after half term
        (MONDAY, date(2026, 2, 24), date(2026, 3, 1), "late"),  # the sixth
        (WEDNESDAY, date(2026, 2, 18), date(2026, 3, 1), "in_time"),  # in the holiday, before the fifth school day
        (MONDAY, None, date(2026, 2, 23), "open"),  # its last day is today
        (MONDAY, None, date(2026, 2, 24), "missing"),
        (date(2026, 2, 26), None, date(2026, 4, 1), "open"),  # the calendar does not reach five days on
        (date(2026, 2, 26), date(2026, 3, 30), date(2026, 4, 1), "in_time"),
    ],
)
def test_n_has_five_school_days(day, settled, on, state):
    assert n_state(day, settled, DAYS, on=on) == state


@pytest.mark.parametrize(
    ("done", "on", "state", "over"),
    [
        (date(2026, 2, 10), date(2026, 2, 20), "in_time", 0),
        (date(2026, 2, 12), date(2026, 2, 20), "late", 2),
        (None, date(2026, 2, 10), "open", 0),
        (None, date(2026, 2, 16), "missing", 6),
    ],
)
def test_what_is_due_by_a_day(done, on, state, over):
    due = date(2026, 2, 10)

    assert (due_state(due, done, on=on), days_over(due, done, on=on)) == (state, over)


def test_the_sum_leaves_out_what_is_open_or_unknown():
    found = kept([("in_time", 7), ("late", 2), ("missing", 1), ("open", 4), ("unknown", 3), ("in_time", 1)], 6)

    assert found == Kept(8, 11, late=2, missing=1, open=4, unknown=3, longest=6)
    assert not found.all_kept


def test_nothing_due_is_all_kept():
    assert kept([]) == Kept(0, 0)
    assert kept([]).all_kept
