"""The explorer’s lines: with any filters to the session what a count by hand and `figures` say."""

from datetime import date, timedelta
from random import Random

import pytest

from attendance.reports.queries.explore import explore
from attendance.reports.rules.cohorts import COHORTS
from attendance.reports.rules.explore import BY, KINDS, OF_PEOPLE, Wanted, is_of_kind, measured
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, code_counts, figures, totals
from registers.rules.figures import Counts, total
from tests.registers.marking import mark
from tests.reports.exploring import SINCE, SPAN, counted_by_hand, school_with_everything

pytestmark = pytest.mark.django_db
EVERY = frozenset(COHORTS)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        return school_with_everything(oakfield_life)


def random_question(random: Random) -> tuple[Span, Wanted]:
    since = SINCE + timedelta(days=random.randrange(0, 10))
    wanted = Wanted(
        by=random.choice(list(BY)), year_group=random.choice(["", "", "4", "5"]),
        group=random.choice(["", "", "4-kestrel", "5-heron"]), sex=random.choice(["", "", "girls", "boys"]),
        cohort=random.choice(["", "", "fsm", "not_fsm", "social_worker", "sen_support"]),
        weekday=random.choice([None, None, 0, 2, 4]), session=random.choice(["", "", "AM", "PM"]),
        kind=random.choice(list(KINDS)),
    )  # fmt: skip
    return Span(since, since + timedelta(days=random.randrange(1, 17))), wanted


@pytest.mark.parametrize("seed", range(24))
def test_total_of_any_question_is_the_count_by_hand(life, seed):
    span, wanted = random_question(Random(seed))
    with scoped(life.school_id):
        found = explore(life.school_id, span, wanted, cohorts=EVERY)
        of_code = wanted.by == "code" and wanted.kind
        by_hand = counted_by_hand(life, span, wanted)

    if not of_code:
        assert found.total.counts == by_hand
    if wanted.by != "cohort":
        assert total(row.counts for row in found.rows) == found.total.counts
    assert measured(found.total.counts, wanted.kind) == measured(by_hand, wanted.kind)


@pytest.mark.parametrize("by", ["year_group", "group"])
def test_lines_are_those_of_figures(life, by):
    with scoped(life.school_id):
        found = explore(life.school_id, SPAN, Wanted(by=by), cohorts=EVERY)
        expected = figures([life.school_id], SPAN, by)

    assert [(row.key, row.label, row.figures) for row in found.rows] == [
        (row.key, row.label, row.figures) for row in expected
    ]
    assert found.total.figures == totals(expected)


def test_pupils_are_those_of_figures(life):
    with scoped(life.school_id):
        found = explore(life.school_id, SPAN, Wanted(by="pupil"), cohorts=EVERY)
        expected = figures([life.school_id], SPAN, "pupil")

    assert {row.key: row.figures for row in found.rows} == {str(row.pupil_id): row.figures for row in expected}


def test_codes_are_those_of_figures(life):
    with scoped(life.school_id):
        found = explore(life.school_id, SPAN, Wanted(by="code"), cohorts=EVERY)
        expected = code_counts([life.school_id], SPAN)

    assert {row.key: row.sessions for row in found.rows} == {
        f"{row.code}.{row.code_class}": row.sessions for row in expected
    }


@pytest.mark.parametrize("kind", ["authorised", "unauthorised", "late", "not_counted"])
def test_codes_of_a_kind_are_only_those(life, kind):
    with scoped(life.school_id):
        every = explore(life.school_id, SPAN, Wanted(by="code"), cohorts=EVERY)
        found = explore(life.school_id, SPAN, Wanted(by="code", kind=kind), cohorts=EVERY)

    assert {row.key for row in found.rows} == {row.key for row in every.rows if is_of_kind(*row.key.split("."), kind)}
    assert sum(row.sessions for row in found.rows) == measured(every.total.counts, kind)


def test_weeks_of_the_summaries_are_those_of_the_marks(life):
    with scoped(life.school_id):
        whole = explore(life.school_id, SPAN, Wanted(by="week"), cohorts=EVERY)
        parts = [
            explore(life.school_id, SPAN, Wanted(by="week", session=half), cohorts=EVERY).rows for half in ("AM", "PM")
        ]

    assert [row.counts for row in whole.rows] == [am.counts + pm.counts for am, pm in zip(*parts, strict=True)]
    assert [row.label for row in whole.rows] == ["Week of 23 Feb 2026", "Week of 2 Mar 2026", "Week of 9 Mar 2026"]


def test_cohort_lines_are_only_those_that_may_be_opened(life):
    with scoped(life.school_id):
        found = explore(life.school_id, SPAN, Wanted(by="cohort"), cohorts=["fsm", "not_fsm"])

    assert [row.key for row in found.rows] == ["fsm", "not_fsm"]
    assert total(row.counts for row in found.rows) == found.total.counts


@pytest.mark.parametrize("wanted", [Wanted(weekday=0), Wanted(session="PM", by="sex")])
def test_nobody_is_persistently_absent_of_some_sessions(life, wanted):
    with scoped(life.school_id):
        found = explore(life.school_id, SPAN, wanted, cohorts=EVERY)

    assert {row.figures for row in (*found.rows, found.total)} == {None}


def test_nothing_marked_is_nothing_counted(oakfield_life):
    with scoped(oakfield_life.school_id):
        found = {by: explore(oakfield_life.school_id, SPAN, Wanted(by=by), cohorts=EVERY) for by in BY}

    assert {one.total.counts for one in found.values()} == {Counts()}
    assert {by for by, one in found.items() if one.rows} == OF_PEOPLE


@pytest.mark.parametrize(("wanted", "queries"), [
    (Wanted(), 2), (Wanted(by="cohort", sex="girls"), 2), (Wanted(weekday=1), 3), (Wanted(by="weekday"), 3),
    (Wanted(by="code", year_group="4"), 3), (Wanted(by="week"), 3),
])  # fmt: skip
def test_queries_are_as_many_for_one_pupil_and_for_three(oakfield_life, django_assert_num_queries, wanted, queries):
    with scoped(oakfield_life.school_id):
        for n in range(3):
            mark(oakfield_life, "I", pupil=n)
            if n != 1:
                with django_assert_num_queries(queries):
                    explore(oakfield_life.school_id, Span(date(2026, 3, 2), date(2026, 3, 20)), wanted, cohorts=EVERY)
