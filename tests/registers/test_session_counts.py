"""Counts by session, code and week: to the session what `figures` gives for the same span."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, code_counts, figures, totals
from registers.queries.sessions import (
    SessionCounts,
    WeekCounts,
    enrolment_codes,
    session_codes,
    session_counts,
    week_counts,
)
from registers.rules.figures import NOTHING, Counts
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import add_pupil, build_school_life
from tests.people_of_the_tests import AT, OFFICER
from tests.registers.marking import mark, mark_run

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
TUESDAY = MONDAY + timedelta(days=1)
SPRING = Span(date(2026, 1, 5), date(2026, 3, 28))
RUN = "/ \\ I I N N Y7 # L U D D X \\ O / M \\ / \\"


def lived(life) -> None:
    """Two weeks of three pupils: one joins, one leaves and comes back, marks beside their time on roll among them."""
    rows = Enrolment.objects.filter(school_id=life.school_id)
    rows.filter(pupil_id=life.pupils[1].id).update(since=TUESDAY)
    rows.filter(pupil_id=life.pupils[2].id).update(until=date(2026, 3, 5))
    Enrolment.objects.create(school=life.school, pupil=life.pupils[2], since=date(2026, 3, 10))
    codes = RUN.split()
    for n in range(3):
        mark_run(life, " ".join(codes[2 * n :] + codes[: 2 * n]), pupil=n, since=MONDAY)


def figures_total(school_ids, span) -> Counts:
    return totals(figures(school_ids, span, "year_group")).counts


def test_each_session_has_its_counts_and_only_those_on_roll(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ L I U", pupil=0, since=MONDAY)
        mark_run(oakfield_life, "N N # \\", pupil=1, since=MONDAY)
        leaver = {"school_id": oakfield_life.school_id, "pupil_id": oakfield_life.pupils[1].id}
        Enrolment.objects.filter(**leaver).update(until=TUESDAY)
        found = session_counts([oakfield_life.school_id], SPRING)

    assert found == [
        SessionCounts(MONDAY, "AM", Counts(present=1, unauthorised=1)),
        SessionCounts(MONDAY, "PM", Counts(present=1, unauthorised=1, late=1)),
        SessionCounts(TUESDAY, "AM", Counts(authorised=1)),
        SessionCounts(TUESDAY, "PM", Counts(unauthorised=1, late=1)),
    ]


def total_of(rows) -> Counts:
    """All of them added together."""
    return sum((row.counts for row in rows), NOTHING)


@pytest.mark.parametrize("start", range(7))
def test_any_span_sums_to_the_figures(oakfield_life, start):
    with scoped(oakfield_life.school_id):
        lived(oakfield_life)
        ids = [oakfield_life.school_id]
        spans = [Span(MONDAY + timedelta(days=start), MONDAY + timedelta(days=start + n)) for n in (1, 5, 9, 14)]
        expected = [figures_total(ids, span) for span in spans]
        by_session = [total_of(session_counts(ids, span)) for span in spans]
        by_week = [total_of(week_counts(ids, span)) for span in spans]
        by_enrolment = [sum((row.counts for row in enrolment_codes(ids, span)), Counts()) for span in spans]

    assert by_session == expected
    assert by_week == expected
    assert by_enrolment == expected


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(since=st.integers(-10, 16), length=st.integers(1, 30))
def test_any_days_sum_to_the_figures(lived_at_oakfield, since, length):
    ids = [lived_at_oakfield.school_id]
    span = Span(MONDAY + timedelta(days=since), MONDAY + timedelta(days=since + length))
    with scoped(lived_at_oakfield.school_id):
        expected = figures_total(ids, span)

        assert total_of(session_counts(ids, span)) == expected
        assert total_of(week_counts(ids, span)) == expected


@pytest.fixture
def lived_at_oakfield(oakfield_life):
    with scoped(oakfield_life.school_id):
        lived(oakfield_life)
    return oakfield_life


def test_codes_are_those_of_the_figures(lived_at_oakfield):
    ids = [lived_at_oakfield.school_id]
    with scoped(lived_at_oakfield.school_id):
        expected = {(row.code, row.code_class): row.sessions for row in code_counts(ids, SPRING)}
        by_session, by_enrolment = Counter(), Counter()
        for row in session_codes(ids, SPRING):
            by_session[row.code, row.code_class] += row.sessions
        for row in enrolment_codes(ids, SPRING):
            by_enrolment[row.code, row.code_class] += row.sessions

    assert by_session == expected
    assert by_enrolment == expected


def test_chosen_pupils_are_counted_alone(lived_at_oakfield):
    ids, pupil = [lived_at_oakfield.school_id], lived_at_oakfield.pupils[2]
    with scoped(lived_at_oakfield.school_id):
        rows = {row.pupil_id: row.figures.counts for row in figures(ids, SPRING, "pupil")}
        alone = total_of(session_counts(ids, SPRING, pupil_ids=[pupil.id]))
        nobody = session_counts(ids, SPRING, pupil_ids=[])

    assert alone == rows[pupil.id]
    assert nobody == []


def test_many_chosen_pupils_are_counted_like_a_few(oakfield_life):
    with scoped(oakfield_life.school_id):
        for _ in range(40):
            add_pupil(oakfield_life)
        mark_run(oakfield_life, RUN, pupil=0, since=MONDAY)
        mark_run(oakfield_life, RUN, pupil=41, since=MONDAY)
        chosen = [pupil.id for pupil in oakfield_life.pupils[1:]]
        many = session_counts([oakfield_life.school_id], SPRING, pupil_ids=chosen)
        few = session_counts([oakfield_life.school_id], SPRING, pupil_ids=chosen[-5:])

    assert many == few
    assert len(chosen) > 40


def test_one_enrolment_of_two_is_counted_alone(lived_at_oakfield):
    pupil = lived_at_oakfield.pupils[2]
    with scoped(lived_at_oakfield.school_id):
        ids = list(Enrolment.objects.filter(school_id=lived_at_oakfield.school_id, pupil_id=pupil.id).order_by("since")
                   .values_list("id", flat=True))  # fmt: skip
        school = [lived_at_oakfield.school_id]
        parts = [{row.date for row in session_codes(school, SPRING, enrolment_ids=[one])} for one in ids]

    assert [(min(days), max(days)) for days in parts] == [
        (MONDAY, date(2026, 3, 4)), (date(2026, 3, 10), date(2026, 3, 13)),
    ]  # fmt: skip


def test_weekdays_sessions_and_codes_narrow_the_count(lived_at_oakfield):
    ids = [lived_at_oakfield.school_id]
    with scoped(lived_at_oakfield.school_id):
        mornings = sum(row.sessions for row in enrolment_codes(ids, SPRING, weekdays=[0], sessions=["AM"]))
        late = {row.code for row in enrolment_codes(ids, SPRING, codes=["L", "U"])}
        of_mondays = [
            row.counts for row in session_counts(ids, SPRING) if row.date.weekday() == 0 and row.session == "AM"
        ]
        expected = sum(one.possible + one.not_possible + one.administrative for one in of_mondays)

    assert mornings == expected
    assert late == {"L", "U"}


def test_weeks_of_a_trust_are_each_schools_own(places, people, oakfield_life):
    ashby = build_school_life(places.ashby, teacher=people.alice)
    for life, code in ((oakfield_life, "I"), (ashby, "/")):
        with scoped(life.school_id):
            mark(life, code, day=MONDAY)
            mark(life, code, day=MONDAY + timedelta(days=7))
    ids = [oakfield_life.school_id, ashby.school_id]
    with scoped(*ids):
        found = week_counts(ids, Span(MONDAY, MONDAY + timedelta(days=8)))
        together = session_counts(ids, Span(MONDAY, TUESDAY))

    weeks = [MONDAY, MONDAY + timedelta(days=7)]
    assert sorted(found, key=lambda row: (row.week, row.school_id != ids[0])) == [
        WeekCounts(school, week, counts)
        for week in weeks
        for school, counts in zip(ids, (Counts(authorised=1), Counts(present=1)), strict=True)
    ]
    assert together == [SessionCounts(MONDAY, "AM", Counts(present=1, authorised=1))]


def test_minutes_late_are_added_up(oakfield_life):
    with scoped(oakfield_life.school_id):
        writings = [Writing(day, "AM", oakfield_life.pupils[0].id, "L", minutes_late=minutes)
                    for day, minutes in ((MONDAY, 5), (TUESDAY, 12))]  # fmt: skip
        write_marks(oakfield_life.school_id, writings, by=OFFICER, at=AT, origin="teacher", kind="open")
        [row] = enrolment_codes([oakfield_life.school_id], SPRING)

    assert (row.code, row.sessions, row.minutes) == ("L", 2, 17)


def test_each_read_is_one_query_for_one_pupil_and_for_three(oakfield_life, django_assert_num_queries):
    ids = [oakfield_life.school_id]
    with scoped(oakfield_life.school_id):
        for n in range(3):
            mark(oakfield_life, "/", pupil=n)
            with django_assert_num_queries(3):
                found = session_counts(ids, SPRING), week_counts(ids, SPRING), enrolment_codes(ids, SPRING)
            assert [len(rows) for rows in found] == [1, 1, n + 1]


def test_one_school_sees_nothing_of_another(oakfield_life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        mark(hillcrest_life, "O")
    ids = [oakfield_life.school_id, hillcrest_life.school_id]
    with scoped(oakfield_life.school_id):
        found = session_counts(ids, SPRING), week_counts(ids, SPRING), enrolment_codes(ids, SPRING)

    assert found == ([], [], [])
