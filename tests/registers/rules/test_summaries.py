"""A week counted mark by mark."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registers.rules.codes import codes_on
from registers.rules.figures import tally
from registers.rules.summaries import WeekCounts, count_weeks, session_bit

MONDAY = date(2025, 1, 6)
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
LETTERS = [code.code for code in codes_on(MONDAY)]


def test_bits_run_from_monday_morning_to_friday_afternoon():
    days = [MONDAY + timedelta(days=n) for n in range(5)]

    assert [session_bit(day, half) for day in days for half in ("AM", "PM")] == [1 << n for n in range(10)]


def test_count_of_one_week():
    marks = [
        (MONDAY, "AM", "/"),
        (MONDAY, "PM", "L"),
        (TUESDAY, "AM", "I"),
        (TUESDAY, "PM", "N"),
        (FRIDAY, "AM", "U"),
        (FRIDAY, "PM", "B"),
    ]

    assert count_weeks(marks) == {
        MONDAY: WeekCounts(
            MONDAY,
            present=2,
            aea=1,
            authorised=1,
            unauthorised=2,
            late_l=1,
            late_u=1,
            n_i=1,
            n_n=1,
            marked_mask=0b1100001111,
            absent_mask=0b0100001100,
            unauthorised_mask=0b0100001000,
            unexplained_mask=0b0000001000,
            illness_mask=0b0000000100,
        )
    }


def test_weeks_are_apart_and_a_mark_taken_back_is_none():
    next_monday = MONDAY + timedelta(days=7)

    weeks = count_weeks([(next_monday, "AM", "O"), (FRIDAY, "PM", "M"), (MONDAY, "AM", "")])

    assert list(weeks) == [MONDAY, next_monday]
    assert (weeks[MONDAY].n_m, weeks[MONDAY].marked_mask) == (1, 1 << 9)
    assert (weeks[next_monday].n_o, weeks[next_monday].unexplained_mask) == (1, 1)


def test_week_across_the_switch_uses_each_days_law():
    weeks = count_weeks([(date(2024, 8, 16), "AM", "J"), (date(2024, 8, 19), "AM", "J1")])

    assert [(week.aea, week.authorised) for week in weeks.values()] == [(1, 0), (0, 1)]


def test_no_marks_no_weeks():
    assert count_weeks([]) == {}


@given(st.lists(st.sampled_from(LETTERS), max_size=10))
def test_a_weeks_figures_equal_the_tally_of_its_marks(letters):
    sessions = [(MONDAY + timedelta(days=n // 2), ("AM", "PM")[n % 2]) for n in range(10)]
    marks = [(day, half, letter) for (day, half), letter in zip(sessions, letters, strict=False)]

    counts = [week.counts for week in count_weeks(marks).values()]

    assert counts == ([tally(letters, day=MONDAY)] if letters else [])
