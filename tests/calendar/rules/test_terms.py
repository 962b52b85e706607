"""Years, terms and half terms that make sense, and those that do not."""

from dataclasses import replace
from datetime import date

import pytest

from attendance.calendar.rules.terms import Span, TermDates, check_year, half_term_on, halves, term_on

YEAR = Span(date(2025, 9, 1), date(2026, 9, 1))
AUTUMN = TermDates("Autumn", Span(date(2025, 9, 2), date(2025, 12, 20)), Span(date(2025, 10, 25), date(2025, 11, 3)))
SPRING = TermDates("Spring", Span(date(2026, 1, 5), date(2026, 3, 28)))


def problems(*terms, year=YEAR):
    return [(problem.term, problem.field) for problem in check_year(year, terms)]


def test_terms_in_order_have_no_problem():
    assert check_year(YEAR, [AUTUMN, SPRING]) == ()
    assert check_year(YEAR, []) == ()


@pytest.mark.parametrize("until", [date(2025, 9, 1), date(2024, 9, 1), date(2027, 9, 1)])
def test_a_year_of_the_wrong_length(until):
    assert problems(year=Span(date(2025, 9, 1), until)) == [(None, "until")]


def test_terms_that_overlap_or_are_out_of_order():
    early = replace(SPRING, dates=Span(date(2025, 12, 19), date(2026, 3, 28)))

    assert problems(AUTUMN, early) == [(1, "since")]
    assert problems(SPRING, AUTUMN) == [(1, "since")]


def test_a_term_that_begins_when_the_one_before_ends_does_not_overlap():
    assert problems(AUTUMN, replace(SPRING, dates=Span(date(2025, 12, 20), date(2026, 3, 28)))) == []


def test_a_term_outside_the_year():
    assert problems(replace(AUTUMN, dates=Span(date(2025, 8, 31), date(2025, 12, 20)))) == [(0, "since")]
    assert problems(replace(SPRING, dates=Span(date(2026, 1, 5), date(2026, 9, 2)))) == [(0, "since")]


def test_a_term_that_ends_before_it_starts():
    assert problems(replace(SPRING, dates=Span(date(2026, 3, 28), date(2026, 1, 5)))) == [(0, "until")]


@pytest.mark.parametrize(
    ("half_term", "field"),
    [
        (Span(date(2025, 11, 3), date(2025, 10, 25)), "half_term_until"),
        (Span(date(2025, 9, 2), date(2025, 9, 9)), "half_term_since"),
        (Span(date(2025, 12, 15), date(2025, 12, 20)), "half_term_since"),
    ],
    ids=["backwards", "at the very start", "at the very end"],
)
def test_a_half_term_holiday_that_cannot_be(half_term, field):
    assert problems(replace(AUTUMN, half_term=half_term)) == [(0, field)]


@pytest.mark.parametrize(
    ("day", "term", "half"),
    [
        (date(2025, 9, 1), None, None),
        (date(2025, 9, 2), "Autumn", 1),
        (date(2025, 10, 24), "Autumn", 1),
        (date(2025, 10, 25), "Autumn", None),
        (date(2025, 11, 3), "Autumn", 2),
        (date(2025, 12, 19), "Autumn", 2),
        (date(2025, 12, 20), None, None),
        (date(2026, 2, 2), "Spring", 1),
    ],
)
def test_where_a_day_lies(day, term, half):
    found, found_half = term_on(day, [AUTUMN, SPRING]), half_term_on(day, [AUTUMN, SPRING])

    assert (found and found.name, found_half and found_half.number) == (term, half)


def test_halves_of_a_term():
    assert [half.dates for half in halves(AUTUMN)] == [
        Span(date(2025, 9, 2), date(2025, 10, 25)),
        Span(date(2025, 11, 3), date(2025, 12, 20)),
    ]
    assert [half.dates for half in halves(SPRING)] == [SPRING.dates]
