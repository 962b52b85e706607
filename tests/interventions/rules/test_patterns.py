"""Patterns: exact chances, what is told and what is not, in the numbers that a reader sees."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.patterns import (
    DayFacts,
    even_tail,
    find_patterns,
    holiday_edges,
    hypergeometric_tail,
    spells_of,
)

FIRST = date(2025, 9, 1)  # a Monday


def school_days(number, missed=(), *, am_only=(), pm_only=(), after=(), before=()):
    """`number` weekdays from the first Monday; the others name days by their place."""
    days = [FIRST + timedelta(days=7 * (n // 5) + n % 5) for n in range(number)]
    return [
        DayFacts(day, n in {*missed, *am_only}, n in {*missed, *pm_only}, n in after, n in before)
        for n, day in enumerate(days)
    ]


def told(days):
    return [(pattern.sentence, pattern.chance_words) for pattern in find_patterns(days)]


# ---- chances -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "marked", "drawn", "least", "chance"),
    [
        (5, 2, 2, 2, Fraction(1, 10)),
        (5, 2, 2, 1, Fraction(7, 10)),
        (5, 2, 2, 0, Fraction(1)),
        (5, 2, 2, 3, Fraction(0)),
        (10, 3, 4, 3, Fraction(1, 30)),
        (113, 15, 22, 9, Fraction(1, 1)),
    ],
)
def test_hypergeometric_tail(whole, marked, drawn, least, chance):
    found = hypergeometric_tail(whole, marked, drawn, least)

    if whole == 113:  # 9 of 22 Mondays and 6 of 91 other days: far below 1 in 1,000
        assert Fraction(1, 100_000) < found < Fraction(1, 1000)
    else:
        assert found == chance


@given(st.data())
def test_hypergeometric_tail_is_what_counting_every_draw_gives(data):
    whole = data.draw(st.integers(1, 9))
    marked, drawn = data.draw(st.integers(0, whole)), data.draw(st.integers(0, whole))
    least = data.draw(st.integers(0, whole))

    draws = list(combinations(range(whole), drawn))
    lucky = sum(sum(thing < marked for thing in draw) >= least for draw in draws)

    assert hypergeometric_tail(whole, marked, drawn, least) == Fraction(lucky, len(draws))


@given(st.integers(0, 10), st.integers(0, 10))
def test_even_tail_is_what_counting_every_throw_gives(throws, least):
    lucky = sum(bin(heads).count("1") >= least for heads in range(2**throws))

    assert even_tail(throws, least) == Fraction(lucky, 2**throws)


# ---- what is told ------------------------------------------------------------------------------------------------


def test_mondays_are_told_with_their_numbers():
    mondays, others = range(0, 110, 5), (6, 23, 64)
    days = school_days(110, [*list(mondays)[:10], *others])

    assert told(days) == [
        (
            "10 of 22 Mondays had an absence, against 3 of 88 other days.",
            "The chance of a gap this large if absences fell evenly across the week is under 1 in 100,000.",
        )
    ]


def test_every_monday_of_a_few_weeks_is_not_told_below_eight_absences():
    assert told(school_days(190, range(0, 35, 5))) == []
    assert told(school_days(190, range(0, 40, 5))) != []


def test_absence_that_falls_evenly_is_not_told():
    assert told(school_days(100, range(0, 100, 7))) == []


def test_whole_weeks_of_illness_make_no_weekday():
    assert told(school_days(100, [*range(10, 15), *range(50, 60)])) == []


def test_mondays_and_fridays_are_told_together():
    beside_weekend = [n for n in range(100) if n % 5 in (0, 4)]

    [(sentence, _)] = told(school_days(100, [n for place, n in enumerate(beside_weekend) if place % 4 < 2]))

    assert sentence == "20 of 40 Mondays and Fridays had an absence, against 0 of 60 other days."


def test_weekdays_that_a_pattern_is_about():
    [mondays] = find_patterns(school_days(110, range(0, 110, 5)))
    beside_weekend = [n for n in range(100) if n % 5 in (0, 4)]
    [both] = find_patterns(school_days(100, beside_weekend))
    [mornings] = find_patterns(school_days(100, am_only=[1, 13, 27, 34, 48, 56, 62, 75, 83, 94]))

    assert (mondays.weekdays, both.weekdays, mornings.weekdays) == ((0,), (0, 4), ())


def test_first_days_back_are_told():
    after = (35, 70, 100, 130, 160)
    missed = [*after, 3, 77, 118]

    [(sentence, chance)] = told(school_days(190, missed, after=after, before=(34, 69, 99, 129)))

    assert sentence == "5 of 5 first days back after a holiday had an absence, against 3 of 185 other days."
    assert chance.startswith("The chance of a gap this large if absences fell evenly across the year is under 1 in ")


def test_days_on_both_sides_of_holidays_are_told_together():
    before, after = (34, 69, 99, 129), (35, 70, 100, 130)
    missed = [*before, *after, 11]

    [(sentence, _)] = told(school_days(190, missed, after=after, before=before))

    assert sentence == "8 of 8 days just before or after a holiday had an absence, against 1 of 182 other days."


@pytest.mark.parametrize("number", [10, 9])
def test_half_days_need_ten_of_one_kind_to_be_unlikely(number):
    mornings = [1, 13, 27, 34, 48, 56, 62, 75, 83, 94][:number]
    found = told(school_days(100, am_only=mornings))

    # 2 to the 10th is 1,024: ten mornings of ten are under 1 in 1,000, nine of nine are not
    assert found == (
        [
            (
                "10 of 10 half days missed were mornings, none was an afternoon.",
                "The chance of a gap this large if mornings and afternoons were missed alike is under 1 in 1,000.",
            )
        ]
        if number == 10
        else []
    )


def test_afternoons_are_told():
    afternoons = [1, 13, 27, 34, 48, 56, 62, 75, 83, 94, 99, 6, 20]

    [(sentence, _)] = told(school_days(100, pm_only=afternoons, am_only=[40]))

    assert sentence == "13 of 14 half days missed were afternoons, 1 was a morning."


def test_days_with_no_possible_session_are_not_looked_at():
    days = school_days(100, range(0, 50, 5))
    closed = [DayFacts(FIRST + timedelta(days=7 * n), None, None) for n in range(20, 40)]

    assert find_patterns([*days, *closed]) == find_patterns(days)


@given(st.sets(st.integers(0, 94)))
def test_what_is_told_is_unlikely_and_adds_up(missed):
    for pattern in find_patterns(school_days(95, missed)):
        assert pattern.chance < Fraction(1, 1000)
        assert pattern.missed + pattern.others_missed == len(missed) >= 8
        assert (pattern.days + pattern.others, pattern.missed <= pattern.days) == (95, True)


# ---- spells ------------------------------------------------------------------------------------------------------


def test_spells_by_hand():
    days = school_days(20, [0, 1, 7, 15, 16, 17, 18, 19], pm_only=[6], am_only=[12])

    spells = spells_of(days)

    # two days; an afternoon with the next day; a morning; a whole week: 4, 3, 1 and 10 sessions
    assert (spells.number, spells.usual, spells.longest) == (4, 3, 10)
    assert (spells.broken_weeks, spells.weeks) == (3, 4)


def test_no_absence_has_no_spell():
    spells = spells_of(school_days(10))

    assert (spells.number, spells.usual, spells.longest, spells.broken_weeks, spells.weeks) == (0, 0, 0, 0, 2)


def test_holiday_edges_are_school_days():
    days = [date(2025, 9, 3), date(2025, 9, 4), date(2025, 10, 23), date(2025, 11, 4), date(2025, 12, 18)]
    halves = [(date(2025, 9, 1), date(2025, 10, 25)), (date(2025, 11, 3), date(2025, 12, 20))]

    assert holiday_edges(days, halves) == (
        {date(2025, 9, 3), date(2025, 11, 4)},
        {date(2025, 10, 23), date(2025, 12, 18)},
    )
