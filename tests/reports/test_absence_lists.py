"""Absence lists, punctuality and patterns: what they hold, against figures and against counts made by hand."""

from datetime import date, timedelta

import pytest

from attendance.people.models import Enrolment
from attendance.reports.queries.absence_lists import absence_lists
from attendance.reports.queries.punctuality import Lateness, punctuality
from attendance.reports.queries.school_patterns import of_family, school_patterns
from attendance.reports.rules.explore import Wanted
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, figures, totals
from registers.rules.figures import Counts
from registers.services.writing import Writing, write_marks
from tests.people_of_the_tests import AT, OFFICER
from tests.registers.marking import mark, mark_run
from tests.reports.exploring import SPAN, school_with_everything

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 5)
TODAY = date(2026, 3, 10)
TERM = Span(JANUARY, TODAY + timedelta(days=1))
WEEK = " ".join(["/ \\"] * 5)


def names(rows) -> list[str]:
    return [row.name for row in rows]


@pytest.fixture
def life(oakfield_life):
    """Ten weeks of three pupils: one away more and more, one away at first, one never."""
    with scoped(oakfield_life.school_id):
        well, ill = WEEK, "I I " + " ".join(["/ \\"] * 4)
        for n, weeks in enumerate(([well] * 5 + [ill] * 3 + [well], [ill] * 3 + [well] * 6, [well] * 9)):
            for place, codes in enumerate(weeks):
                mark_run(oakfield_life, codes, pupil=n, since=JANUARY + timedelta(weeks=place))
    return oakfield_life


def test_lists_are_the_pupils_of_figures(oakfield_life):
    with scoped(oakfield_life.school_id):
        school_with_everything(oakfield_life)
        found = absence_lists(oakfield_life.school_id, SPAN, Wanted(), TODAY)
        expected = totals(figures([oakfield_life.school_id], SPAN, "year_group"))

    assert (len(found.of("persistent", 6)), len(found.of("severe", 6))) == (expected.persistent, expected.severe)


def test_close_to_persistent_absence_is_told_before_it_is_reached(life):
    with scoped(life.school_id):
        found = absence_lists(life.school_id, TERM, Wanted(), TODAY)

    assert names(found.of("persistent", 6)) == []
    [amelia, poppy] = found.of("risk", 6)
    assert (poppy.name, poppy.counts.absent, poppy.counts.possible) == ("Poppy Arkwright", 6, 90)
    assert (poppy.prospect.coming, poppy.prospect.needed) == (28, 6)
    assert (poppy.prospect.on_course, amelia.prospect.on_course) == (False, False)
    assert found.term_ends == date(2026, 3, 27)


def test_whoever_never_missed_a_session_is_not_close(life):
    with scoped(life.school_id):
        found = absence_lists(life.school_id, TERM, Wanted(), TODAY)

    assert "Yusuf Bashir" not in names(found.of("risk", 40))


def test_four_weeks_ago_is_the_same_span_up_to_then(life):
    with scoped(life.school_id):
        found = absence_lists(life.school_id, TERM, Wanted(), TODAY)
        then = {row.label: row.figures.counts for row in
                figures([life.school_id], Span(JANUARY, TERM.until - timedelta(weeks=4)), "pupil")}  # fmt: skip

    assert found.compared_on == date(2026, 2, 10)
    assert {row.name: row.then for row in found.rows} == then


def test_moved_into_and_out_of_persistent_absence(life):
    with scoped(life.school_id):
        mark_run(life, "I I I I I I I I I I", pupil=2, since=date(2026, 3, 9))
        later = Span(JANUARY, date(2026, 3, 14))
        found = absence_lists(life.school_id, later, Wanted(), date(2026, 3, 13))

    assert [(row.name, row.new, row.out) for row in found.of("moved", 6)] == [
        ("Yusuf Bashir", True, False), ("Amelia Ashworth", False, True),
    ]  # fmt: skip
    assert names(found.of("persistent", 6)) == ["Yusuf Bashir"]


def test_short_span_has_nothing_to_compare_with(life):
    with scoped(life.school_id):
        found = absence_lists(life.school_id, Span(date(2026, 3, 2), TERM.until), Wanted(), TODAY)

    assert (found.compared_on, {row.then for row in found.rows}) == (None, {None})


def test_leaver_is_listed_as_one_and_never_at_risk(life):
    with scoped(life.school_id):
        mine = Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id)
        mine.update(until=date(2026, 3, 10))
        found = absence_lists(life.school_id, TERM, Wanted(), TODAY)

    [left] = [row for row in found.rows if row.left]
    assert (left.name, left.left, left.prospect.coming) == ("Poppy Arkwright", date(2026, 3, 9), 0)
    assert "Poppy Arkwright" not in names(found.of("risk", 40))


def test_whoever_leaves_before_the_end_of_term_has_fewer_sessions_left(life):
    with scoped(life.school_id):
        mine = Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id)
        mine.update(until=date(2026, 3, 18))
        found = absence_lists(life.school_id, TERM, Wanted(), TODAY)

    [leaver] = [row for row in found.rows if row.name == "Poppy Arkwright"]
    assert leaver.prospect.coming == 12


