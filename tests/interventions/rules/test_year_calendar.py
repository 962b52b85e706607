"""The year as weave: what each day is, its words, and the sums beside it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.calendar.rules.terms import Span, TermDates
from interventions.rules.year_calendar import SeenMark, weekday_totals, year_cells
from registers.rules.codes import code_on, present_code

TERM = TermDates("Autumn", Span(date(2025, 9, 3), date(2025, 12, 20)), Span(date(2025, 10, 27), date(2025, 11, 1)))
PLAIN = TermDates("Summer", Span(date(2026, 4, 20), date(2026, 5, 2)))
ALWAYS = [(date(2020, 1, 1), None)]
MONDAY = date(2025, 9, 8)
TODAY = date(2025, 9, 12)


def seen(day, session, code):
    found = code_on(code, day)
    return SeenMark(day, session, code, found.look, found.short_label, found.counts_possible, found.is_absence)


def day_of(day, *codes):
    """The marks of a day; "" for none."""
    return [seen(day, session, code) for session, code in zip(("AM", "PM"), codes, strict=True) if code]


def weekdays(term):
    days = (term.dates.since + timedelta(n) for n in range((term.dates.until - term.dates.since).days))
    return [day for day in days if day.weekday() < 5 and not (term.half_term and term.half_term.holds(day))]


def cells(marks, *, terms=(TERM,), closed=(), today=TODAY, on_roll=ALWAYS, hits=()):
    sessions = [(day, half) for term in terms for day in weekdays(term) for half in ("AM", "PM")]
    return year_cells(
        terms, marks, [one for one in sessions if one not in closed], today=today, on_roll=on_roll, hits=hits
    )


def cell(year, day):
    return next(c for half in year.half_terms for week in half.weeks for c in week.days if c.date == day)


def word(code):
    """The code's label as it stands within a sentence."""
    label = code_on(code, MONDAY).short_label
    return f"{code}, {label[0].lower()}{label[1:]}"


@pytest.mark.parametrize(
    ("codes", "kind", "words"),
    [
        (("/", "\\"), "ok", ""),
        (("I", "I"), "full", f"Monday 8 September: all day {word('I')}"),
        (("O", "\\"), "split", f"Monday 8 September: morning {word('O')}; afternoon present"),
        (("/", "M"), "split", f"Monday 8 September: morning present; afternoon {word('M')}"),
        (("L", "I"), "split", f"Monday 8 September: morning {word('L')}; afternoon {word('I')}"),
        (("", ""), "full", "Monday 8 September: all day no mark"),
        (("/", ""), "split", "Monday 8 September: morning present; afternoon no mark"),
    ],
)
def test_what_a_day_is(codes, kind, words):
    found = cell(cells(day_of(MONDAY, *codes)), MONDAY)

    assert (found.kind, found.words) == (kind, words)


@pytest.mark.parametrize(
    ("codes", "kind", "words"),
    [
        (("", ""), "fut", ""),
        (("/", ""), "ok", ""),
        (("N", ""), "split", f"Friday 12 September: morning {word('N')}; afternoon not taken yet"),
        (("/", "\\"), "ok", ""),
    ],
)
def test_what_today_is(codes, kind, words):
    found = cell(cells(day_of(TODAY, *codes)), TODAY)

    assert (found.kind, found.words) == (kind, words)


def test_days_without_school_and_days_to_come():
    am_pm = {(MONDAY, "AM"), (MONDAY, "PM")}
    year = cells([], closed=am_pm)

    assert cell(year, MONDAY).kind == "shut"
    assert cell(year, date(2025, 9, 1)).kind == "shut"  # a weekday of the first week, before term
    assert cell(year, date(2025, 9, 15)).kind == "fut"


def test_half_day_closed_is_quiet_beside_present():
    year = cells(day_of(MONDAY, "/", ""), closed={(MONDAY, "PM")})

    assert (cell(year, MONDAY).kind, cell(year, MONDAY).pm.look) == ("ok", "shut")


def test_known_absence_to_come_is_drawn_and_not_counted():
    later = date(2025, 9, 15)
    year = cells([*day_of(MONDAY, "/", "\\"), *day_of(later, "M", "M")])

    assert cell(year, later).kind == "full"
    assert year.half_terms[0].percent == "100.0"
    assert [total.missed for total in year.weekdays] == [0] * 5


