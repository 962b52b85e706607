"""Rules of the explorer and the lists: words, filters, what the rest of a term can bring, the sieve for patterns."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from attendance.access.rules.abilities import ROLES
from attendance.reports.rules.at_risk import Prospect, prospect, prospect_words
from attendance.reports.rules.explore import Wanted, change_words, filter_words, visible_cohorts
from attendance.reports.rules.explore_charts import chart_of
from attendance.reports.rules.explore_labels import line_label
from attendance.reports.rules.pattern_screen import day_facts, far_out, may_have_a_pattern
from attendance.reports.rules.reconciling import Days, day_notes, outside_dfe_ages, why_left_out
from interventions.rules.patterns import DayFacts, find_patterns, hypergeometric_tail
from registers.rules.figures import Counts, is_persistent
from registers.rules.masks import WeekMasks

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(("role", "more"), [
    ("attendance_officer", ()),
    ("attendance_champion", ("looked_after", "previously_looked_after", "social_worker", "young_carer")),
    ("safeguarding_lead", ("looked_after", "previously_looked_after", "social_worker", "young_carer")),
])  # fmt: skip
def test_cohorts_are_those_whose_pupils_the_reader_may_know(role, more):
    assert tuple(visible_cohorts(ROLES[role])) == (
        "fsm", "not_fsm", "pupil_premium", "sen_support", "ehcp", "eal", *more,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["class_teacher", "governor", "trust_admin", "office_staff"])
def test_whoever_sees_no_flags_sees_no_cohort(role):
    assert visible_cohorts(ROLES[role]) == {}


def test_filters_in_words():
    wanted = Wanted(year_group="4", sex="girls", cohort="fsm", weekday=0, session="AM", kind="late")

    assert filter_words(wanted, year_group="Year 4") == (
        "Year 4, Free school meals, girls, Mondays, mornings, late (L and U)"
    )  # fmt: skip
    assert filter_words(Wanted()) == ""


@pytest.mark.parametrize(("now", "then", "words"), [
    (Counts(present=9, authorised=1), Counts(present=8, authorised=2), ("up 10.0 points from 80.0%", "up")),
    (Counts(present=8, authorised=2), Counts(present=9, authorised=1), ("down 10.0 points from 90.0%", "down")),
    (Counts(present=9, authorised=1), Counts(present=90, authorised=10), ("much the same", "same")),
    (Counts(present=99, authorised=1), Counts(present=98, authorised=2), ("up 1.0 point from 98.0%", "up")),
    (Counts(present=1), None, ("nothing to compare with", "")),
    (Counts(), Counts(present=1), ("nothing to compare with", "")),
])  # fmt: skip
def test_change_in_words(now, then, words):
    assert change_words(now, then) == words


# ---- the rest of the term --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_needed_is_the_least_number_that_makes_a_tenth(seed):
    random = Random(seed)
    possible, coming = random.randrange(1, 200), random.randrange(0, 120)
    absent = random.randrange(0, possible)

    needed = prospect(absent, possible, coming).needed

    assert is_persistent(absent + needed, possible + coming)
    assert needed == 0 or not is_persistent(absent + needed - 1, possible + coming)


@pytest.mark.parametrize(
    ("recent", "on_course"), [((0, 40), False), ((7, 40), True), ((0, 0), False), ((1, 40), False)]
)
def test_on_course_goes_on_as_in_four_weeks(recent, on_course):
    found = prospect(6, 80, 40, recent_absent=recent[0], recent_possible=recent[1])

    assert (found.needed, found.on_course) == (6, on_course)


def test_close_is_few_to_spare_or_on_course_and_within_reach():
    assert Prospect(6, 40, False).close()
    assert not Prospect(7, 40, False).close()
    assert Prospect(7, 40, True).close()
    assert not Prospect(6, 5, False).close()
    assert Prospect(7, 40, False).close(near=8)


@pytest.mark.parametrize(("found", "persistent", "words"), [
    (Prospect(0, 40, False), True, "stays at 10% or more by 27 March even if every session is attended"),
    (Prospect(3, 40, False), True, "out of it by 27 March if no more than 2 sessions of 40 are missed"),
    (Prospect(1, 40, False), False, "1 session more of 40 by 27 March"),
    (Prospect(9, 40, True), False, "9 sessions more of 40 by 27 March, and on course for it as in the last four weeks"),
    (Prospect(9, 4, False), False, "cannot reach 10% by 27 March: 4 sessions left"),
])  # fmt: skip
def test_prospect_in_words(found, persistent, words):
    assert prospect_words(found, persistent=persistent, last_day="27 March") == words


# ---- why ---------------------------------------------------------------------------------------------------------


def test_all_days_of_somebody_on_roll_throughout_need_no_note():
    days = Days(MONDAY, MONDAY + timedelta(days=5), date(2025, 9, 1), None, date(2017, 1, 10))

    assert day_notes(days, {"X": 2}) == ()


@pytest.mark.parametrize(("marks", "codes", "unmarked", "words"), [
    (10, [("D", 10)], 0, "all 10 sessions not counted: D 10"), (0, [], 4, "no mark yet in 4 sessions"),
    (0, [], 0, "no school session of these in their time on roll"),
])  # fmt: skip
def test_why_somebody_is_left_out(marks, codes, unmarked, words):
    assert why_left_out(marks, codes, unmarked) == words


@pytest.mark.parametrize(("born", "outside"), [
    (date(2020, 8, 31), False), (date(2020, 9, 1), True), (date(2009, 9, 1), False), (date(2009, 8, 31), True),
])  # fmt: skip
def test_ages_of_the_dfe_are_those_on_31_august_before(born, outside):
    assert outside_dfe_ages(born, date(2026, 3, 10)) == outside


@pytest.mark.parametrize(("by", "line", "label"), [
    ("year_group", "0", "Reception"), ("group", "4-kestrel", "4 Kestrel"), ("code", "I.authorised", "Code I"),
    ("weekday", "0", "Mondays"), ("session", "AM", "Mornings"), ("week", "2026-03-02", "Week of 2 March 2026"),
    ("cohort", "fsm", "Free school meals"), ("sex", "unknown", "Not known"), ("pupil", "all", "Everybody"),
])  # fmt: skip
def test_lines_have_their_words(by, line, label):
    assert line_label(by, line, {"4-kestrel": "4 Kestrel"}) == label


# ---- charts ------------------------------------------------------------------------------------------------------


class Line:
    def __init__(self, label: str, counts: Counts) -> None:
        self.label, self.counts, self.sessions = label, counts, counts.possible


def test_chart_says_what_it_shows():
    rows = [Line("Year 3", Counts(present=9, authorised=1)), Line("Year 4", Counts())]

    found = chart_of(rows, Wanted(), "Year group", "teal")

    assert found.alt == "Attendance by year group, %. Year 3 90.0%; Year 4 none."


def test_chart_of_weeks_says_first_last_and_lowest():
    rows = [Line(f"Week of {n} Mar 2026", Counts(present=n, authorised=10 - n)) for n in (8, 6, 9)]

    found = chart_of(rows, Wanted(by="week"), "Week", "teal")

    assert found.alt == (
        "Attendance by week, %. Attendance starts at 80.0% (8 Mar), is lowest at 60.0% (6 Mar) "
        "and ends at 90.0% (9 Mar)."
    )


def test_no_chart_of_pupils_or_of_nothing():
    assert chart_of([Line("Poppy", Counts(present=1))], Wanted(by="pupil"), "Pupil", "teal") is None
    assert chart_of([], Wanted(), "Year group", "teal") is None
    assert chart_of([Line("Year 3", Counts())], Wanted(), "Year group", "teal") is None


# ---- the sieve for patterns ------------------------------------------------------------------------------------------


def random_days(random: Random) -> list[DayFacts]:
    """A term of somebody who is away now and then, more on one weekday and at one half than otherwise."""
    rates, half = [random.choice((2, 8, 25, 60)) for _ in range(5)], random.random()
    days = [MONDAY + timedelta(days=n) for n in range(random.choice((40, 90, 250))) if n % 7 < 5]
    found = []
    for day in days:
        away = random.randrange(100) < rates[day.weekday()]
        am, pm = (away, away) if random.random() < 0.5 else (away and random.random() < half, away)
        found.append(DayFacts(day, am, pm, random.random() < 0.1, random.random() < 0.1))
    return found


@pytest.mark.parametrize("seed", range(120))
def test_nobody_with_a_pattern_falls_through_the_sieve(seed):
    days = random_days(Random(seed))

    assert may_have_a_pattern(days) or find_patterns(days) == ()


@pytest.mark.parametrize("whole", [10, 24, 61])
def test_what_is_not_far_out_is_likelier_than_one_in_a_thousand(whole):
    for away in range(8, whole):
        for kind in range(1, whole):
            for missed in range(max(0, away + kind - whole), min(away, kind) + 1):
                if not far_out(whole, away, kind, missed):
                    assert hypergeometric_tail(whole, away, kind, missed) >= Fraction(1, 1000)


def test_days_come_from_masks_within_the_span():
    week = WeekMasks(MONDAY, marked=0b1111, possible=0b1011, absent=0b0010, unauthorised=0, unexplained=0, illness=0)

    days = day_facts([week], since=MONDAY, until=MONDAY + timedelta(days=2), firsts={MONDAY}, lasts=set())

    assert days == [DayFacts(MONDAY, False, True, True, False), DayFacts(MONDAY + timedelta(days=1), None, False)]
