"""Being on roll: the leaving day still counts, and stays do not overlap."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.people.rules.enrolments import (
    EnrolmentProblem,
    EnrolmentSpan,
    check_enrolment,
    on_roll,
    overlap,
    until_after,
)

STAY = EnrolmentSpan(date(2025, 9, 1), until_after(date(2025, 12, 19)))
OPEN = EnrolmentSpan(date(2026, 1, 5))


@pytest.mark.parametrize(
    ("day", "on"),
    [
        (date(2025, 8, 31), False),
        (date(2025, 9, 1), True),
        (date(2025, 12, 19), True),
        (date(2025, 12, 20), False),
        (date(2030, 1, 1), True),
    ],
)
def test_on_roll_from_the_starting_day_to_the_leaving_day(day, on):
    assert on_roll([STAY, OPEN], day) is on


def test_last_day_is_the_leaving_day():
    assert (STAY.last_day, OPEN.last_day) == (date(2025, 12, 19), None)


def test_a_stay_after_another_is_allowed():
    assert check_enrolment(EnrolmentSpan(date(2025, 12, 20), date(2026, 1, 5)), [STAY, OPEN]) is None


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (EnrolmentSpan(date(2025, 12, 19)), "since"),
        (EnrolmentSpan(date(2024, 9, 1), date(2025, 9, 2)), "since"),
        (EnrolmentSpan(date(2026, 9, 1), date(2026, 9, 1)), "until"),
        (EnrolmentSpan(date(2025, 12, 22), date(2025, 12, 23), "guest"), "type"),
    ],
    ids=["shares the leaving day", "shares the starting day", "ends as it begins", "unknown type"],
)
def test_a_stay_that_cannot_be(new, field):
    with pytest.raises(EnrolmentProblem) as refusal:
        check_enrolment(new, [STAY])

    assert refusal.value.field == field


DAYS = st.dates(date(2025, 1, 1), date(2025, 2, 28))
SPANS = st.tuples(DAYS, DAYS).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: EnrolmentSpan(*pair))


@given(SPANS, SPANS)
def test_two_stays_overlap_when_they_share_a_day(one, other):
    days = [date.fromordinal(n) for n in range(one.since.toordinal(), one.until.toordinal())]

    assert overlap(one, other) is overlap(other, one) is any(other.on_roll(day) for day in days)
