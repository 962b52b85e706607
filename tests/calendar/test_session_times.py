"""Session times: from which day and for whom they hold, what is warned of, what is refused."""

from datetime import date, time

import pytest
from django.db.utils import IntegrityError

from attendance.calendar import queries, services
from attendance.calendar.models import SessionTimes
from attendance.calendar.services import CalendarProblem, Times
from attendance.tenancy.scope import scoped
from tests.calendar.setting_up import NAMELESS
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db

TIMES = Times(time(8, 45), time(8, 55), time(9, 15), time(13), time(13, 10), time(13, 30))


@pytest.fixture
def school_id(places):
    with scoped(places.oakfield.id):
        yield places.oakfield.id


def test_times_hold_from_their_day_and_leave_the_past(school_id):
    later = Times(**{**vars(TIMES), "am_closes": time(9, 20)})
    services.set_session_times(school_id, since=date(2026, 9, 1), times=TIMES, by=OFFICER, at=AT)
    services.set_session_times(school_id, since=date(2027, 1, 4), times=later, by=OFFICER, at=AT)

    assert queries.session_times_on(school_id, date(2026, 8, 31)) is None
    assert queries.session_times_on(school_id, date(2027, 1, 3)).am_closes == time(9, 15)
    assert queries.session_times_on(school_id, date(2027, 1, 4)).am_closes == time(9, 20)


def test_times_of_a_year_group_go_before_those_of_everybody(school_id):
    own = Times(**{**vars(TIMES), "am_opens": time(9, 0), "am_late_after": time(9, 5), "am_closes": time(9, 30)})
    services.set_session_times(school_id, since=date(2026, 9, 1), times=own, year_groups=[-1], by=OFFICER, at=AT)
    services.set_session_times(school_id, since=date(2026, 10, 1), times=TIMES, by=OFFICER, at=AT)

    assert queries.session_times_on(school_id, date(2026, 11, 1), -1).of("AM") == (time(9, 0), time(9, 5), time(9, 30))
    assert queries.session_times_on(school_id, date(2026, 11, 1), 0).of("AM") == (time(8, 45), time(8, 55), time(9, 15))
    assert queries.session_times_on(school_id, date(2026, 9, 15), 0) is None


def test_times_for_everybody_may_take_in_years_with_times_of_their_own(school_id):
    own = Times(**{**vars(TIMES), "am_opens": time(9, 0), "am_late_after": time(9, 5), "am_closes": time(9, 30)})
    services.set_session_times(school_id, since=date(2026, 9, 1), times=own, year_groups=[0], by=OFFICER, at=AT)

    services.set_session_times(
        school_id, since=date(2026, 10, 1), times=TIMES, also_own=True, by=OFFICER, at=AT.replace(hour=9)
    )

    assert queries.session_times_on(school_id, date(2026, 9, 30), 0).am_opens == time(9, 0)
    assert queries.session_times_on(school_id, date(2026, 10, 1), 0).am_opens == time(8, 45)


@pytest.mark.parametrize(
    ("over", "warnings"),
    [
        ({}, []),
        ({"am_closes": time(9, 25)}, []),
        (
            {"am_closes": time(9, 26)},
            [
                "The morning register stays open for more than 30 minutes after the session starts. "
                "Statutory guidance says no longer than 30 minutes: close it earlier."
            ],
        ),
    ],
)
def test_register_open_for_more_than_thirty_minutes_is_warned_of(over, warnings):
    assert services.open_too_long(Times(**{**vars(TIMES), **over})) == warnings


def test_of_two_times_from_the_same_day_the_newer_holds(school_id):
    later = Times(**{**vars(TIMES), "pm_opens": time(12, 50)})
    services.set_session_times(school_id, since=date(2026, 9, 1), times=TIMES, by=OFFICER, at=AT)
    services.set_session_times(school_id, since=date(2026, 9, 1), times=later, by=OFFICER, at=AT.replace(hour=9))

    assert queries.session_times_on(school_id, date(2026, 9, 1)).of("PM") == (time(12, 50), time(13, 10), time(13, 30))


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"am_late_after": time(8, 30)}, "am_late_after"),
        ({"am_closes": time(8, 50)}, "am_late_after"),
        ({"pm_late_after": time(13), "pm_closes": time(13)}, "pm_closes"),
        ({"pm_opens": time(9, 0)}, "pm_opens"),
    ],
)
def test_times_out_of_order_are_refused(school_id, over, field):
    with pytest.raises(CalendarProblem) as refused:
        services.set_session_times(
            school_id, since=date(2026, 9, 1), times=Times(**{**vars(TIMES), **over}), by=OFFICER, at=AT
        )

    assert refused.value.field == field


def test_no_times_are_left_when_the_audit_fails(school_id):
    with pytest.raises(IntegrityError):
        services.set_session_times(school_id, since=date(2026, 9, 1), times=TIMES, by=NAMELESS, at=AT)

    assert SessionTimes.objects.filter(school_id=school_id).count() == 0
