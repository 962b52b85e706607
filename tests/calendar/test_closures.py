"""Closures of a school: which sessions they close, how they are undone, and which days then count."""

from datetime import date

import pytest
from django.db.utils import IntegrityError

from attendance.calendar import queries, services
from attendance.calendar.models import Closure
from attendance.calendar.services import CalendarProblem
from attendance.tenancy.scope import scoped
from tests.calendar.setting_up import AUTUMN, NAMELESS, close, set_up
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture
def school_id(places):
    with scoped(places.oakfield.id):
        yield places.oakfield.id


def test_closure_of_a_day_closes_both_sessions(school_id):
    set_up(school_id, AUTUMN)

    close(school_id)

    [day] = queries.days_between(school_id, date(2026, 9, 3), date(2026, 9, 4))
    rows = queries.sessions_between(school_id, date(2026, 9, 3), date(2026, 9, 4))
    assert day.kind == "inset"
    assert [(row.session, row.open, row.code, row.reason) for row in rows] == [
        ("AM", False, "#", "INSET"),
        ("PM", False, "#", "INSET"),
    ]


def test_closure_of_an_afternoon_leaves_the_day_open(school_id):
    set_up(school_id, AUTUMN)

    close(school_id, sessions="PM", code="Y4", kind="closure", reason="Burst pipe")

    [day] = queries.days_between(school_id, date(2026, 9, 3), date(2026, 9, 4))
    assert day.kind == "open"
    assert queries.is_open(school_id, date(2026, 9, 3), "AM")
    assert not queries.is_open(school_id, date(2026, 9, 3), "PM")


def test_two_half_day_closures_close_the_day(school_id):
    set_up(school_id, AUTUMN)

    close(school_id, sessions="AM", kind="closure")
    close(school_id, sessions="PM", kind="closure")

    [day] = queries.days_between(school_id, date(2026, 9, 3), date(2026, 9, 4))
    assert day.kind == "closed"
    assert queries.school_days_between(school_id, date(2026, 9, 2), date(2026, 9, 5)) == [
        date(2026, 9, 2),
        date(2026, 9, 4),
    ]


def test_closure_of_a_part_leaves_sessions_open(school_id):
    set_up(school_id, AUTUMN)

    close(school_id, code="Y3", kind="part", year_groups=[5, 6], reason="Year 5 and 6 block flooded")

    assert queries.is_open(school_id, date(2026, 9, 3), "AM")
    [closure] = queries.closures(school_id, date(2026, 9, 1), date(2026, 10, 1))
    assert (closure.year_groups, closure.whole_school, closure.last_day) == ((5, 6), False, date(2026, 9, 3))


@pytest.mark.parametrize(
    ("over", "field", "remedy"),
    [
        (
            {"year_groups": [5]}, "code",
            "For a part of the school that could not open use Y3; for one pupil use Y7.",
        ),
        ({"code": "Y4", "year_groups": [5]}, "code", "For a part of the school use Y3."),
        (
            {"code": "Y3"}, "year_groups",
            "Tick the year groups or classes that could not come, or use Y4 for the whole site.",
        ),
        ({"reason": " "}, "reason", "Say why the school is closed; it stands in the history."),
        ({"until": date(2026, 9, 3)}, "until", "Give a last day on or after the first."),
        (
            {"since": date(2026, 9, 5), "until": date(2026, 9, 7)}, "since",
            "Choose days in term that are not closed already.",
        ),
    ],
)  # fmt: skip
def test_closure_that_cannot_be_is_refused(school_id, over, field, remedy):
    set_up(school_id, AUTUMN)

    with pytest.raises(CalendarProblem) as refused:
        close(school_id, **over)

    assert (refused.value.field, refused.value.remedy) == (field, remedy)
    assert Closure.objects.filter(school_id=school_id).count() == 0


def test_undone_closure_opens_its_sessions_and_stays_in_the_history(school_id):
    set_up(school_id, AUTUMN)
    closure_id = close(school_id)

    services.undo_closure(school_id, closure_id, by=OFFICER, at=AT)

    assert queries.is_open(school_id, date(2026, 9, 3), "AM")
    assert queries.closures(school_id, date(2026, 9, 1), date(2026, 10, 1)) == []
    [kept] = queries.closures(school_id, date(2026, 9, 1), date(2026, 10, 1), undone=True)
    assert (kept.undone_name, kept.undone_at) == ("Bob Officer", AT)


def test_undo_of_one_half_leaves_the_other_closed(school_id):
    set_up(school_id, AUTUMN)
    morning = close(school_id, sessions="AM")
    close(school_id, sessions="PM")

    services.undo_closure(school_id, morning, by=OFFICER, at=AT)

    rows = queries.sessions_between(school_id, date(2026, 9, 3), date(2026, 9, 4))
    assert [row.open for row in rows] == [True, False]


def test_closure_is_undone_once(school_id):
    set_up(school_id, AUTUMN)
    closure_id = close(school_id)
    services.undo_closure(school_id, closure_id, by=OFFICER, at=AT)

    with pytest.raises(CalendarProblem, match="undone already"):
        services.undo_closure(school_id, closure_id, by=OFFICER, at=AT)


def test_nothing_of_a_closure_is_left_when_the_audit_fails(school_id):
    set_up(school_id, AUTUMN)

    with pytest.raises(IntegrityError):
        close(school_id, by=NAMELESS)

    assert Closure.objects.filter(school_id=school_id).count() == 0
    assert queries.is_open(school_id, date(2026, 9, 3), "AM")


def test_last_school_days_pass_over_closures_and_weekends(school_id):
    set_up(school_id, AUTUMN)
    close(school_id, since=date(2026, 9, 7), until=date(2026, 9, 8))

    assert queries.last_school_days(school_id, date(2026, 9, 9), 3) == [
        date(2026, 9, 3),
        date(2026, 9, 4),
        date(2026, 9, 8),
    ]


def test_week_without_an_open_session_is_no_school_week(school_id):
    set_up(school_id, AUTUMN)
    close(school_id, since=date(2026, 9, 7), until=date(2026, 9, 12))

    assert queries.school_weeks(school_id, date(2026, 8, 1), date(2026, 12, 1)) == [date(2026, 8, 31)]
