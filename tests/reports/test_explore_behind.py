"""Behind a number: every session accounted for, who is counted, who is not and why, and what the DfE does otherwise."""

from datetime import date
from random import Random

import pytest

from attendance.reports.queries.explore import explore
from attendance.reports.queries.explore_line import BadLine
from attendance.reports.queries.explore_pupils import behind, of_kind, shown
from attendance.reports.rules.cohorts import COHORTS
from attendance.reports.rules.explore import BY, Wanted, measured
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span
from registers.rules.figures import total
from tests.factories.school_life import add_pupil
from tests.registers.marking import mark, mark_run
from tests.reports.exploring import SPAN, school_with_everything
from tests.reports.test_explore_query import random_question

pytestmark = pytest.mark.django_db
EVERY = frozenset(COHORTS)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        return school_with_everything(oakfield_life)


def by_name(people) -> dict[str, str]:
    return {person.name: person.why for person in people}


@pytest.mark.parametrize("seed", range(16))
def test_every_line_reconciles_with_the_number_it_explains(life, seed):
    span, wanted = random_question(Random(100 + seed))
    with scoped(life.school_id):
        table = explore(life.school_id, span, wanted, cohorts=EVERY)
        for row in (*table.rows, table.total):
            if wanted.by == "code" and row.key == "all":
                continue
            found = behind(life.school_id, span, wanted, row.key)
            check = found.check

            assert check.counts == row.counts
            assert check.agrees
            assert total(one.counts for one in found.included).possible == check.counts.possible
            assert sum(line.sessions for line in found.codes) == check.marks
            assert check.marks == check.counts.possible + check.counts.not_possible + check.counts.administrative
            assert of_kind(found.codes, wanted.kind) == measured(row.counts, wanted.kind)
            people = sum(one.counts.not_possible + one.counts.administrative for one in found.included)
            assert (
                people
                + check.counts.possible
                + sum(one.counts.not_possible + one.counts.administrative for one in found.excluded)
                == check.marks
            )


def test_who_is_not_counted_says_why(life):
    with scoped(life.school_id):
        found = behind(life.school_id, SPAN, Wanted(), "all")

    assert by_name(found.excluded) == {
        "Aisha Chaudhry": by_name(found.excluded)["Aisha Chaudhry"], "Ivy Dunmore": "no mark yet in 24 sessions",
    }  # fmt: skip
    assert by_name(found.excluded)["Aisha Chaudhry"].startswith("all 24 sessions not counted: ")


def test_whoever_moved_group_is_said_to_be_counted_elsewhere(life):
    with scoped(life.school_id):
        found = behind(life.school_id, SPAN, Wanted(by="group"), "4-kestrel")
        there = behind(life.school_id, SPAN, Wanted(by="group"), "5-heron")

    words = "was in this group for some of the time; counted in 5 Heron, as on the last day"
    assert by_name(found.excluded)["Yusuf Bashir"] == words
    assert "Yusuf Bashir" in {person.name for person in there.included}


def test_which_days_of_whom_count(life):
    with scoped(life.school_id):
        found = behind(life.school_id, SPAN, Wanted(), "all")

    notes = {(person.name, note) for person in found.included for note in person.notes}
    assert notes == {
        ("Grace Bellamy", "left on 3 March 2026: counts up to then"),
        ("Harrison Boothroyd", "joined on 3 March 2026: counts from then"),
        ("Finley Eastwood", "left on 2 March 2026: counts up to then"),
        ("Finley Eastwood", "joined on 9 March 2026: counts from then"),
        ("Hana Farouk", "of compulsory school age from 31 December 2026: X before is not counted"),
    }


def test_sessions_without_a_mark_are_counted_apart(life):
    with scoped(life.school_id):
        found = behind(life.school_id, SPAN, Wanted(), "all")

    open_places = {person.name: person.unmarked for person in (*found.included, *found.excluded) if person.unmarked}
    assert open_places == {"Amelia Ashworth": 2, "Ivy Dunmore": 24}
    assert (found.check.unmarked, found.check.every) == (26, found.check.marks + 26)


def test_child_below_the_age_is_told_from_when_x_counts(oakfield_life):
    school = oakfield_life.school_id
    with scoped(school):
        add_pupil(oakfield_life, born=date(2021, 2, 10))
        mark_run(oakfield_life, "X \\ X \\", pupil=3, since=date(2026, 3, 2))
        found = behind(school, Span(date(2026, 3, 2), date(2026, 3, 7)), Wanted(), "all")

    [child] = [person for person in found.included if person.name == "Grace Bellamy"]
    assert child.notes == ("of compulsory school age from 31 March 2026: X before is not counted",)
    assert child.not_counted == "X 2"
    assert found.dfe[0] == (
        "1 pupil counted here was not 5 to 15 years old on 31 August; the DfE’s published rates leave such pupils out. "
        "Nobody else is counted here."
    )


def test_dfe_rate_without_the_young_is_given(oakfield_life):
    school = oakfield_life.school_id
    with scoped(school):
        add_pupil(oakfield_life, born=date(2021, 2, 10))
        mark_run(oakfield_life, "I I", pupil=3, since=date(2026, 3, 2))
        mark_run(oakfield_life, "/ I / \\", pupil=0, since=date(2026, 3, 2))
        found = behind(school, Span(date(2026, 3, 2), date(2026, 3, 7)), Wanted(), "all")

    assert found.dfe[0].endswith("Without them attendance is 75.0%.")
    assert found.dfe[1] == "2 enrolments have no possible session: in no rate, here or there."


def test_numbers_open_only_those_they_count(life):
    with scoped(life.school_id):
        table = explore(life.school_id, SPAN, Wanted(), cohorts=EVERY)
        found = behind(life.school_id, SPAN, Wanted(), "all")

    assert len(shown(found.included, "persistent", "")) == table.total.figures.persistent
    assert len(shown(found.included, "severe", "")) == table.total.figures.severe
    assert all(person.counts.late for person in shown(found.included, "measured", "late"))
    assert shown(found.included, "", "") == list(found.included)


@pytest.mark.parametrize(("by", "line"), [
    ("week", "2026-02-30"), ("week", "2020-01-06"), ("weekday", "9"), ("session", "XM"), ("code", "QQ.present"),
    ("code", "I"),
])  # fmt: skip
def test_line_that_is_none_is_refused(life, by, line):
    with scoped(life.school_id), pytest.raises(BadLine):
        behind(life.school_id, SPAN, Wanted(by=by), line)


def test_line_of_pupils_that_is_none_is_empty(life):
    with scoped(life.school_id):
        found = {by: behind(life.school_id, SPAN, Wanted(by=by), "nonsense") for by in BY if by in (
            "year_group", "group", "cohort", "sex", "pupil")}  # fmt: skip

    assert {(one.included, one.excluded, one.check.marks) for one in found.values()} == {((), (), 0)}


@pytest.mark.parametrize(("wanted", "line", "queries"), [
    (Wanted(), "all", 7), (Wanted(by="group"), "4-kestrel", 8), (Wanted(by="code"), "I.authorised", 5),
    (Wanted(by="week"), "2026-03-09", 7),
])  # fmt: skip
def test_queries_are_as_many_for_one_pupil_and_for_three(
    oakfield_life, django_assert_num_queries, wanted, line, queries
):
    with scoped(oakfield_life.school_id):
        for n in range(3):
            mark(oakfield_life, "I", pupil=n)
            if n != 1:
                with django_assert_num_queries(queries):
                    found = behind(oakfield_life.school_id, Span(date(2026, 3, 2), date(2026, 3, 20)), wanted, line)
                assert len(found.included) == n + 1