def test_marks_of_today_are_not_still_to_come(life):
    with scoped(life.school_id):
        before = absence_lists(life.school_id, TERM, Wanted(), TODAY).rows[0].prospect.coming
        mark(life, "/", pupil=0, day=TODAY)
        after = absence_lists(life.school_id, TERM, Wanted(), TODAY).rows[0].prospect.coming

    assert (before, after) == (28, 27)


def test_of_a_term_before_this_one_nothing_is_to_come(life):
    with scoped(life.school_id):
        mark(life, "/", pupil=0, day=date(2025, 11, 3))
        found = absence_lists(life.school_id, Span(date(2025, 9, 1), date(2025, 12, 20)), Wanted(), TODAY)

    assert [row.prospect.coming for row in found.rows] == [0]


# ---- late ------------------------------------------------------------------------------------------------------------


def test_lateness_with_its_minutes_and_days(oakfield_life):
    school, monday = oakfield_life.school_id, date(2026, 3, 2)
    late = ((0, 0, "AM", "L", 5), (0, 1, "AM", "L", None), (0, 1, "PM", "U", 40), (1, 0, "AM", "L", 9))
    with scoped(school):
        writings = [
            Writing(monday + timedelta(days=day), session, oakfield_life.pupils[n].id, code, minutes_late=minutes)
            for n, day, session, code, minutes in late
        ]  # fmt: skip
        write_marks(school, writings, by=OFFICER, at=AT, origin="teacher", kind="open")
        found = punctuality(school, SPAN, Wanted())
        mornings = punctuality(school, SPAN, Wanted(session="PM"))

    assert [(row.name, row.lateness) for row in found.pupils] == [
        ("Poppy Arkwright", Lateness(2, 1, 45, 2)), ("Amelia Ashworth", Lateness(1, 0, 9, 1)),
    ]  # fmt: skip
    assert [(one.label, one.lateness.times) for one in (*found.weekdays, *found.sessions)] == [
        ("Monday", 2), ("Tuesday", 2), ("Mornings", 3), ("Afternoons", 1),
    ]  # fmt: skip
    assert (found.total, found.total.all_timed) == (Lateness(3, 1, 54, 3), False)
    assert mornings.total == Lateness(0, 1, 40, 1)


def test_lateness_is_that_of_figures(oakfield_life):
    with scoped(oakfield_life.school_id):
        school_with_everything(oakfield_life)
        for wanted in (Wanted(), Wanted(sex="girls"), Wanted(group="5-heron")):
            found = punctuality(oakfield_life.school_id, SPAN, wanted)

            assert found.total.times == found.counts.late
            assert sum(one.lateness.times for one in found.weekdays) == found.counts.late
            assert sum(one.lateness.times for one in found.sessions) == found.counts.late


# ---- patterns --------------------------------------------------------------------------------------------------------


def test_patterns_are_found_across_the_school(oakfield_life):
    school = oakfield_life.school_id
    with scoped(school):
        for place in range(9):
            since = JANUARY + timedelta(weeks=place)
            mark_run(oakfield_life, "I I " + " ".join(["/ \\"] * 4), pupil=0, since=since)
            mark_run(oakfield_life, WEEK if place else "I I " * 5, pupil=1, since=since)
        found = school_patterns(school, TERM, Wanted())

    assert (found.looked_at, found.of) == (2, 2)
    [poppy] = found.pupils
    assert (poppy.name, poppy.counts) == ("Poppy Arkwright", Counts(present=72, authorised=18))
    assert poppy.patterns[0].sentence == "9 of 9 Mondays had an absence, against 0 of 36 other days."
    assert of_family(found.pupils, "weekday") == [poppy]
    assert of_family(found.pupils, "half") == []


def test_nobody_away_often_is_nobody_looked_at(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "I I / \\", since=JANUARY)
        found = school_patterns(oakfield_life.school_id, TERM, Wanted())

    assert (found.pupils, found.looked_at, found.of) == ((), 0, 1)


# ---- what it costs ---------------------------------------------------------------------------------------------------


def test_queries_are_as_many_for_one_pupil_and_for_three(oakfield_life, django_assert_num_queries):
    school = oakfield_life.school_id
    with scoped(school):
        for n in range(3):
            for place in range(9):
                mark_run(
                    oakfield_life, "L I " + " ".join(["/ \\"] * 4), pupil=n, since=JANUARY + timedelta(weeks=place)
                )
            if n != 1:
                with django_assert_num_queries(7):
                    found = absence_lists(school, TERM, Wanted(), TODAY)
                with django_assert_num_queries(4):
                    late = punctuality(school, TERM, Wanted())
                with django_assert_num_queries(5):
                    patterned = school_patterns(school, TERM, Wanted())
                assert [len(one) for one in (found.rows, late.pupils, patterned.pupils)] == [n + 1] * 3
