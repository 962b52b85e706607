"""Planned absences: they fill blanks with their origin, keep what is there, and end when they should."""

from datetime import date
from uuid import uuid4

import pytest

from attendance.calendar.models import SchoolSession
from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from registers.models import Mark, PlannedAbsence
from registers.queries.planned import planned_on
from registers.services import planned as service
from registers.services.plan_preview import preview_plan
from registers.services.planned import PlanData, end_planned
from registers.services.problems import DayProblem
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.marking import mark
from tests.registers.planning import (
    FRIDAY,
    NEXT_MONDAY,
    ROLES,
    SATURDAY,
    THURSDAY,
    WEDNESDAY,
    marks_by_day,
    part_time,
    plan,
    provider,
)
from tests.registers.taking import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def end(life, result, *, on=THURSDAY, because="Back early", when="08:10", day=TUESDAY, **more):
    with scoped(life.school_id):
        planned_id = PlannedAbsence.objects.filter(school_id=life.school_id, batch=result.batch).order_by("id")[0].id
        return end_planned(life.school_id, planned_id, on=on, because=because, by=OFFICER, at=at(when, day), **more)


# ---- filling -------------------------------------------------------------------------------------------------------


def test_trip_of_a_group_fills_the_blanks_of_everybody(life):
    result = plan(life, pupils=(0, 1, 2))

    with scoped(life.school_id):
        kinds = set(Mark.objects.filter(school_id=life.school_id).values_list("origin", "code", "note"))
        rows = planned_on(life.school_id, WEDNESDAY)
    assert (result.written, result.kept, kinds) == (6, (), {("known", "V", "Castle")})
    assert [(row.name, row.kind, row.code, row.last_day, row.batch) for row in rows] == [
        ("Poppy Arkwright", "trip", "V", WEDNESDAY, result.batch),
        ("Amelia Ashworth", "trip", "V", WEDNESDAY, result.batch),
        ("Yusuf Bashir", "trip", "V", WEDNESDAY, result.batch),
    ]


def test_part_time_timetable_fills_its_sessions_of_each_week_until_its_last_day(life):
    part_time(life)

    assert marks_by_day(life) == {
        (11, "PM"): "C2", (13, "AM"): "C2", (13, "PM"): "C2", (18, "PM"): "C2", (20, "AM"): "C2", (20, "PM"): "C2",
        (25, "PM"): "C2", (27, "AM"): "C2", (27, "PM"): "C2",
    }  # fmt: skip


def test_register_does_not_say_why_a_timetable_is_part_time(life):
    part_time(life, note="Recovering from an operation")

    with scoped(life.school_id):
        notes = set(Mark.objects.filter(school_id=life.school_id).values_list("note", flat=True))
    assert notes == {"Agreed part-time timetable"}


def test_plan_over_the_easter_holiday_fills_school_days_only(life):
    result = plan(life, kind="exclusion", code="E", since=date(2026, 3, 26), until=date(2026, 4, 15))

    assert result.written == 8
    assert {day for day, _ in marks_by_day(life)} == {26, 27, date(2026, 4, 13), date(2026, 4, 14)}


def test_plan_leaves_an_inset_day_out(life):
    with scoped(life.school_id):
        SchoolSession.objects.filter(school_id=life.school_id, date=THURSDAY).update(open=False)

    assert plan(life, kind="exclusion", code="E", until=SATURDAY).written == 4


def test_plan_keeps_a_mark_that_is_there_and_says_so(life):
    with scoped(life.school_id):
        mark(life, "M", day=WEDNESDAY, origin="known")

    result = plan(life)

    assert (result.written, marks_by_day(life)) == (1, {(11, "AM"): "M", (11, "PM"): "V"})
    assert [(kept.session, kept.why) for kept in result.kept] == [("AM", "has M, from Bob Officer")]


