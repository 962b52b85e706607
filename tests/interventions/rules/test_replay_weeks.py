"""A replay's weeks and measures: the window of each week, and comparisons counted by hand or by brute force."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.policy import Comparison, Window
from interventions.rules.reading import read_span
from interventions.rules.replay import Replayer
from interventions.rules.replay_compare import can_tell, counters_of, week_test
from interventions.rules.replay_weeks import running, school_weeks, sums, weeks_of_span, windowed
from tests.interventions.rules.replaying import FIRST, MONDAYS, TERMS, WEEKS, below, ladders

# ---- weeks --------------------------------------------------------------------------------------------------------


def test_weeks_know_their_term_and_half_term():
    assert WEEKS.labels == ("Autumn 1",) * 3 + ("Autumn 2",) * 2 + ("Spring 1",) * 4
    assert WEEKS.terms == (0,) * 5 + (5,) * 4
    assert WEEKS.halves == (0, 0, 0, 3, 3, 5, 5, 5, 5)
    assert (WEEKS.half_ends, WEEKS.term_ends) == (0b100010100, 0b100010000)


def test_a_term_that_goes_on_has_not_ended_with_the_last_week():
    weeks = school_weeks(dict.fromkeys(MONDAYS[:-1], 5), TERMS, FIRST)

    assert (weeks.half_ends, weeks.term_ends) == (0b00010100, 0b00010000)


def test_no_week_is_no_end():
    assert school_weeks({}, TERMS, FIRST).half_ends == 0


@pytest.mark.parametrize(
    ("window", "first"),
    [
        (Window("year"), [0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (Window("term"), [0, 0, 0, 0, 0, 5, 5, 5, 5]),
        (Window("half_term"), [0, 0, 0, 3, 3, 5, 5, 5, 5]),
        (Window("weeks", 3), [0, 0, 0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_window_begins_with_its_first_week(window, first):
    assert [since for since, _ in windowed(window, WEEKS)] == first
    assert [until for _, until in windowed(window, WEEKS)] == list(range(1, 10))


def test_a_span_of_days_takes_whole_weeks():
    window = Window("span", first=date(2025, 9, 10), last=date(2025, 9, 30))

    assert windowed(window, WEEKS)[2:6] == ((1, 3), (1, 4), (1, 4), (1, 4))


def test_a_year_does_not_count_the_weeks_before_it():
    weeks = school_weeks(dict.fromkeys(MONDAYS, 5), TERMS, date(2025, 9, 10))

    assert weeks.year_from == 1
    assert windowed(Window("year"), weeks)[:3] == ((1, 1), (1, 2), (1, 3))


@pytest.mark.parametrize(
    ("text", "weeks"), [("1 days", 1), ("28 days", 4), ("6 school_days", 2), ("3 school_weeks", 3)]
)
def test_a_length_of_time_in_weeks_is_rounded_up(text, weeks):
    assert weeks_of_span(read_span(text, "")) == weeks


# ---- the measure --------------------------------------------------------------------------------------------------

COUNTS = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=9, max_size=9)


@given(COUNTS, st.integers(0, 8), st.decimals(50, 100, places=2), st.integers(0, 40))
def test_attendance_of_the_year_at_the_end_of_each_week_is_what_a_count_by_hand_gives(weeks, start, limit, floor):
    """Every operator, every limit, every floor: the bit of a week is the comparison of exact fractions."""
    attended = [min(pair) for pair in weeks]
    possible = [max(pair) for pair in weeks]
    known = school_weeks(dict.fromkeys(MONDAYS, 5), TERMS, MONDAYS[start])
    for op in ("<", "<=", ">", ">="):
        policy = ladders(a={"when": below(95, floor=floor) | {"op": op, "limit": str(limit)}})
        [comparison] = policy.comparisons()
        replayer = Replayer(known)
        replayer.walk(policy.ladders[0])
        [mask] = replayer.pupil({"possible": possible, "attended": attended}, -1).masks
        for week in range(9):
            whole = sum(possible[start : week + 1])
            share = Fraction(100 * sum(attended[start : week + 1]), whole) if whole else None
            expected = share is not None and whole >= floor and _side(op, share, comparison.limit)
            assert bool(mask >> week & 1) == expected, (op, week)


def _side(op: str, value: Fraction, limit: Fraction) -> bool:
    return {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[op]


@given(st.lists(st.integers(0, 10), min_size=9, max_size=9), st.integers(1, 12))
def test_a_rolling_window_adds_the_last_weeks(column, number):
    found = sums(running(column), windowed(Window("weeks", number), WEEKS))

    assert found == [sum(column[max(0, week + 1 - number) : week + 1]) for week in range(9)]


@pytest.mark.parametrize(
    ("measure", "more", "value"),
    [
        ("possible", {}, 10),
        ("absent", {}, 6),
        ("authorised", {}, 4),
        ("unauthorised", {}, 2),
        ("late", {}, 2),
        ("late_before_close", {}, 1),
        ("sessions", {"codes": ["I", "U"]}, 4),
        ("illness_days", {}, Fraction(3, 2)),
        ("absent", {"set_aside": ["I"]}, 3),
        ("attendance", {}, 40),
        ("absence", {"set_aside": ["I"]}, Fraction(300, 7)),
        ("attendance", {"set_aside": ["L"]}, Fraction(300, 9)),
    ],
)
def test_each_measure_of_one_week(measure, more, value):
    """Ten possible, four attended (one L), three I and one M authorised, one N and one U unauthorised."""
    counts = {
        "possible": 10, "attended": 4, "authorised": 4, "unauthorised": 2, "late_l": 1, "late_u": 1, "I": 3, "M": 1,
        "N": 1, "O": 0, "G": 0,
    }  # fmt: skip
    for op, expected in (("<", False), ("<=", True), (">", False), (">=", True)):
        test = week_test(Comparison("c", measure, op, Fraction(value), Window("year"), **_tuples(more)))
        top, bottom = (sum(times * counts[name] for name, times in column) for column in (test.top, test.bottom))
        assert test.less.holds(top, bottom) == expected, op


def _tuples(more: dict) -> dict:
    return {name: tuple(value) for name, value in more.items()}


def test_what_weeks_cannot_tell_is_said():
    known = Comparison("c", "attendance", "<", Fraction(95), Window("year"))

    assert can_tell(known)
    assert not can_tell(Comparison("c", "attendance", "<", Fraction(95), Window("days", 5)))
    assert not can_tell(Comparison("c", "continuous_absent_days", ">", Fraction(10)))
    assert not can_tell(Comparison("c", "sessions", ">", Fraction(1), Window("year"), codes=("H",)))
    assert counters_of([known]) == ("possible", "attended")
