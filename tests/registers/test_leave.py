"""Leave asked for and decided: before it begins, never afterwards; what is granted fills the registers."""

from datetime import date
from uuid import uuid4

import pytest

from attendance.calendar.models import SchoolSession
from attendance.tenancy.scope import scoped
from registers.models import LeaveRequest, Mark, PlannedAbsence
from registers.queries.leave import leave_waiting, waiting_leave_count
from registers.services.problems import DayProblem
from tests.people_of_the_tests import TUESDAY
from tests.registers.marking import mark
from tests.registers.planning import (
    FRIDAY,
    NEXT_MONDAY,
    SATURDAY,
    THURSDAY,
    WEDNESDAY,
    ask,
    decide,
    marks_by_day,
    request_of,
)
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
WHOLE = {(day, half): "C" for day in (11, 12, 13) for half in ("AM", "PM")}


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


# ---- asking --------------------------------------------------------------------------------------------------------


def test_asking_keeps_a_request_for_each_brother_and_sister(life):
    batch = ask(life, pupils=(0, 1), sessions="AM", contact_id=None)

    with scoped(life.school_id):
        rows = leave_waiting(life.school_id)
        count = waiting_leave_count(life.school_id)
    assert [(row.batch, row.name, row.since, row.last_day, row.sessions, row.state) for row in rows] == [
        (batch, "Poppy Arkwright", WEDNESDAY, FRIDAY, "AM", "waiting"),
        (batch, "Amelia Ashworth", WEDNESDAY, FRIDAY, "AM", "waiting"),
    ]
    assert (count, marks_by_day(life)) == (1, {})


def test_form_sent_twice_asks_once(life):
    key = uuid4()

    assert ask(life, batch=key) == ask(life, batch=key) == key
    with scoped(life.school_id):
        assert LeaveRequest.objects.filter(school_id=life.school_id).count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"ground": "holiday"}, "ground", "On which ground is it asked for?"),
        ({"until": WEDNESDAY}, "last_day", "The last day is before the first."),
        ({"until": date(2027, 6, 1)}, "last_day", "That is longer than a year."),
        ({"since": date(2025, 12, 1)}, "since", "That is long gone by."),
        ({"since": SATURDAY, "until": NEXT_MONDAY}, "since", "School is not open on any of those days."),
        ({"asked_on": WEDNESDAY}, "asked_on", "That day is still to come."),
        ({"why": " "}, "why", "Why is leave asked for?"),
        ({"asked_by": ""}, "asked_by", "Who asks for it?"),
        ({"why": "x" * 2001}, "why", "That is too long."),
        ({"ground": "performance"}, "body", "Who issued the licence or the exemption?"),
        ({"ground": "religious", "body": "The mosque"}, "set_apart", "Which day does the religious body set apart?"),
        (
            {"ground": "religious", "body": "The mosque", "set_apart": (SATURDAY,)},
            "set_apart",
            "A day set apart lies outside the days asked for.",
        ),
        ({"set_apart": (WEDNESDAY,)}, "set_apart", "Days set apart belong to religious observance."),
        ({"contact_id": uuid4()}, "contact", "That adult is no contact of these pupils."),
        ({"pupils": ()}, "pupils", "Choose at least one pupil of this school."),
    ],
)
def test_request_that_cannot_be_kept_says_which_field(life, changes, field, message):
    with pytest.raises(DayProblem) as refused:
        ask(life, **changes)

    assert (refused.value.field, refused.value.message) == (field, message)
    with scoped(life.school_id):
        assert LeaveRequest.objects.filter(school_id=life.school_id).count() == 0


def test_request_of_another_schools_pupil_is_refused(life, hillcrest_life):
    life.pupils.append(hillcrest_life.pupils[0])

    with pytest.raises(DayProblem, match="of this school"):
        ask(life, pupils=(0, 3))


# ---- deciding ------------------------------------------------------------------------------------------------------


def test_granted_leave_fills_the_blanks_of_its_sessions(life):
    batch = ask(life)

    result = decide(life, batch)

    row = request_of(life, batch)
    assert (result.written, result.kept, marks_by_day(life)) == (6, (), WHOLE)
    assert (row.state, row.code, row.granted_since, row.granted_last_day) == ("granted", "C", WEDNESDAY, FRIDAY)
    assert (row.decided_name, row.decided_position, row.decided_at) == ("Fiona Head", "Headteacher", at("08:10"))
    with scoped(life.school_id):
        origins = set(Mark.objects.filter(school_id=life.school_id).values_list("origin", "note"))
        plans = list(PlannedAbsence.objects.filter(school_id=life.school_id).values_list("kind", "code", "leave_id"))
    assert (origins, plans) == ({("known", "Leave granted")}, [("leave", "C", row.id)])