def test_exclusion_that_began_yesterday_fills_what_is_still_to_come(life):
    result = plan(life, kind="exclusion", code="E", since=MONDAY, until=THURSDAY, when="10:00")

    assert marks_by_day(life) == {(10, "PM"): "E", (11, "AM"): "E", (11, "PM"): "E"}
    assert [(kept.date, kept.session, kept.why) for kept in result.kept] == [
        (TUESDAY, "AM", "the register has closed: amend it")
    ]


def test_pupil_who_leaves_meanwhile_is_filled_until_then(life):
    with scoped(life.school_id):
        Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).update(until=THURSDAY)

    result = plan(life, kind="exclusion", code="E", until=SATURDAY)

    assert (result.written, {kept.why for kept in result.kept}) == (2, {"not on roll"})


def test_form_sent_twice_plans_once(life):
    key = uuid4()

    assert (plan(life, batch=key).written, plan(life, batch=key).written) == (2, 0)
    with scoped(life.school_id):
        assert PlannedAbsence.objects.filter(school_id=life.school_id).count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"note": ""}, "note", "What they do, and where?"),
        ({"code": "I"}, "code", "I does not belong to this kind."),
        ({"since": MONDAY}, "since", "Those days have passed."),
        ({"until": date(2027, 6, 1)}, "until", "That is longer than a year."),
        ({"until": WEDNESDAY}, "until", "The last day is before the first."),
        ({"since": SATURDAY, "until": NEXT_MONDAY}, "since", "School is not open in any of those sessions."),
        ({"pupils": ()}, "pupils", "Choose at least one pupil of this school."),
        ({"note": "x" * 301}, "note", "That is too long."),
        ({"provider_id": uuid4()}, "provider", "There is no such provider."),
        ({"kind": "exclusion", "code": "E", "since": date(2025, 12, 1)}, "since", "Those days have passed."),
        ({"kind": "exclusion", "code": "E", "since": MONDAY, "until": TUESDAY}, "until", "That has ended already."),
    ],
)
def test_plan_that_cannot_be_says_which_field_and_writes_nothing(life, changes, field, message):
    with pytest.raises(DayProblem) as refused:
        plan(life, **changes)

    assert (refused.value.field, refused.value.message) == (field, message)
    assert marks_by_day(life) == {}


def test_role_that_may_not_enter_the_code_is_refused(life):
    data = PlanData([life.pupils[0].id], "trip", WEDNESDAY, THURSDAY, code="V", note="Castle")

    with pytest.raises(DayProblem, match="V cannot be entered beforehand by you"), scoped(life.school_id):
        service.plan_absence(life.school_id, data, roles={"class_teacher"}, by=OFFICER, at=at("08:00"))


def test_provider_and_what_is_done_there_stand_beside_the_name(life):
    farm = provider(life)
    plan(life, kind="alternative_provision", code="B", note="Animal care", provider_id=farm)

    with scoped(life.school_id):
        notes = set(Mark.objects.filter(school_id=life.school_id).values_list("note", flat=True))
    assert notes == {"Moorside Farm: Animal care"}


# ---- preview -------------------------------------------------------------------------------------------------------


def test_preview_counts_what_is_filled_and_what_is_there_and_writes_nothing(life):
    with scoped(life.school_id):
        mark(life, "M", day=WEDNESDAY, origin="known")
        data = PlanData([p.id for p in life.pupils], "trip", WEDNESDAY, FRIDAY, code="V", note="Castle")
        found = preview_plan(life.school_id, data, roles=ROLES, at=at("08:00"))

    assert (found.fills, [(day.date, day.sessions, day.fills) for day in found.days]) == (
        11, [(WEDNESDAY, ("AM", "PM"), 5), (THURSDAY, ("AM", "PM"), 6)],
    )  # fmt: skip
    assert [(kept.name, kept.session, kept.why) for kept in found.kept] == [
        ("Poppy Arkwright", "AM", "has M, from Bob Officer")
    ]
    assert marks_by_day(life) == {(11, "AM"): "M"}
