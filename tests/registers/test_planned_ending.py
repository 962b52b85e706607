"""Planned absences that end: early, taken back, and running on after all; whole or not at all, and what it costs."""

import pytest

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import PlannedAbsence
from registers.queries.planned import planned_from, planned_on
from registers.services import planned as service
from registers.services.known import record_known
from registers.services.planned import end_planned, resume_planned, undo_planned
from registers.services.problems import DayProblem
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.marking import mark
from tests.registers.planning import (
    FRIDAY,
    ROLES,
    SATURDAY,
    THURSDAY,
    WEDNESDAY,
    amended,
    marks_by_day,
    plan,
)
from tests.registers.statements import statements
from tests.registers.taking import at, save_all, save_one, send, teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def first_of(life, result) -> PlannedAbsence:
    with scoped(life.school_id):
        return PlannedAbsence.objects.filter(school_id=life.school_id, batch=result.batch).order_by("id").first()


def end(life, result, *, on=THURSDAY, because="Back early", when="08:10", day=TUESDAY, **more):
    with scoped(life.school_id):
        planned_id = PlannedAbsence.objects.filter(school_id=life.school_id, batch=result.batch).order_by("id")[0].id
        return end_planned(life.school_id, planned_id, on=on, because=because, by=OFFICER, at=at(when, day), **more)


def deed(life, result, verb, *, when="08:20", day=TUESDAY, **more):
    planned_id = first_of(life, result).id
    with scoped(life.school_id):
        return verb(life.school_id, planned_id, by=OFFICER, at=at(when, day), **more)


# ---- ending --------------------------------------------------------------------------------------------------------


def test_plan_that_ends_early_is_blank_from_that_day_on(life):
    trip = plan(life, until=SATURDAY)

    result = end(life, trip)

    row = first_of(life, trip)
    assert (result.written, row.state, row.ended_on, row.ended_because) == (4, "ended", THURSDAY, "Back early")
    assert marks_by_day(life) == {
        (11, "AM"): "V", (11, "PM"): "V", (12, "AM"): "", (12, "PM"): "", (13, "AM"): "", (13, "PM"): "",
    }  # fmt: skip
    assert amended(life) == [("V", "", "Planned absence ended: Back early")] * 4


def test_one_pupil_comes_back_and_the_others_stay(life):
    trip = plan(life, pupils=(0, 1), until=FRIDAY)

    end(life, trip)

    assert marks_by_day(life, 0)[12, "AM"] == ""
    assert marks_by_day(life, 1)[12, "AM"] == "V"


def test_all_who_were_planned_together_end_together(life):
    trip = plan(life, pupils=(0, 1), until=FRIDAY)

    result = end(life, trip, whole_batch=True)

    assert (result.written, marks_by_day(life, 1)[12, "PM"]) == (4, "")


def test_ending_leaves_alone_what_somebody_has_changed(life, people):
    trip = plan(life, until=FRIDAY)
    with scoped(life.school_id):
        mark(life, "/", pupil=1, day=THURSDAY)
    save_one(life, "M", by=teacher(people.alice), when="08:50")
    end(life, trip)

    assert marks_by_day(life, 1) == {(12, "AM"): "/"}


def test_ending_leaves_alone_an_entry_made_before_the_plan(life):
    with scoped(life.school_id):
        record_known(
            life.school_id, pupil_ids=[life.pupils[0].id], since=THURSDAY, until=FRIDAY, sessions="AM", code="V",
            note="", roles=ROLES, by=OFFICER, at=at("07:00"),
        )  # fmt: skip
    trip = plan(life, until=FRIDAY)

    end(life, trip)

    assert marks_by_day(life) == {(11, "AM"): "V", (11, "PM"): "V", (12, "AM"): "V", (12, "PM"): ""}


def test_ending_leaves_a_register_that_was_sent_as_it_is(life, people):
    trip = plan(life, since=TUESDAY, until=THURSDAY)
    save_all(life, "/", by=teacher(people.alice))
    send(life, by=teacher(people.alice))

    result = end(life, trip, on=TUESDAY, when="09:00")

    assert marks_by_day(life) == {(10, "AM"): "V", (10, "PM"): "", (11, "AM"): "", (11, "PM"): ""}
    assert [(kept.session, kept.why) for kept in result.kept] == [("AM", "the register was sent: amend it")]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"because": " "}, "because", "Why does it end?"),
        ({"on": MONDAY}, "on", "That day has passed."),
        ({"on": SATURDAY}, "on", "It ends before that day in any case."),
    ],
)
def test_ending_that_cannot_be_says_which_field(life, changes, field, message):
    trip = plan(life, until=SATURDAY)

    with pytest.raises(DayProblem, match=message) as refused:
        end(life, trip, **changes)

    assert refused.value.field == field


