"""What reports are about: terms that have begun, their halves, the year to date, and what each is compared with."""

from datetime import date, timedelta

import pytest

from attendance.calendar.models import AcademicYear, Term
from attendance.reports.queries.spans import next_term, span_by_slug, spans_of, term_spans
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 10)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        year = AcademicYear.objects.create(
            school=oakfield_life.school, name="2024/25", since=date(2024, 9, 1), until=date(2025, 9, 1),
            weekdays=[0, 1, 2, 3, 4],
        )  # fmt: skip
        for name, since, until in (
            ("Autumn term", date(2024, 9, 4), date(2024, 12, 21)), ("Spring", date(2025, 1, 6), date(2025, 4, 5)),
        ):  # fmt: skip
            Term.objects.create(school=oakfield_life.school, year=year, name=name, since=since, until=until)
        yield oakfield_life


def of_key(life, key: str):
    return next(one for one in spans_of(life.school_id, TUESDAY) if one.key == key)


def test_terms_that_have_begun_are_there_the_newest_first(life):
    found = term_spans(life.school_id, TUESDAY)

    assert [(one.slug, one.label, one.title) for one in found] == [
        ("spring-2026", "Spring 2026", "Attendance in spring 2026"),
        ("autumn-2025", "Autumn 2025", "Attendance in autumn 2025"),
        ("spring-2025", "Spring 2025", "Attendance in spring 2025"),
        ("autumn-2024", "Autumn 2024", "Attendance in autumn 2024"),
    ]


def test_a_term_that_is_over_is_compared_with_the_whole_term_of_the_year_before(life):
    autumn = span_by_slug(life.school_id, "autumn-2025", TUESDAY)

    assert (autumn.span, autumn.over) == (Span(date(2025, 9, 2), date(2025, 12, 20)), True)
    assert (autumn.before, autumn.before_label) == (Span(date(2024, 9, 4), date(2024, 12, 21)), "Autumn 2024")


def test_a_term_that_runs_ends_today_and_is_compared_with_as_many_days(life):
    spring = span_by_slug(life.school_id, "spring-2026", TUESDAY)

    assert (spring.span, spring.over, spring.ends) == (
        Span(date(2026, 1, 5), date(2026, 3, 11)), False, date(2026, 3, 28),
    )  # fmt: skip
    assert (spring.before, spring.before_label) == (
        Span(date(2025, 1, 6), date(2025, 3, 12)), "Spring 2025 to 11 March",
    )  # fmt: skip


def test_a_term_without_a_year_before_is_compared_with_nothing(life):
    autumn = span_by_slug(life.school_id, "autumn-2024", TUESDAY)

    assert (autumn.before, autumn.before_label) == (None, "")


def test_halves_the_year_and_the_last_weeks_follow_the_terms(life):
    found = spans_of(life.school_id, TUESDAY)

    assert [one.label for one in found[4:]] == [
        "Spring 2026, second half", "Spring 2026, first half", "Autumn 2025, second half", "Autumn 2025, first half",
        "This year to date", "The last four weeks", "Last week",
    ]  # fmt: skip
    assert found[5].span == Span(date(2026, 1, 5), date(2026, 2, 16))


def test_the_year_to_date_is_compared_with_as_much_of_the_year_before(life):
    year = of_key(life, "year")

    assert year.span == Span(date(2025, 9, 1), date(2026, 3, 11))
    assert (year.before.since, year.before.until - year.before.since) == (
        date(2024, 9, 1), year.span.until - year.span.since,
    )  # fmt: skip


def test_last_weeks_are_whole_weeks(life):
    four, week = (of_key(life, key) for key in ("weeks:4", "week"))

    assert (four.span, four.before) == (
        Span(date(2026, 2, 9), date(2026, 3, 9)), Span(date(2026, 1, 12), date(2026, 2, 9)),
    )  # fmt: skip
    assert (week.span.since, week.over) == (date(2026, 3, 2), True)


def test_two_terms_of_one_name_have_two_slugs(life):
    year = AcademicYear.objects.get(school_id=life.school_id, name="2024/25")
    Term.objects.create(school=life.school, year=year, name="spring", since=date(2025, 5, 1), until=date(2025, 6, 1))

    assert [one.slug for one in term_spans(life.school_id, TUESDAY)] == [
        "spring-2026", "autumn-2025", "spring-2025-2", "spring-2025", "autumn-2024",
    ]  # fmt: skip


def test_nothing_is_there_before_the_first_term_and_the_next_one_is_known(life):
    before = date(2024, 9, 3)

    assert term_spans(life.school_id, before) == []
    assert next_term(life.school_id, before).since == date(2024, 9, 4)
    assert next_term(life.school_id, date(2027, 1, 1)) is None


def test_first_day_of_a_term_is_its_span(life):
    day = date(2026, 1, 5)

    assert term_spans(life.school_id, day)[0].span == Span(day, day + timedelta(days=1))


def test_cost_is_one_query_for_terms_and_two_for_all(life, django_assert_num_queries):
    with django_assert_num_queries(1):
        term_spans(life.school_id, TUESDAY)
    with django_assert_num_queries(2):
        spans_of(life.school_id, TUESDAY)
