"""Years and terms, session times, closures: what is written, what is refused, what is left when a write fails."""

from datetime import date, time

import pytest
from django.db.utils import IntegrityError

from attendance.access.rules.actors import Actor
from attendance.audit.models import AuditEvent
from attendance.calendar import queries, services
from attendance.calendar.models import AcademicYear, Closure, SchoolDay, SchoolSession, SessionTimes, Term
from attendance.calendar.services import CalendarProblem, TermDates, Times
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db

NAMELESS = Actor(None, None, "nobody")  # the audit row refuses somebody without a name: the last write fails
TIMES = Times(time(8, 45), time(8, 55), time(9, 15), time(13), time(13, 10), time(13, 30))
AUTUMN = TermDates("Autumn", date(2026, 9, 2), date(2026, 9, 12))
YEAR = {"name": "2026/27", "since": date(2026, 9, 1), "until": date(2027, 9, 1), "weekdays": [0, 1, 2, 3, 4]}


@pytest.fixture
def school_id(places):
    with scoped(places.oakfield.id):
        yield places.oakfield.id


def set_up(school_id, *terms, **over):
    return services.set_up_year(school_id, year={**YEAR, **over}, terms=terms, by=OFFICER, at=AT)


def close(school_id, *, by=OFFICER, **over):
    values = {
        "since": date(2026, 9, 3), "until": date(2026, 9, 4), "sessions": "both", "code": "#", "kind": "inset",
        "reason": "INSET",
    } | over  # fmt: skip
    return services.add_closure(school_id, by=by, at=AT, **values)


# ---- years and terms ------------------------------------------------------------------------------------------


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


# ---- session times --------------------------------------------------------------------------------------------


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


# ---- closures -------------------------------------------------------------------------------------------------


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