def test_second_who_ends_it_is_told_who_was_first(life):
    trip = plan(life, until=SATURDAY)
    end(life, trip)

    with pytest.raises(DayProblem, match="It was ended by Bob Officer already"):
        end(life, trip, on=FRIDAY)


def test_plan_ended_on_its_first_day_is_taken_back(life):
    trip = plan(life)

    end(life, trip, on=WEDNESDAY)

    assert (first_of(life, trip).state, set(marks_by_day(life).values())) == ("taken_back", {""})


def test_plan_taken_back_is_blank_for_everybody(life):
    trip = plan(life, pupils=(0, 1))

    result = deed(life, trip, undo_planned)

    with scoped(life.school_id):
        assert planned_on(life.school_id, WEDNESDAY) == []
        assert planned_from(life.school_id, TUESDAY) == []
    assert (result.written, set(marks_by_day(life, 1).values())) == (4, {""})


def test_plan_that_has_begun_is_not_taken_back_on_a_later_day(life):
    trip = plan(life, since=TUESDAY, until=FRIDAY)

    with pytest.raises(DayProblem, match="It has begun. End it early instead."):
        deed(life, trip, undo_planned, day=WEDNESDAY)


def test_ending_that_is_undone_fills_the_blanks_again_and_can_be_ended_again(life):
    trip = plan(life, until=FRIDAY)
    end(life, trip)

    result = deed(life, trip, resume_planned)
    again = end(life, trip, when="08:30")

    assert (result.written, again.written, first_of(life, trip).state) == (2, 2, "ended")
    assert marks_by_day(life)[12, "AM"] == ""


def test_plan_that_runs_cannot_be_resumed(life):
    with pytest.raises(DayProblem, match="It runs already."):
        deed(life, plan(life), resume_planned)


def test_plan_whose_time_is_over_cannot_be_resumed(life):
    trip = plan(life, until=SATURDAY)
    end(life, trip)

    with pytest.raises(DayProblem, match="Its last day has passed."):
        deed(life, trip, resume_planned, day=SATURDAY)


# ---- whole or not, audit, cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["plan", "end", "undo", "resume"])
def test_audit_row_that_cannot_be_written_leaves_nothing_behind(life, monkeypatch, verb):
    trip = plan(life, until=FRIDAY) if verb != "plan" else None
    if verb == "resume":
        end(life, trip)
    before = (marks_by_day(life), first_of(life, trip).state if trip else None)

    def fail(*args, **more):
        raise RuntimeError("the second write")

    monkeypatch.setattr(service, "record", fail)
    deeds = {
        "plan": lambda: plan(life), "end": lambda: end(life, trip), "undo": lambda: deed(life, trip, undo_planned),
        "resume": lambda: deed(life, trip, resume_planned),
    }  # fmt: skip
    with pytest.raises(RuntimeError, match="the second write"):
        deeds[verb]()

    assert (marks_by_day(life), first_of(life, trip).state if trip else None) == before
    with scoped(life.school_id):
        assert PlannedAbsence.objects.filter(school_id=life.school_id).count() == (0 if verb == "plan" else 1)


def test_audit_names_pupils_by_id_and_never_the_note(life):
    trip = plan(life)

    with scoped(life.school_id):
        [event] = AuditEvent.objects.filter(school_id=life.school_id, verb="planned.made")
    assert (event.subject_id, event.detail) == (
        trip.batch,
        {
            "kind": "trip", "pupils": [str(life.pupils[0].id)], "since": "2026-03-11", "until": "2026-03-12",
            "code": "V", "written": 2,
        },
    )  # fmt: skip


@pytest.mark.parametrize("pupils", [(0,), (0, 1, 2)])
def test_planning_and_ending_cost_the_same_for_one_pupil_and_three(life, pupils):
    with statements() as planning:
        trip = plan(life, pupils=pupils, until=FRIDAY)
    with statements() as ending:
        end(life, trip, whole_batch=True)

    assert (len(planning), len(ending)) == (8, 8), "\n".join(planning + ending)
