"""England's bank holidays against the published lists."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.calendar.rules.bank_holidays import BankHoliday, bank_holidays, bank_holidays_between, easter_sunday


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2020, ["01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"]),
        (2021, ["01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"]),
        (2022, ["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"]),
        (2023, ["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"]),
        (2024, ["01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"]),
        (2025, ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"]),
        (2026, ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]),
        (2027, ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"]),
    ],
)
def test_bank_holidays_of_a_year(year, days):
    assert [holiday.day for holiday in bank_holidays(year)] == [date.fromisoformat(f"{year}-{day}") for day in days]


def test_substitute_days_say_so():
    assert bank_holidays(2022)[-2:] == (
        BankHoliday(date(2022, 12, 26), "Boxing Day"),
        BankHoliday(date(2022, 12, 27), "Christmas Day (substitute day)"),
    )
    assert bank_holidays(2026)[-1] == BankHoliday(date(2026, 12, 28), "Boxing Day (substitute day)")


@pytest.mark.parametrize(
    ("year", "day"), [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2038, date(2038, 4, 25))]
)
def test_easter_sunday(year, day):
    assert easter_sunday(year) == day


def test_bank_holidays_of_an_academic_year():
    found = bank_holidays_between(date(2025, 9, 1), date(2026, 5, 4))

    assert [str(holiday.day) for holiday in found] == [
        "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06",
    ]  # fmt: skip


@given(st.integers(2006, 2100))
def test_bank_holidays_are_weekdays_and_all_different(year):
    days = [holiday.day for holiday in bank_holidays(year)]

    assert max(day.weekday() for day in days) < 5
    assert len(set(days)) == len(days) >= 8
