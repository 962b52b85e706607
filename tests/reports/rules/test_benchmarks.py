"""Which published figures stand beside which school."""

from datetime import date

import pytest

from attendance.reports.rules.benchmarks import chosen_phase, school_year_of, why_missing, words_of
from attendance.tenancy.models import Phase, SchoolType


@pytest.mark.parametrize(
    ("phase", "school_type", "expected"),
    [
        ("primary", "mainstream", "primary"),
        ("secondary", "mainstream", "secondary"),
        ("primary", "special", "special"),
        ("secondary", "special", "special"),
        ("all_through", "special", "special"),
        ("middle", "mainstream", "total"),
        ("all_through", "mainstream", "total"),
        ("nursery", "mainstream", ""),
        ("primary", "nursery", ""),
        ("sixteen_plus", "mainstream", ""),
        ("secondary", "alternative_provision", ""),
        ("unheard", "mainstream", ""),
    ],
)
def test_phase_to_compare_with(phase, school_type, expected):
    assert chosen_phase(phase, school_type).phase == expected


def test_every_school_there_can_be_is_told_why():
    found = [chosen_phase(phase, kind) for phase in Phase for kind in SchoolType]

    assert [one.why for one in found if not one.why.endswith(".")] == []


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2025, 7, 31), "2024/25"),
        (date(2025, 8, 1), "2025/26"),
        (date(2026, 1, 1), "2025/26"),
        (date(1999, 9, 1), "1999/00"),
    ],
)
def test_school_year_of_a_day(day, year):
    assert school_year_of(day) == year


def test_words_say_when_the_year_is_another():
    same = words_of("England", "primary", "2025/26", "2025/26", part="year to date")
    other = words_of("England", "primary", "2024/25", "2025/26", part="year to date")

    assert same == "England, primary schools, 2025/26 (year to date)"
    assert other == (
        "England, primary schools, 2024/25 (year to date): the newest loaded, from another year than 2025/26"
    )


def test_a_sign_is_put_in_words():
    assert [why_missing(sign) for sign in ("c", "x", "")] == [
        "The DfE left it out, so that no single school can be known by it.",
        "The DfE gives no figure here (its sign: x).",
        "The DfE gives no figure here.",
    ]
