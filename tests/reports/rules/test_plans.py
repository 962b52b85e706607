"""Aims of an action plan: what is measured, of whom, and how it stands."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from attendance.reports.rules.plans import (
    baseline_days,
    cohort_choices,
    cohort_in_words,
    cohort_label,
    days_so_far,
    is_in,
    kept,
    measured,
    must_hide,
    parts_of,
    progress,
    shown,
    too_short,
)
from registers.rules.figures import Counts, GroupFigures

SINCE, UNTIL = date(2026, 1, 5), date(2026, 4, 15)  # a hundred days
FIGURES = GroupFigures(Counts(present=170, aea=10, authorised=12, unauthorised=8, late=6), 20, 3, 1)


@pytest.mark.parametrize(
    ("measure", "value"), [("attendance", 90), ("unauthorised", 4), ("late", 3), ("persistent", 15), ("severe", 5)]
)
def test_measures_are_exact_shares(measure, value):
    assert measured(measure, FIGURES) == value


def test_nothing_possible_is_no_measure():
    assert measured("attendance", GroupFigures(Counts())) is None


@pytest.mark.parametrize(
    ("measure", "target", "now", "today", "key", "words"),
    [
        ("attendance", "95", None, date(2026, 1, 4), "early", "Begins on 5 January."),
        ("attendance", "95", None, date(2026, 1, 5), "no_marks", "No marks yet."),
        ("attendance", "95", Fraction(95), date(2026, 1, 20), "reached", "At the target now."),
        ("attendance", "95", Fraction(95), UNTIL, "reached", "Target reached."),
        # from 90 towards 95, half of the hundred days gone: 92.5 is on track, less is behind
        ("attendance", "95", Fraction("92.5"), date(2026, 2, 23), "on_track",
         "On track: 2.5 points from the target, and time is left."),
        ("attendance", "95", Fraction("92.4"), date(2026, 2, 23), "behind", "Behind: 2.6 points from the target."),
        ("attendance", "95", Fraction("89.9"), date(2026, 2, 23), "worse",
         "Further away than at the start: 5.1 points from the target."),
        ("attendance", "95", Fraction("94.96"), UNTIL, "behind", "Not reached: less than 0.1 points from the target."),
        # less is better: from 90 down to 80
        ("persistent", "80", Fraction(85), date(2026, 2, 23), "on_track",
         "On track: 5.0 points from the target, and time is left."),
        ("persistent", "80", Fraction(86), date(2026, 2, 23), "behind", "Behind: 6.0 points from the target."),
        ("persistent", "80", Fraction(79), date(2026, 2, 23), "reached", "At the target now."),
    ],
)  # fmt: skip
def test_progress_is_told_in_words(measure, target, now, today, key, words):
    found = progress(measure, Decimal(90), Decimal(target), now, SINCE, UNTIL, today)

    assert (found.key, found.words) == (key, words)


def test_progress_without_a_start_is_reached_or_not_yet():
    found = progress("attendance", None, Decimal(95), Fraction(92), SINCE, UNTIL, date(2026, 2, 1))

    assert found.words == "Not yet: 3.0 points from the target."


@pytest.mark.parametrize(
    ("cohort", "year", "kinds", "holds"),
    [
        ("all", 4, set(), True),
        ("year:4", 4, set(), True),
        ("year:4", 5, set(), False),
        ("fsm", 4, {"fsm"}, True),
        ("not_fsm", 4, {"fsm"}, False),
        ("girls", 4, {"girls"}, True),
        ("boys", 4, {"girls"}, False),
    ],
)
def test_cohorts(cohort, year, kinds, holds):
    assert is_in(cohort, year, kinds) == holds


def test_no_aim_is_about_what_is_a_childs_secret():
    keys = [key for key, _ in cohort_choices([0, 1])]

    assert keys == ["all", "year:0", "year:1", "fsm", "not_fsm", "pupil_premium", "sen_support", "ehcp", "eal",
                    "girls", "boys"]  # fmt: skip


def test_cohorts_in_words():
    assert [cohort_label(key) for key in ("all", "year:0", "year:4", "fsm")] == [
        "All pupils", "Reception", "Year 4", "Free school meals",
    ]  # fmt: skip
    assert cohort_in_words("year:4") == "children in Year 4"


@pytest.mark.parametrize(
    ("measure", "figures", "hides"),
    [
        ("attendance", GroupFigures(Counts(present=10), 5), True),
        ("attendance", GroupFigures(Counts(present=10), 6), False),
        ("persistent", GroupFigures(Counts(present=10), 60, 5), True),
        ("persistent", GroupFigures(Counts(present=10), 60, 6), False),
        ("persistent", GroupFigures(Counts(present=10), 60, 0), False),
        ("severe", GroupFigures(Counts(present=10), 60, 6, 2), True),
    ],
)
def test_few_are_hidden_from_readers_without_names(measure, figures, hides):
    assert must_hide(measure, [figures]) == hides


def people(count: int, persistent: int, severe: int = 0) -> GroupFigures:
    return GroupFigures(Counts(present=count), count, persistent, severe)


@pytest.mark.parametrize(
    ("measure", "parts", "hides"),
    [
        ("attendance", [people(20, 0), people(5, 0)], True),  # all but these is the other five
        ("attendance", [people(20, 0), people(30, 0), people(3, 0)], True),  # the smallest goes with the small one
        ("attendance", [people(30, 0), people(20, 0), people(3, 0)], False),
        ("persistent", [people(30, 8), people(30, 2)], True),
        ("persistent", [people(30, 8), people(30, 7)], False),
        ("persistent", [people(30, 8), people(30, 9), people(30, 2)], True),
        ("persistent", [people(30, 9), people(30, 8), people(30, 2)], False),
    ],
)
def test_what_would_tell_of_the_others_is_hidden_too(measure, parts, hides):
    assert must_hide(measure, parts) == hides


@pytest.mark.parametrize(
    ("cohort", "present"), [("all", [10]), ("year:1", [3, 1, 6]), ("fsm", [6, 4]), ("year:9", [0, 1, 3, 6])]
)
def test_parts_are_the_cohort_first_and_then_the_others(cohort, present):
    rows = [(0, set(), Counts(present=1)), (1, {"eal"}, Counts(present=3)), (2, {"fsm"}, Counts(present=6))]

    assert [one.counts.present for one in parts_of(cohort, rows)] == present


def test_less_than_four_weeks_are_too_short_for_readers_without_names():
    assert [too_short(SINCE, SINCE + timedelta(days=days)) for days in (1, 27, 28)] == [True, True, False]


def test_days_of_an_aim():
    assert baseline_days(SINCE) == (date(2025, 1, 6), SINCE)
    assert days_so_far(SINCE, UNTIL, date(2026, 1, 4)) is None
    assert days_so_far(SINCE, UNTIL, date(2026, 1, 5)) == (SINCE, date(2026, 1, 6))
    assert days_so_far(SINCE, UNTIL, date(2027, 1, 5)) == (SINCE, UNTIL)


def test_kept_with_four_places_shown_with_one():
    assert (kept(Fraction(200, 3)), kept(None)) == (Decimal("66.6667"), None)
    assert (shown(Fraction(200, 3)), shown(Decimal("66.6667")), shown(None)) == ("66.7", "66.7", None)
