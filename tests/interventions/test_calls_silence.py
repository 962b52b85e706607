"""What must not fall silent on a first day: a page gone back to, a second worry, a reason that holds no more."""

from datetime import datetime
from uuid import UUID

import pytest

from attendance.access.rules.actors import Actor
from attendance.kit.uuid7 import uuid7
from attendance.tenancy.scope import scoped
from interventions.models import DayAlarm
from interventions.services.day_alarms import see_alarm, watch
from interventions.services.first_day_calls import CallData, CallDone, note_call, undo_call
from registers.queries.following import log_of_day
from registers.services.absence_reports import undo_report
from registers.services.following import undo_contact
from tests.interventions.first_day_house import clock, put
from tests.interventions.first_day_work import away, flagged, logged
from tests.people_of_the_tests import OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
ROLES = frozenset({"attendance_officer"})
SAM = Actor(None, "Sam Safeguarding", "Designated safeguarding lead")
ALL = frozenset({"flags.sensitive"})


@pytest.fixture(autouse=True)
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def note(life, outcome: str, *, at: datetime, call: UUID | None = None, **more) -> CallDone:
    data = CallData((life.pupils[0].id,), outcome, **{"words": "As told", **more})
    return note_call(life.school_id, data, call_id=call or uuid7(), roles=ROLES, by=OFFICER, at=at)


def outcomes(life) -> list[tuple[str, bool]]:
    return [(line.outcome, line.undone) for line in log_of_day(life.school_id, TUESDAY, abilities=ALL)]


def ringing(life, **asked) -> list[tuple[str, str]]:
    rows = DayAlarm.objects.filter(school_id=life.school_id, seen_at__isnull=True, **asked).order_by("kind", "step")
    return [(row.kind, row.step) for row in rows]


def seen(life, kind: str, at: datetime) -> None:
    for row in DayAlarm.objects.filter(school_id=life.school_id, kind=kind, seen_at__isnull=True):
        see_alarm(life.school_id, row.id, words="I have rung the family.", by=SAM, at=at)


# ---- a page that was gone back to -----------------------------------------------------------------------------------


def test_worry_sent_from_a_page_that_noted_something_else_already_rings(life):
    away(life)
    call = note(life, "no_answer", at=clock(9, 20)).call_id

    done = note(life, "worried", call=call, at=clock(9, 25))

    assert (done.alarm, done.call_id != call) == (True, True)
    assert outcomes(life) == [("no_answer", False), ("worried", False)]
    assert ringing(life) == [("worried", "")]


def test_same_button_pressed_twice_is_noted_once(life):
    away(life)
    call = note(life, "no_answer", at=clock(9, 20)).call_id

    note(life, "no_answer", call=call, at=clock(9, 20))

    assert outcomes(life) == [("no_answer", False)]


def test_call_that_was_taken_back_can_be_noted_from_the_same_page(life):
    away(life)
    call = note(life, "no_answer", at=clock(9, 20)).call_id
    undo_call(life.school_id, call, by=OFFICER, at=clock(9, 21))

    note(life, "no_answer", call=call, at=clock(9, 22))

    assert outcomes(life) == [("no_answer", True), ("no_answer", False)]


# ---- alarms ---------------------------------------------------------------------------------------------------------


def test_second_worry_rings_where_the_first_was_seen(life):
    away(life)
    note(life, "worried", at=clock(9, 20))
    seen(life, "worried", clock(9, 30))

    later = note(life, "worried", at=clock(11, 0))

    assert (later.alarm, ringing(life, kind="worried")) == (True, [("worried", str(later.call_id))])


def test_second_worry_while_the_first_rings_is_the_same_alarm(life):
    away(life)
    note(life, "worried", at=clock(9, 20))

    later = note(life, "worried", at=clock(9, 25))

    assert (later.alarm, ringing(life)) == (True, [("worried", "")])


def test_child_who_came_and_is_gone_in_the_afternoon_rings_again(life):
    away(life)
    watch(life.school_id, clock(10, 40))
    seen(life, "nobody_reached", clock(10, 45))
    put(life, {0: "U"}, at=clock(11, 0))
    put(life, {0: "N"}, session="PM", at=clock(13, 20))

    watch(life.school_id, clock(15, 0))

    assert ringing(life) == [("nobody_reached", "call.PM")]


def test_social_worker_rings_again_where_told_was_taken_back(life):
    flagged(life)
    away(life)
    watch(life.school_id, clock(9, 40))
    call = logged(life, "told", channel="told", whom="Social worker, duty desk", at=clock(9, 45))
    watch(life.school_id, clock(9, 50))
    ended = ringing(life, kind="social_worker")

    undo_contact(life.school_id, call, by=OFFICER, at=clock(9, 55))
    watch(life.school_id, clock(10, 0))

    assert (ended, ringing(life, kind="social_worker")) == ([], [("social_worker", "")])


def test_social_worker_whom_nobody_told_for_a_reason_stays_seen(life):
    flagged(life)
    away(life)
    watch(life.school_id, clock(9, 40))
    seen(life, "social_worker", clock(9, 45))

    watch(life.school_id, clock(10, 0))

    assert ringing(life, kind="social_worker") == []


# ---- a reason that holds no more ------------------------------------------------------------------------------------


def test_reason_that_was_taken_back_on_the_reports_page_keeps_no_alarm_from_ringing(life):
    away(life)
    done = note(life, "reason_given", at=clock(9, 10), code="I", reason="ill")
    undo_report(life.school_id, done.call_id, by=OFFICER, at=clock(9, 20))

    watch(life.school_id, clock(10, 40))

    assert ringing(life) == [("nobody_reached", "call")]


def test_call_whose_report_was_taken_back_already_can_be_taken_back(life):
    away(life)
    done = note(life, "reason_given", at=clock(9, 10), code="I", reason="ill")
    undo_report(life.school_id, done.call_id, by=OFFICER, at=clock(9, 20))

    undo_call(life.school_id, done.call_id, by=OFFICER, at=clock(9, 25))

    assert outcomes(life) == [("reason_given", True)]


def test_reason_for_the_morning_is_no_contact_about_the_afternoon(life):
    away(life)
    note(life, "reason_given", at=clock(9, 10), code="M", reason="medical", sessions="AM")
    put(life, {0: "N"}, session="PM", at=clock(13, 20))

    watch(life.school_id, clock(15, 0))

    assert ringing(life) == [("nobody_reached", "call.PM")]
