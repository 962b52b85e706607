"""Figures of a school: from weekly summaries and edge days, by pupil, group, year group, school and code."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attendance.people.models import Enrolment, GroupMembership, RegistrationGroup
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, code_counts, enrolment_counts, figures, pupil_counts
from registers.rules.figures import Counts
from tests.factories.school_life import add_pupil, build_school_life
from tests.registers.marking import amend, mark, mark_run

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
SPRING = Span(date(2026, 1, 5), date(2026, 3, 28))


def lines(rows) -> list[tuple]:
    return [(row.key, row.label, row.figures.counts.possible, row.figures.counts.absent) for row in rows]


@pytest.mark.parametrize(
    ("since", "until", "weeks", "edges"),
    [
        (date(2026, 3, 2), date(2026, 3, 16), (date(2026, 3, 2), date(2026, 3, 16)), 0),
        (date(2026, 3, 3), date(2026, 3, 18), (date(2026, 3, 9), date(2026, 3, 16)), 8),
        (date(2026, 3, 3), date(2026, 3, 6), (date(2026, 3, 3), date(2026, 3, 3)), 3),
        (date(2026, 3, 5), date(2026, 3, 12), (date(2026, 3, 5), date(2026, 3, 5)), 7),
    ],
)
def test_span_is_whole_weeks_and_at_most_twelve_days_at_its_edges(since, until, weeks, edges):
    span = Span(since, until)

    assert (span.whole_weeks, len(span.edge_days)) == (weeks, edges)


def test_span_without_days_is_refused():
    with pytest.raises(ValueError, match="before the first"):
        Span(MONDAY, MONDAY)


@pytest.mark.parametrize("length", range(1, 15))
def test_any_span_counts_each_mark_once(oakfield_life, length):
    """Two weeks of marks: every span of so many days has two sessions for each of its weekdays."""
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ \\ I I N N / \\ L U " * 2, since=MONDAY)
        found, alone = [], []
        for start in range(7):
            span = Span(MONDAY + timedelta(days=start), MONDAY + timedelta(days=start + length))
            [row, *_] = enrolment_counts([oakfield_life.school_id], span)
            found.append(row.counts)
            alone.append(pupil_counts(oakfield_life.school_id, oakfield_life.pupils[0].id, span))

    days = [[MONDAY + timedelta(days=start + n) for n in range(length)] for start in range(7)]
    expected = [2 * sum(day.weekday() < 5 and day < MONDAY + timedelta(days=14) for day in some) for some in days]
    assert [counts.possible for counts in found] == expected
    assert alone == found


def test_figures_by_pupil_hold_every_enrolment_even_without_marks(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ \\ / \\ I I / \\ / \\", pupil=0, since=MONDAY)
        mark_run(oakfield_life, "O O O O O / \\ - - -", pupil=1, since=MONDAY)
        rows = figures([oakfield_life.school_id], SPRING, "pupil")

    assert lines(rows) == [
        ("A001", "Poppy Arkwright", 10, 2), ("A002", "Amelia Ashworth", 7, 5), ("A003", "Yusuf Bashir", 0, 0),
    ]  # fmt: skip
    assert [(row.figures.enrolments, row.figures.persistent, row.figures.severe) for row in rows] == [
        (1, 1, 0), (1, 1, 1), (0, 0, 0),
    ]  # fmt: skip
    assert rows[2].columns["attendance_percent"] is None


def test_group_rate_is_sum_over_sum(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "I / \\ / \\ / \\ / \\ /".replace("I /", "I \\", 1), pupil=0, since=MONDAY)
        mark_run(oakfield_life, "/ \\", pupil=1, since=MONDAY)
        [row] = figures([oakfield_life.school_id], SPRING, "group")

    assert (row.key, row.label) == ("4-kestrel", "4 Kestrel")
    assert (row.columns["possible"], row.columns["absence_percent"]) == (12, "8.3333")


def test_pupil_stands_in_the_group_of_the_last_day_of_the_span_or_of_their_own(oakfield_life):
    school = oakfield_life.school
    with scoped(school.id):
        heron = RegistrationGroup.objects.create(
            school=school, name="4 Heron", slug="4-heron", year_group=4, since=date(2025, 9, 1)
        )
        mover, leaver = oakfield_life.pupils[0], oakfield_life.pupils[1]
        GroupMembership.objects.filter(school_id=school.id, pupil_id=mover.id).update(until=date(2026, 3, 4))
        GroupMembership.objects.create(school=school, group=heron, pupil=mover, since=date(2026, 3, 4))
        GroupMembership.objects.filter(school_id=school.id, pupil_id=leaver.id).update(until=date(2026, 3, 5))
        Enrolment.objects.filter(school_id=school.id, pupil_id=leaver.id).update(until=date(2026, 3, 5))
        for n in range(2):
            mark_run(oakfield_life, "/ \\ / \\", pupil=n, since=MONDAY)
        before = figures([school.id], Span(MONDAY, date(2026, 3, 4)), "group")
        after = figures([school.id], Span(MONDAY, date(2026, 3, 7)), "group")

    assert lines(before) == [("4-kestrel", "4 Kestrel", 8, 0)]
    assert lines(after) == [("4-heron", "4 Heron", 4, 0), ("4-kestrel", "4 Kestrel", 4, 0)]


def test_groups_come_by_year_and_those_of_no_year_last(oakfield_life):
    school, names = oakfield_life.school, (("R Wren", 0), ("10 Ash", 10), ("Sunshine", None))
    with scoped(school.id):
        for name, year in names:
            group = RegistrationGroup.objects.create(
                school=school, name=name, slug=name.lower().replace(" ", "-"), year_group=year, since=date(2025, 9, 1)
            )
            pupil = add_pupil(oakfield_life)
            GroupMembership.objects.filter(school_id=school.id, pupil_id=pupil.id).update(group_id=group.id)
        labels = [row.label for row in figures([school.id], SPRING, "group")]

    assert labels == ["R Wren", "4 Kestrel", "10 Ash", "Sunshine"]


def test_year_group_is_that_of_the_last_day(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ \\", since=MONDAY)
        rows = figures([oakfield_life.school_id], SPRING, "year_group")
        next_year = figures([oakfield_life.school_id], Span(date(2026, 9, 2), date(2026, 9, 10)), "year_group")

    assert [(row.key, row.label) for row in rows + next_year] == [("4", "Year 4"), ("5", "Year 5")]


def test_two_enrolments_of_a_pupil_are_two(oakfield_life):
    school, pupil = oakfield_life.school, oakfield_life.pupils[0]
    with scoped(school.id):
        Enrolment.objects.filter(school_id=school.id, pupil_id=pupil.id).update(until=date(2026, 3, 4))
        Enrolment.objects.create(school=school, pupil=pupil, since=date(2026, 3, 9))
        mark_run(oakfield_life, "I I / \\", since=MONDAY)
        mark_run(oakfield_life, "/ \\ / \\", since=date(2026, 3, 9))
        [row, *_] = figures([school.id], SPRING, "pupil")

    assert (row.figures.enrolments, row.figures.persistent, row.figures.counts.possible) == (2, 1, 8)


def test_amendment_moves_the_figures_at_once(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        amend(oakfield_life, "I")
        counts = pupil_counts(oakfield_life.school_id, oakfield_life.pupils[0].id, SPRING)

    assert counts == Counts(authorised=1)


def test_codes_are_counted_with_their_class(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ \\ I I N \\ Y7 Y7 L U", since=MONDAY)
        rows = code_counts([oakfield_life.school_id], SPRING)

    assert [(row.code, row.code_class, row.sessions) for row in rows] == [
        ("/", "present", 1), ("I", "authorised", 2), ("L", "present", 1), ("N", "unauthorised", 1),
        ("U", "unauthorised", 1), ("Y7", "not_possible", 2), ("\\", "present", 2),
    ]  # fmt: skip


def test_one_school_sees_nothing_of_another(oakfield_life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        mark(hillcrest_life, "O")
    with scoped(oakfield_life.school_id):
        rows = figures([oakfield_life.school_id, hillcrest_life.school_id], SPRING, "school")

    assert [row.key for row in rows] == ["900001"]


@pytest.mark.parametrize("by", ["pupil", "group", "year_group", "school"])
def test_figures_are_one_query_for_one_pupil_and_for_three(oakfield_life, django_assert_num_queries, by):
    with scoped(oakfield_life.school_id):
        for n in range(3):
            with django_assert_num_queries(1):
                figures([oakfield_life.school_id], SPRING, by)
            mark(oakfield_life, "/", pupil=n)


# ---- the command ----------------------------------------------------------------------------------------------------


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("figures", *words, stdout=out)
    return out.getvalue()


def test_command_prints_the_promised_columns_with_four_places(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ \\ I", since=MONDAY)

    rows = list(
        csv.reader(
            io.StringIO(run("--school", "900001", "--from", "2026-01-05", "--to", "2026-03-27", "--by", "pupil"))
        )
    )

    assert rows[0] == [
        "key",
        "label",
        "enrolments",
        "possible",
        "attended",
        "present",
        "approved_educational_activity",
        "authorised",
        "unauthorised",
        "not_possible",
        "late",
        "attendance_percent",
        "absence_percent",
        "authorised_percent",
        "unauthorised_percent",
        "persistent",
        "severe",
        "persistent_percent",
        "severe_percent",
    ]
    assert rows[1] == ["A001", "Poppy Arkwright", "1", "3", "2", "2", "0", "1", "0", "0", "0", "66.6667", "33.3333",
                       "33.3333", "0.0000", "1", "0", "100.0000", "0.0000"]  # fmt: skip
    assert rows[3][2:4] == ["0", "0"]
    assert rows[3][11:15] == ["", "", "", ""]


def test_command_of_a_trust_adds_its_schools(places, people, oakfield_life, hillcrest_life):
    ashby = build_school_life(places.ashby, teacher=people.alice)
    for life in (oakfield_life, ashby, hillcrest_life):
        with scoped(life.school_id):
            mark(life, "I")

    rows = json.loads(
        run("--trust", "5001", "--from", "2026-03-01", "--to", "2026-03-31", "--by", "school", "--format", "json")
    )
    groups = json.loads(
        run("--trust", "5001", "--from", "2026-03-01", "--to", "2026-03-31", "--by", "group", "--format", "json")
    )

    assert [(row["key"], row["label"], row["possible"]) for row in rows] == [
        ("900002", "Ashby CE Primary", 1), ("900001", "Oakfield Primary", 1),
    ]  # fmt: skip
    assert [row["key"] for row in groups] == ["900002/4-kestrel", "900001/4-kestrel"]


def test_command_by_code(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "I")

    text = run("--school", "900001", "--from", "2026-03-01", "--to", "2026-03-31", "--by", "code")

    assert text.splitlines() == [
        "code,label,class,sessions",
        "I,Illness (not medical or dental appointment),authorised,1",
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--school", "1", "--from", "2026-01-05", "--to", "2026-03-27"), "no school has the URN “1”"),
        (("--school", "900001", "--from", "5.1.2026", "--to", "2026-03-27"), "“5.1.2026” is not a date"),
        (("--school", "900001", "--from", "2026-03-27", "--to", "2026-01-05"), "The last day is before the first"),
        (("--trust", "x", "--from", "2026-01-05", "--to", "2026-03-27"), "no trust with schools has the UID “x”"),
    ],
)
def test_command_refuses_in_one_line(places, words, says):
    with pytest.raises(CommandError, match=says) as caught:
        run(*words, "--by", "group")

    assert "\n" not in str(caught.value)


def test_figures_of_six_years_read_no_more_than_those_of_one(oakfield_life):
    """The statement names the span's weeks and days only, so older years are never touched."""
    with scoped(oakfield_life.school_id), CaptureQueriesContext(connection) as queries:
        figures([oakfield_life.school_id], SPRING, "school")
    [sql] = [query["sql"] for query in queries.captured_queries]

    assert "s.week >= '2026-01-05'::date AND s.week < '2026-03-23'::date" in sql
    assert sql.count("registers_mark ") == 1
    assert "m.date = ANY" in sql
