"""The words that a report makes of its figures, as a head would read them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from attendance.reports.rules.cells import (
    UNDER,
    count_cell,
    nothing,
    percent_cell,
    points_cell,
    published_cell,
    rate_cell,
)
from attendance.reports.rules.words import (
    Gap,
    attendance_sentence,
    average_days,
    change,
    days_gained,
    days_sentence,
    gap_sentence,
    persistent_sentence,
    weakest_weekdays,
    weekday_sentence,
)
from registers.rules.figures import Counts

BEFORE = "autumn 2024"


@pytest.mark.parametrize(
    ("now", "then", "before", "sentence"),
    [
        ("95.5", "94.7", BEFORE, "Attendance was 95.5%, 0.8 points up on autumn 2024."),
        ("93.7", "94.7", BEFORE, "Attendance was 93.7%, 1.0 point down on autumn 2024."),
        ("95.5", "95.5", BEFORE, "Attendance was 95.5%, the same as in autumn 2024."),
        ("95.5", None, "", "Attendance was 95.5%."),
        (None, "94.7", BEFORE, "No sessions were possible in this time, so there is no attendance to report."),
    ],
)
def test_main_sentence(now, then, before, sentence):
    assert attendance_sentence(rate_cell(now), rate_cell(then), before) == sentence


@pytest.mark.parametrize(
    ("gained", "missed", "sentence"),
    [
        (223, 1204, "That is 223 more days in school across the term."),
        (-1, 1204, "That is 1 fewer day in school across the term."),
        (-1450, 1204, "That is 1,450 fewer days in school across the term."),
        (0, 1204, "Between them pupils missed 1,204 days of school, as many as at last year’s rate."),
        (None, 1204, "Between them pupils missed 1,204 days of school."),
        (None, 1, "Between them pupils missed 1 day of school."),
        (None, 0, ""),
        (0, 0, ""),
    ],
)
def test_days_come_with_the_percentage(gained, missed, sentence):
    assert days_sentence(gained, missed, moved=True) == sentence


def test_days_beside_the_same_percentage_are_not_counted_against_last_year():
    assert days_sentence(-13, 1204, moved=False) == "Between them pupils missed 1,204 days of school."


@pytest.mark.parametrize(
    ("now", "then", "days"),
    [
        (Counts(present=955, authorised=45), Counts(present=947, authorised=53), 4),
        (
            Counts(present=955, authorised=45),
            Counts(present=1894, authorised=106),
            4,
        ),  # a larger school: its rate counts
        (Counts(present=90, authorised=10), Counts(present=95, authorised=5), -3),  # two and a half, away from nothing
        (Counts(), Counts(present=1), None),
        (Counts(present=1), Counts(), None),
    ],
)
def test_days_gained_at_last_years_rate(now, then, days):
    assert days_gained(now, then) == days


@pytest.mark.parametrize(
    ("now", "then", "sentence"),
    [
        (52, 67, "52 pupils were persistently absent, 15 fewer than in autumn 2024."),
        (67, 52, "67 pupils were persistently absent, 15 more than in autumn 2024."),
        (52, 52, "52 pupils were persistently absent, as many as in autumn 2024."),
        (52, 3, "52 pupils were persistently absent (missed 10% or more)."),
        (52, None, "52 pupils were persistently absent (missed 10% or more)."),
        (4, 67, "Fewer than six pupils were persistently absent (missed 10% or more)."),
        (0, 7, "No pupil was persistently absent, against 7 in autumn 2024."),
        (0, 0, "No pupil was persistently absent, as in autumn 2024."),
    ],
)
def test_persistent_sentence(now, then, sentence):
    cells = [nothing() if number is None else count_cell(number, 400) for number in (now, then)]

    assert persistent_sentence(*cells, BEFORE) == sentence


def test_persistent_sentence_keeps_silent_where_all_but_a_few_are():
    assert persistent_sentence(count_cell(38, 40), count_cell(20, 40), BEFORE) == ""


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        (
            ("children on free school meals", "1.8", "2.1", ""),
            "The gap for children on free school meals is 1.8 points, 0.3 narrower than in autumn 2024.",
        ),
        (
            ("children on free school meals", "2.1", "1.8", ""),
            "The gap for children on free school meals is 2.1 points, 0.3 wider than in autumn 2024.",
        ),
        (
            ("looked-after children", "1.0", "1.0", "all pupils"),
            "Looked-after children attended 1.0 point less than all pupils, as wide as in autumn 2024.",
        ),
        (("young carers", "3.4", None, "all pupils"), "Young carers attended 3.4 points less than all pupils."),
        (("young carers", "0.0", None, "all pupils"), ""),
    ],
)
def test_gap_sentence(gap, sentence):
    group, size, before, against = gap

    assert gap_sentence(Gap(group, Decimal(size), before and Decimal(before), against), BEFORE) == sentence


def test_no_gap_no_sentence():
    assert gap_sentence(None, BEFORE) == ""


@pytest.mark.parametrize(
    ("rates", "weak"),
    [
        (["93.9", "95.9", "96.0", "95.8", "94.1"], [0, 4]),
        (["95.9", "95.9", "96.0", "95.8", "94.1"], [4]),
        (["95.9", "95.9", "96.0", "95.8", "95.7"], []),  # alike
        (["94.0", "96.0"], []),  # too few days to call one weak
        ([None, "95.9", "96.0", "95.8", "94.1"], [4]),
    ],
)
def test_weakest_weekdays(rates, weak):
    assert weakest_weekdays([(day, rate_cell(rate)) for day, rate in enumerate(rates)]) == weak


@pytest.mark.parametrize(
    ("weak", "before", "sentence"),
    [
        ([4, 0], [0, 4], "Mondays and Fridays remain the weakest days."),
        ([0], [0, 4], "Monday is the weakest day."),
        ([4], [4], "Friday remains the weakest day."),
        ([0], None, "Monday is the weakest day."),
        ([], [0], ""),
    ],
)
def test_weekday_sentence(weak, before, sentence):
    assert weekday_sentence(weak, before) == sentence


@pytest.mark.parametrize(
    ("now", "then", "more_is_better", "expected"),
    [
        ("95.5", "94.7", True, ("up 0.8", "good")),
        ("94.7", "95.5", True, ("down 0.8", "bad")),
        ("12.6", "16.3", False, ("down 3.7", "good")),
        ("16.3", "12.6", False, ("up 3.7", "bad")),
        ("1.2", "1.2", False, ("no change", "same")),
        ("1.2", None, False, ("", "none")),
    ],
)
def test_change_in_words(now, then, more_is_better, expected):
    found = change(rate_cell(now), rate_cell(then), more_is_better=more_is_better)

    assert (found["words"], found["tone"]) == expected


def test_change_of_what_is_hidden_is_too_few_to_say():
    assert change(nothing(UNDER), rate_cell("0.4")) == {"words": "too few to say", "tone": "none"}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (Fraction(7, 2), "3½ days"),
        (Fraction(10, 3), "3½ days"),
        (Fraction(3), "3 days"),
        (Fraction(11, 10), "1 day"),
        (Fraction(1, 2), "half a day"),
        (Fraction(1, 10), "less than half a day"),
    ],
)
def test_average_days(days, words):
    assert average_days(days) == words


@pytest.mark.parametrize(
    ("cell", "value", "text"),
    [
        (percent_cell(955, 1000), "95.5", "95.5%"),
        (percent_cell(0, 0), None, "–"),  # nothing possible is neither 0% nor 100% (A08)
        (published_cell(Decimal("94.7233")), "94.7", "94.7%"),
        (published_cell(Decimal("94.75")), "94.8", "94.8%"),
        (published_cell(None), None, "not published"),
        (count_cell(1204), "1204", "1,204"),
        (count_cell(5), None, "under 6"),
        (count_cell(5, 11), None, "not shown"),  # so that “not shown” of eleven or fewer is not nearly all
        (count_cell(8, 11), None, "not shown"),
        (count_cell(5, 12), None, "under 6"),
        (count_cell(9, 12), None, "not shown"),
        (count_cell(0, 12), "0", "0"),
        (points_cell(Decimal("-1.2")), "-1.2", "−1.2"),
        (points_cell(Decimal("0.4")), "0.4", "+0.4"),
        (points_cell(Decimal("0.0")), "0.0", "0.0"),
    ],
)
def test_cells(cell, value, text):
    assert cell == {"value": value, "text": text}
