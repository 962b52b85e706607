"""Compulsory school age and year groups."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.calendar.rules.ages import (
    academic_year_of,
    age_on,
    birthday,
    compulsory_from,
    compulsory_to,
    leaving_date,
    of_compulsory_school_age,
    year_group_in,
    year_group_label,
    year_group_on,
)

BORN = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("born", "first"),
    [
        (date(2020, 8, 31), date(2025, 8, 31)),
        (date(2020, 9, 1), date(2025, 12, 31)),
        (date(2020, 12, 31), date(2025, 12, 31)),
        (date(2021, 1, 1), date(2026, 3, 31)),
        (date(2021, 3, 31), date(2026, 3, 31)),
        (date(2021, 4, 1), date(2026, 8, 31)),
        (date(2020, 2, 29), date(2025, 3, 31)),
    ],
)
def test_compulsory_school_age_begins_on_the_prescribed_day_on_or_after_the_fifth_birthday(born, first):
    assert compulsory_from(born) == first
    assert of_compulsory_school_age(born, first) is True
    assert of_compulsory_school_age(born, first - timedelta(days=1)) is False


@pytest.mark.parametrize(
    ("born", "last"),
    [
        (date(2008, 9, 1), date(2025, 6, 27)),
        (date(2009, 8, 31), date(2025, 6, 27)),
        (date(2009, 9, 1), date(2026, 6, 26)),
        (date(2010, 7, 15), date(2026, 6, 26)),
        (date(2011, 1, 1), date(2027, 6, 25)),
    ],
)
def test_compulsory_school_age_ends_with_the_last_friday_of_june(born, last):
    assert compulsory_to(born) == last
    assert of_compulsory_school_age(born, last) is True
    assert of_compulsory_school_age(born, last + timedelta(days=1)) is False


@pytest.mark.parametrize(("year", "day"), [(2024, 28), (2025, 27), (2026, 26), (2028, 30)])
def test_leaving_date_is_the_last_friday_of_june(year, day):
    assert leaving_date(year) == date(year, 6, day)


@pytest.mark.parametrize(
    ("born", "year_group"),
    [
        (date(2020, 9, 1), 0),
        (date(2021, 8, 31), 0),
        (date(2020, 8, 31), 1),
        (date(2021, 9, 1), -1),
        (date(2009, 9, 1), 11),
        (date(2007, 9, 1), 13),
    ],
)
def test_year_group_by_age_in_2025(born, year_group):
    assert year_group_in(born, 2025) == year_group


def test_year_group_rises_on_the_first_of_september():
    born = date(2015, 5, 5)

    assert (year_group_on(born, date(2025, 8, 31)), year_group_on(born, date(2025, 9, 1))) == (5, 6)


@pytest.mark.parametrize(
    ("year_group", "label"), [(-2, "Nursery"), (-1, "Nursery"), (0, "Reception"), (1, "Year 1"), (13, "Year 13")]
)
def test_year_group_in_words(year_group, label):
    assert year_group_label(year_group) == label


def test_academic_year_begins_in_september():
    assert (academic_year_of(date(2025, 8, 31)), academic_year_of(date(2025, 9, 1))) == (2024, 2025)


def test_birthday_of_a_child_born_on_29_february():
    assert (birthday(date(2020, 2, 29), 5), birthday(date(2020, 2, 29), 4)) == (date(2025, 3, 1), date(2024, 2, 29))
    assert (age_on(date(2020, 2, 29), date(2025, 2, 28)), age_on(date(2020, 2, 29), date(2025, 3, 1))) == (4, 5)


@given(BORN)
def test_compulsory_school_age_lasts_between_ten_and_twelve_years(born):
    years = (compulsory_to(born) - compulsory_from(born)).days / 365.25

    assert 10 < years < 12


@given(BORN)
def test_a_child_leaves_in_year_11(born):
    assert year_group_on(born, compulsory_to(born)) == 11
