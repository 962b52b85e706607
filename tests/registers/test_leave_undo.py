"""Decisions about leave taken back; whole or not at all, what it costs, and what is kept of it."""

from datetime import date

import pytest

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import LeaveRequest, PlannedAbsence
from registers.queries.leave import decided, previous_leave
from registers.services import leave as service
from registers.services.leave import undo_leave, withdraw_leave
from registers.services.planned import resume_planned
from registers.services.problems import DayProblem
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.planning import (
    HEAD,
    WEDNESDAY,
    amended,
    ask,
    decide,
    marks_by_day,
    request_of,
)
from tests.registers.statements import statements
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
WHOLE = {(day, half): "C" for day in (11, 12, 13) for half in ("AM", "PM")}


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def undo(life, batch, *, when="08:20", day=TUESDAY):
    with scoped(life.school_id):
        return undo_leave(life.school_id, batch, by=HEAD, at=at(when, day))


# ---- taking back ---------------------------------------------------------------------------------------------------


def test_decision_taken_back_makes_the_sessions_blank_and_waits_again(life):
    batch = ask(life)
    decide(life, batch)

    result = undo(life, batch)

    row = request_of(life, batch)
    assert (result.written, set(marks_by_day(life).values()), row.state, row.decided_name) == (6, {""}, "waiting", "")
    assert amended(life) == [("C", "", "Decision taken back")] * 6
    decide(life, batch, when="08:30")
    assert marks_by_day(life) == WHOLE


def test_leave_that_was_taken_back_is_not_run_on_past_whoever_decides(life):
    batch = ask(life)
    decide(life, batch)
    undo(life, batch)

    with scoped(life.school_id):
        plan = PlannedAbsence.objects.filter(school_id=life.school_id).first()
    with scoped(life.school_id), pytest.raises(DayProblem, match="Leave is granted by a decision"):
        resume_planned(life.school_id, plan.id, by=OFFICER, at=at("08:30"))

    assert set(marks_by_day(life).values()) == {""}


def test_decision_can_be_taken_back_until_the_leave_begins(life):
    batch = ask(life)
    decide(life, batch, day=MONDAY)

    with pytest.raises(DayProblem, match="The leave has begun. End it early"):
        undo(life, batch, day=WEDNESDAY)

    assert undo(life, batch).written == 6


def test_request_withdrawn_is_not_decided_any_more(life):
    batch = ask(life)
    with scoped(life.school_id):
        withdraw_leave(life.school_id, batch, by=OFFICER, at=at("08:05"))

    with pytest.raises(DayProblem, match="This is withdrawn already"):
        decide(life, batch)
    undo(life, batch)

    assert request_of(life, batch).state == "waiting"


# ---- whole or not, audit, cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["ask", "decide", "withdraw", "undo"])
def test_audit_row_that_cannot_be_written_leaves_nothing_behind(life, monkeypatch, deed):
    batch = ask(life) if deed != "ask" else None
    if deed == "undo":
        decide(life, batch)
    before = (marks_by_day(life), request_of(life, batch) if batch else None)

    def fail(*args, **more):
        raise RuntimeError("the second write")

    monkeypatch.setattr(service, "record", fail)
    deeds = {
        "ask": lambda: ask(life), "decide": lambda: decide(life, batch), "undo": lambda: undo(life, batch),
        "withdraw": lambda: service.withdraw_leave(life.school_id, batch, by=OFFICER, at=at("08:05")),
    }  # fmt: skip
    with pytest.raises(RuntimeError, match="the second write"), scoped(life.school_id):
        deeds[deed]()

    assert (marks_by_day(life), request_of(life, batch) if batch else None) == before
    with scoped(life.school_id):
        rows = LeaveRequest.objects.filter(school_id=life.school_id).count()
        plans = PlannedAbsence.objects.filter(school_id=life.school_id, state="active").count()
    assert (rows, plans) == (0 if deed == "ask" else 1, 1 if deed == "undo" else 0)


def test_audit_says_what_was_decided_without_a_name_or_a_reason(life):
    batch = ask(life)
    decide(life, batch)

    with scoped(life.school_id):
        [event] = AuditEvent.objects.filter(school_id=life.school_id, verb="leave.granted")
    assert (event.subject_id, event.by_name, event.detail) == (
        batch, "Fiona Head", {"pupils": [str(life.pupils[0].id)], "written": 6},
    )  # fmt: skip


@pytest.mark.parametrize("pupils", [(0,), (0, 1, 2)])
def test_deciding_costs_the_same_for_one_pupil_and_three(life, pupils):
    batch = ask(life, pupils=pupils)

    with statements() as sent:
        decide(life, batch)

    assert len(sent) == 12, "\n".join(sent)


def test_previous_leave_is_told_with_what_was_decided(life):
    old = ask(life, since=date(2026, 3, 5), until=date(2026, 3, 7), when="08:00")
    decide(life, old, "refused", "Asked for afterwards.")
    new = ask(life)

    with scoped(life.school_id):
        found = previous_leave(life.school_id, [life.pupils[0].id], date(2025, 9, 1), but=new)
        told = decided(life.school_id, TUESDAY)
    assert [(row.batch, row.state) for row in found[life.pupils[0].id]] == [(old, "refused")]
    assert [(row.batch, row.why, row.ground_label) for row in told] == [
        (old, "A wedding far away", "Exceptional circumstances")
    ]
