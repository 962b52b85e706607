"""Years and terms: the school days they make, what is refused, what is usual, and days that are removed."""

from datetime import date

import pytest
from django.db.utils import IntegrityError

from attendance.audit.models import AuditEvent
from attendance.calendar import queries, services
from attendance.calendar.models import AcademicYear, SchoolDay, SchoolSession, Term
from attendance.calendar.services import CalendarProblem, TermDates
from attendance.tenancy.scope import scoped
from tests.calendar.setting_up import AUTUMN, NAMELESS, YEAR, close, set_up
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture
def school_id(places):
    with scoped(places.oakfield.id):
        yield places.oakfield.id


def test_year_makes_school_days_of_weekdays_in_term(school_id):
    saved = set_up(school_id, AUTUMN)

    assert saved.added == tuple(date(2026, 9, day) for day in (2, 3, 4, 7, 8, 9, 10, 11))
    assert saved.outside == ()
    assert SchoolSession.objects.filter(school_id=school_id, open=True).count() == 16
    assert AuditEvent.objects.filter(school_id=school_id).count() == 2


def test_half_term_has_no_school_days(school_id):
    term = TermDates("Autumn", date(2026, 9, 2), date(2026, 9, 12), date(2026, 9, 7), date(2026, 9, 11))

    saved = set_up(school_id, term)

    assert saved.added == tuple(date(2026, 9, day) for day in (2, 3, 4, 11))


def test_year_with_fewer_weekdays_has_fewer_days(school_id):
    saved = set_up(school_id, AUTUMN, weekdays=[0, 1])

    assert saved.added == (date(2026, 9, 7), date(2026, 9, 8))


def test_shorter_term_keeps_days_and_says_which_lie_outside(school_id):
    set_up(school_id, AUTUMN)
    year = queries.school_year(school_id, date(2026, 9, 2))

    saved = services.save_term_dates(
        school_id, year.id, [TermDates("Autumn", date(2026, 9, 2), date(2026, 9, 11))], by=OFFICER, at=AT
    )

    assert (saved.added, saved.outside) == ((), (date(2026, 9, 11),))
    assert SchoolDay.objects.filter(school_id=school_id).count() == 8


def test_longer_term_adds_days_and_keeps_closures(school_id):
    set_up(school_id, AUTUMN)
    close(school_id)
    year = queries.school_year(school_id, date(2026, 9, 2))

    saved = services.save_term_dates(
        school_id, year.id, [TermDates("Autumn", date(2026, 9, 2), date(2026, 9, 16))], by=OFFICER, at=AT
    )

    assert saved.added == (date(2026, 9, 14), date(2026, 9, 15))
    assert not queries.is_open(school_id, date(2026, 9, 3), "AM")


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ([TermDates("Autumn", date(2026, 8, 31), date(2026, 9, 12))], "terms-0-since"),
        ([TermDates("Autumn", date(2026, 9, 12), date(2026, 9, 12))], "terms-0-until"),
        ([AUTUMN, TermDates("Spring", date(2026, 9, 11), date(2026, 10, 1))], "terms-1-since"),
        ([TermDates("Autumn", date(2026, 9, 2), date(2026, 9, 12), date(2026, 9, 7))], "terms-0-half_term_since"),
        (
            [TermDates("Autumn", date(2026, 9, 2), date(2026, 9, 12), date(2026, 9, 7), date(2026, 9, 20))],
            "terms-0-half_term_since",
        ),
    ],
)
def test_terms_that_cannot_be_are_refused_and_leave_no_year(school_id, terms, field):
    with pytest.raises(CalendarProblem) as refused:
        set_up(school_id, *terms)

    assert refused.value.field == field
    assert AcademicYear.objects.filter(school_id=school_id).count() == 0


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"since": date(2027, 9, 1)}, "until"),
        ({"until": date(2028, 9, 1)}, "until"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [5]}, "weekdays"),
    ],
)
def test_year_that_cannot_be_is_refused(school_id, over, field):
    with pytest.raises(CalendarProblem) as refused:
        set_up(school_id, **over)

    assert refused.value.field == field


def test_year_across_another_is_refused(school_id):
    set_up(school_id)

    with pytest.raises(CalendarProblem) as refused:
        set_up(school_id, name="again", since=date(2027, 8, 1), until=date(2028, 8, 1))

    assert refused.value.message == "These dates overlap 2026/27."


def test_nothing_of_a_year_is_left_when_the_last_write_fails(school_id):
    with pytest.raises(IntegrityError):
        services.set_up_year(school_id, year=YEAR, terms=[AUTUMN], by=NAMELESS, at=AT)

    assert AcademicYear.objects.filter(school_id=school_id).count() == 0
    assert Term.objects.filter(school_id=school_id).count() == 0
    assert SchoolDay.objects.filter(school_id=school_id).count() == 0


def test_usual_year_is_the_one_after_the_newest(school_id):
    set_up(school_id)

    year, terms = services.usual_year(queries.years(school_id), date(2026, 3, 1))

    assert (year.name, year.since, year.until) == ("2027/28", date(2027, 9, 1), date(2028, 9, 1))
    assert [term.name for term in terms] == ["Autumn", "Spring", "Summer"]


def test_usual_terms_of_2025_are_those_most_schools_had():
    year, terms = services.usual_year([], date(2025, 10, 1))

    assert year.name == "2025/26"
    assert [(t.since, t.until, t.half_term_since, t.half_term_until) for t in terms] == [
        (date(2025, 9, 2), date(2025, 12, 20), date(2025, 10, 27), date(2025, 11, 1)),
        (date(2026, 1, 5), date(2026, 3, 28), date(2026, 2, 16), date(2026, 2, 21)),
        (date(2026, 4, 13), date(2026, 7, 23), date(2026, 5, 25), date(2026, 5, 30)),
    ]


@pytest.mark.parametrize("september", range(2020, 2040))
def test_usual_terms_can_always_be_saved(school_id, september):
    year, terms = services.usual_year([], date(september, 9, 15))

    saved = services.set_up_year(
        school_id, by=OFFICER, at=AT, terms=terms,
        year={"name": year.name, "since": year.since, "until": year.until, "weekdays": year.weekdays},
    )  # fmt: skip

    assert 185 <= len(saved.added) <= 205


def test_days_outside_terms_are_removed_only_when_asked(school_id):
    set_up(school_id, AUTUMN)
    year = queries.school_year(school_id, date(2026, 9, 2))
    services.save_term_dates(school_id, year.id, [], by=OFFICER, at=AT)

    removed = services.remove_days(school_id, [date(2026, 9, 2), date(2026, 9, 4)], by=OFFICER, at=AT)

    assert removed == 2
    assert len(queries.days_outside_terms(school_id)) == 6
    assert SchoolSession.objects.filter(school_id=school_id).count() == 12


def test_day_of_a_term_is_not_removed(school_id):
    set_up(school_id, AUTUMN)

    with pytest.raises(CalendarProblem, match="is a day of a term"):
        services.remove_days(school_id, [date(2026, 9, 3)], by=OFFICER, at=AT)