def test_refused_leave_writes_no_mark(life):
    batch = ask(life)

    result = decide(life, batch, "refused", "A holiday is not exceptional.")

    row = request_of(life, batch)
    assert (result.written, marks_by_day(life), row.code, row.granted_since) == (0, {}, "", None)
    assert (row.state, row.decision_reason) == ("refused", "A holiday is not exceptional.")


def test_part_that_is_granted_fills_that_part(life):
    batch = ask(life)

    decide(life, batch, "part", "The wedding day.", granted_since=THURSDAY, granted_until=FRIDAY)

    assert marks_by_day(life) == {(12, "AM"): "C", (12, "PM"): "C"}
    assert request_of(life, batch).granted_last_day == THURSDAY


def test_leave_of_mornings_fills_mornings(life):
    decide(life, ask(life, sessions="AM"))

    assert marks_by_day(life) == {(11, "AM"): "C", (12, "AM"): "C", (13, "AM"): "C"}


def test_leave_over_an_inset_day_and_a_weekend_fills_school_days_only(life):
    with scoped(life.school_id):
        SchoolSession.objects.filter(school_id=life.school_id, date=THURSDAY).update(open=False)

    result = decide(life, ask(life, until=date(2026, 3, 17)))

    assert result.written == 6
    assert {day for day, _ in marks_by_day(life)} == {11, 13, 16}


def test_leave_keeps_a_mark_that_is_there_and_says_so(life):
    with scoped(life.school_id):
        mark(life, "M", day=WEDNESDAY, origin="known")

    result = decide(life, ask(life))

    assert (result.written, marks_by_day(life)[11, "AM"]) == (5, "M")
    assert [(kept.name, kept.session, kept.why) for kept in result.kept] == [
        ("Poppy Arkwright", "AM", "has M, from Bob Officer")
    ]


@pytest.mark.parametrize("decision", ["refused", "part"])
def test_refusing_needs_a_reason(life, decision):
    batch = ask(life)

    with pytest.raises(DayProblem, match="The family is told the reason") as refused:
        decide(life, batch, decision, " ", granted_since=WEDNESDAY, granted_until=THURSDAY)

    assert (refused.value.field, request_of(life, batch).state) == ("reason", "waiting")


def test_code_of_another_ground_is_refused(life):
    with pytest.raises(DayProblem, match="S does not belong to this ground"):
        decide(life, ask(life), code="S")


def test_second_who_decides_is_told_who_was_first(life):
    batch = ask(life)
    decide(life, batch, "refused", "Not exceptional.")

    with pytest.raises(DayProblem, match="This is refused already by Fiona Head at 08:10 on 10 March"):
        decide(life, batch)

    assert marks_by_day(life) == {}


def test_a33_leave_asked_for_on_return_is_kept_and_cannot_be_granted(life):
    batch = ask(life, since=date(2026, 3, 5), until=TUESDAY, asked_on=TUESDAY)

    with pytest.raises(DayProblem, match="cannot be granted: they have begun") as refused:
        decide(life, batch)
    decide(life, batch, "refused", "Asked for afterwards.")

    assert (refused.value.field, request_of(life, batch).state, marks_by_day(life)) == ("decision", "refused", {})


def test_a33_leave_of_today_can_be_granted_until_the_register_opens(life):
    late, early = ask(life, since=TUESDAY, until=WEDNESDAY), ask(life, pupils=(1,), since=TUESDAY, until=WEDNESDAY)

    with pytest.raises(DayProblem, match="10 March cannot be granted: it has begun"):
        decide(life, late, when="08:45")

    assert decide(life, early, when="08:44").written == 2


def test_a34_day_set_apart_is_r_and_further_days_are_c(life):
    batch = ask(life, ground="religious", body="The mosque", set_apart=(THURSDAY,))

    decide(life, batch)

    assert marks_by_day(life) == {
        (11, "AM"): "C", (11, "PM"): "C", (12, "AM"): "R", (12, "PM"): "R", (13, "AM"): "C", (13, "PM"): "C",
    }  # fmt: skip
    assert request_of(life, batch).code == "C, R"


def test_a34_day_set_apart_alone_is_granted_when_the_others_are_refused(life):
    batch = ask(life, ground="religious", body="The mosque", set_apart=(THURSDAY,))

    with pytest.raises(DayProblem, match="12 March is set apart by the religious body"):
        decide(life, batch, "refused", "Too many days.")
    decide(life, batch, "part", "The feast itself.", granted_since=THURSDAY, granted_until=FRIDAY)

    assert marks_by_day(life) == {(12, "AM"): "R", (12, "PM"): "R"}