def test_days_off_roll_are_shut_and_not_counted():
    on_roll = [(date(2025, 9, 9), None)]
    year = cells([*day_of(MONDAY, "O", "O"), *day_of(date(2025, 9, 9), "/", "I")], on_roll=on_roll)

    assert cell(year, date(2025, 9, 4)).kind == "shut"
    assert year.half_terms[0].percent == "50.0"
    assert [total.missed for total in year.weekdays] == [0, 1, 0, 0, 0]


def test_half_terms_have_names_weeks_and_percentages():
    marks = [*day_of(MONDAY, "I", "\\"), *day_of(date(2025, 11, 4), "/", "\\"), *day_of(date(2025, 11, 5), "/", "X")]
    year = cells(marks, terms=(TERM, PLAIN), today=date(2025, 11, 5))

    assert [(half.name, half.percent, len(half.weeks), half.begun) for half in year.half_terms] == [
        ("Autumn 1", "50.0", 8, True),
        ("Autumn 2", "100.0", 7, True),
        ("Summer", "", 2, False),
    ]
    assert year.half_terms[1].weeks[0].monday == date(2025, 11, 3)


def test_week_with_nothing_to_say_is_said_whole():
    present = [mark for n in range(5) for mark in day_of(MONDAY + timedelta(n), "/", "\\")]
    so_far = day_of(MONDAY + timedelta(7), "/", "\\")
    year = cells([*present, *so_far], today=MONDAY + timedelta(8))

    words = {week.monday: week.words for week in year.half_terms[0].weeks}
    assert [words[MONDAY + timedelta(7 * n)] for n in range(3)] == ["present all week", "present so far", "to come"]
    assert words[date(2025, 9, 1)] == ""  # days without a mark speak for themselves


def test_days_behind_a_finding_are_hit():
    year = cells(day_of(MONDAY, "O", "O"), hits={MONDAY})

    assert (cell(year, MONDAY).hit, cell(year, date(2025, 9, 9)).hit) == (True, False)


@pytest.mark.parametrize(
    ("codes", "session"),
    [(("I", "I"), "AM"), (("/", "I"), "PM"), (("L", "I"), "AM"), (("", "I"), "PM"), (("", ""), "")],
)
def test_half_that_a_day_opens_into(codes, session):
    assert cell(cells(day_of(MONDAY, *codes)), MONDAY).session == session


def test_weekday_totals_and_their_bars():
    marks = [
        *day_of(MONDAY, "I", "I"), *day_of(MONDAY + timedelta(7), "O", "N"), *day_of(MONDAY + timedelta(1), "I", "\\"),
        *day_of(MONDAY + timedelta(3), "L", "U"),
    ]  # fmt: skip

    totals = weekday_totals(marks)

    assert [(total.weekday, total.name, total.missed, total.width) for total in totals] == [
        (0, "Monday", 4, 60),
        (1, "Tuesday", 1, 15),
        (2, "Wednesday", 0, 0),
        (3, "Thursday", 1, 15),
        (4, "Friday", 0, 0),
    ]


def test_no_absence_has_no_longest_bar():
    assert {(total.missed, total.width) for total in weekday_totals([])} == {(0, 0)}


@given(st.lists(st.sampled_from(["/", "L", "I", "O", "N", "V", "X", ""]), min_size=10, max_size=60))
def test_weekdays_add_up_to_the_absences_of_the_half_terms(codes):
    days = weekdays(TERM)
    marks = [
        seen(days[n // 2], ("AM", "PM")[n % 2], present_code(("AM", "PM")[n % 2]) if code == "/" else code)
        for n, code in enumerate(codes)
        if code
    ]

    year = cells(marks, today=date(2025, 12, 19))

    assert sum(total.missed for total in year.weekdays) == sum(mark.absent for mark in marks)
    drawn = [c for half in year.half_terms for week in half.weeks for c in week.days]
    assert len({c.date for c in drawn}) == len(drawn) == 5 * 15
    assert all(bool(c.words) == (c.kind in ("full", "split")) for c in drawn)
