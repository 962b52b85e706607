"""How a register stands, and when the office should ask."""

from datetime import datetime, timedelta

import pytest

from attendance.today.rules.registers import EMPTY, LATE, PART, QUIET, TAKEN, WAITING, Standing, needs_asking, state_of

NOW = datetime(2026, 3, 10, 9, 18)
JUST_NOW, LONG_AGO = NOW - timedelta(minutes=1), NOW - timedelta(minutes=4)


@pytest.mark.parametrize(
    ("register", "state", "asks"),
    [
        (Standing(29, 0, overdue=False), WAITING, False),
        (Standing(29, 0, overdue=True), LATE, True),
        (Standing(29, 21, overdue=False, saved_at=JUST_NOW), PART, False),
        (Standing(29, 21, overdue=True, saved_at=JUST_NOW), PART, True),
        (Standing(29, 21, overdue=False, saved_at=LONG_AGO), QUIET, True),
        (Standing(29, 29, overdue=False, saved_at=LONG_AGO), PART, False),
        (Standing(29, 29, overdue=True, saved_at=LONG_AGO), PART, True),
        (Standing(29, 29, overdue=True, sent_at=LONG_AGO, saved_at=LONG_AGO), TAKEN, False),
        (Standing(0, 0, overdue=True), EMPTY, False),
    ],
)
def test_register_stands_and_is_asked_for(register, state, asks):
    assert (state_of(register, NOW), needs_asking(register, NOW)) == (state, asks)
