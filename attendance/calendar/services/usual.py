"""Usual term dates for a year: a first offer that a school corrects, since each local authority sets its own."""

from collections.abc import Sequence
from datetime import date, timedelta

from attendance.calendar.queries import YearRow
from attendance.calendar.rules.ages import academic_year_of
from attendance.calendar.rules.bank_holidays import easter_sunday
from attendance.calendar.rules.weeks import monday_of
from attendance.calendar.services.years import WEEKDAYS, TermDates
from attendance.tenancy.models import new_id

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def usual_year(existing: Sequence[YearRow], today: date) -> tuple[YearRow, list[TermDates]]:
    """The year after the newest, or the one that `today` lies in (from July the coming one), with three usual terms."""
    if existing:
        september = academic_year_of(max(year.since for year in existing)) + 1
    else:
        september = today.year if today.month >= 7 else today.year - 1
    since, until = date(september, 9, 1), date(september + 1, 9, 1)
    year = YearRow(new_id(), f"{september}/{(september + 1) % 100:02d}", since, until, WEEKDAYS)
    return year, usual_terms(september)


def usual_terms(september: int) -> list[TermDates]:
    """Three terms of the year that begins in this September: a week off at each half term, two at Easter."""
    summer, easter_break = september + 1, monday_of(easter_sunday(september + 1) - 2 * DAY)
    autumn = _weekday_from(date(september, 9, 2)), _friday_to(date(september, 12, 21))
    return [
        _term("Autumn", *autumn, _last_monday(september, 10)),
        _term("Spring", _monday_from(date(summer, 1, 3)), easter_break - 3 * DAY, _third_monday(summer, 2)),
        _term("Summer", easter_break + 2 * WEEK, _weekday_to(date(summer, 7, 22)), _last_monday(summer, 5)),
    ]


def _term(name: str, first: date, last: date, half_term: date) -> TermDates:
    return TermDates(name, first, last + DAY, half_term, half_term + 5 * DAY)


def _weekday_from(day: date) -> date:
    return day if day.weekday() < 5 else _monday_from(day)


def _weekday_to(day: date) -> date:
    return day if day.weekday() < 5 else _friday_to(day)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _friday_to(day: date) -> date:
    return day - timedelta(days=(day.weekday() - 4) % 7)


def _third_monday(year: int, month: int) -> date:
    return _monday_from(date(year, month, 1)) + 2 * WEEK


def _last_monday(year: int, month: int) -> date:
    return monday_of(date(year, month, 31))
