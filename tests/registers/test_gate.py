"""Signing in at the gate: the clock's code, what it does to marks, once only, and taken back."""

from datetime import date, time
from uuid import uuid4

import pytest

from attendance.audit.models import AuditEvent
from attendance.calendar.models import SchoolDay, SchoolSession
from attendance.tenancy.scope import scoped
from registers.models import Amendment, GateEvent
from registers.queries.gate import gate_of_day
from registers.services import gate, gate_marks
from registers.services.problems import DayProblem
from tests.people_of_the_tests import TUESDAY
from tests.registers.gating import TABLET, close_at_twenty_past_nine, come, mark, put, set_times
from tests.registers.taking import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    close_at_twenty_past_nine(oakfield_life)
    return oakfield_life


def events(life) -> list[tuple]:
    with scoped(life.school_id):
        rows = GateEvent.objects.filter(school_id=life.school_id).order_by("at", "id")
        return list(rows.values_list("kind", "session", "code", "minutes_late"))


def amendments(life) -> list[tuple]:
    with scoped(life.school_id):
        rows = Amendment.objects.filter(school_id=life.school_id).order_by("seq")
        return list(rows.values_list("original_code", "amended_code", "kind", "reason", "by_name"))


# ---- the clock -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "code", "minutes"),
    [("08:47", "/", None), ("08:52", "L", 2), ("09:19", "L", 29), ("09:20", "L", 30), ("09:21", "U", 31)],
)
def test_a29_signed_in_at_the_gate(life, clock, code, minutes):
    told = come(life, clock)

    standing = mark(life)
    assert (told.code, told.minutes_late, told.wrote) == (code, minutes, True)
    assert (standing.code, standing.minutes_late, standing.origin) == (code, minutes, "gate")
    assert standing.recorded_name == TABLET.name


def test_a28_n_at_twenty_past_nine_becomes_u_at_five_past_ten(life):
    put(life, "N", clock="09:20")

    told = come(life, "10:05", reason="overslept")

    standing = mark(life)
    assert (told.code, standing.code, standing.minutes_late, standing.note) == ("U", "U", 75, "Overslept")
    assert amendments(life) == [("N", "U", "amendment", "Signed in at the gate at 10:05: Overslept", TABLET.name)]


def test_a30_register_that_closes_at_half_past_nine(life):
    set_times(life, am_opens=time(9), am_late_after=time(9, 10), am_closes=time(9, 30))

    codes = [come(life, clock, pupil=n).code for n, clock in enumerate(("09:05", "09:25", "09:31"))]

    assert codes == ["/", "L", "U"]


@pytest.mark.parametrize("day", [date(2026, 3, 27), date(2026, 3, 30), date(2025, 10, 24), date(2025, 10, 27)])
def test_clock_is_the_schools_on_both_sides_of_the_change_of_clocks(life, day):
    with scoped(life.school_id):  # 27 October 2025 lies in half term: hold school all the same
        SchoolDay.objects.get_or_create(school_id=life.school_id, date=day)
        for session in ("AM", "PM"):
            SchoolSession.objects.get_or_create(school_id=life.school_id, date=day, session=session)

    codes = [come(life, clock, pupil=n, day=day).code for n, clock in enumerate(("09:20", "09:21", "13:06"))]

    assert codes == ["L", "U", "L"]


def test_year_group_with_times_of_its_own_goes_by_them(life):
    set_times(life, year_groups=[4], am_closes=time(9, 10))

    assert come(life, "09:15").code == "U"


def test_before_the_register_opens_the_teacher_makes_the_mark(life):
    told = come(life, "08:30")

    assert (told.code, told.wrote, mark(life)) == ("", False, None)
    assert events(life) == [("in", "AM", "", None)]


def test_in_the_lunch_hour_it_is_still_the_mornings(life):
    told = come(life, "12:40")

    assert (told.session, told.code, mark(life, session="PM")) == ("AM", "U", None)


def test_afternoon_arrival_marks_the_afternoon_only(life):
    put(life, "N")

    told = come(life, "13:31")

    assert (told.session, told.code, told.minutes_late) == ("PM", "U", 26)
    assert (mark(life).code, mark(life, session="PM").code) == ("N", "U")


# ---- marks that stand ----------------------------------------------------------------------------------------------


def test_present_mark_is_kept(life):
    put(life, "/")

    told = come(life, "09:21", reason="bus")

    assert (told.code, told.wrote, told.clash, told.mark, mark(life).version) == ("U", False, False, "/", 1)


def test_wrong_late_code_is_put_right_by_the_clock(life):
    put(life, "L", clock="09:10")

    come(life, "09:21")

    assert (mark(life).code, mark(life).minutes_late) == ("U", 31)


@pytest.mark.parametrize(("code", "origin"), [("M", "known"), ("C2", "known"), ("I", "office"), ("B", "known")])
def test_mark_that_says_otherwise_is_shown_as_a_clash_and_not_overwritten(life, code, origin):
    put(life, code, origin=origin, note="agreed", clock="08:00")

    told = come(life, "10:05")

    with scoped(life.school_id):
        [row] = gate_of_day(life.school_id, TUESDAY)
    assert (told.clash, told.wrote, mark(life).code, mark(life).version) == (True, False, code, 1)
    assert (row.clash, row.mark, row.code) == (True, code, "U")


def test_mark_made_between_reading_and_writing_is_not_overwritten(life, monkeypatch):
    real, calls = gate_marks.mark_of, []

    def late(*args):
        calls.append(args)
        seen = real(*args)
        if len(calls) == 1:
            put(life, "I", origin="office")
        return seen

    monkeypatch.setattr(gate_marks, "mark_of", late)
    told = come(life, "09:21")

    assert (told.wrote, told.clash, mark(life).code) == (False, True, "I")


# ---- once only -----------------------------------------------------------------------------------------------------


def test_same_event_twice_counts_once(life):
    event_id = uuid4()

    first, second = come(life, "09:20", event_id=event_id), come(life, "09:21", event_id=event_id)

    assert (first.code, second.code, second.at) == ("L", "L", at("09:20"))
    assert len(events(life)) == 1


def test_two_tablets_keep_the_first(life):
    come(life, "09:20")

    told = come(life, "09:21")

    assert (told.again, told.code, mark(life).code, len(events(life))) == (True, "L", "L", 1)


def test_event_of_one_pupil_is_not_anothers(life):
    event_id = uuid4()
    come(life, "09:20", event_id=event_id)

    with pytest.raises(DayProblem, match="used for somebody else"):
        come(life, "09:21", pupil=1, event_id=event_id)


def test_pupil_whom_the_teacher_missed_afterwards_signs_in_again(life):
    come(life, "08:30")
    put(life, "N", clock="09:00")

    told = come(life, "09:05")

    assert (told.again, told.code, mark(life).code, len(events(life))) == (False, "L", "L", 2)


# ---- refused -------------------------------------------------------------------------------------------------------


def test_nobody_signs_in_while_school_is_closed(life):
    with pytest.raises(DayProblem, match="School is closed today"):
        come(life, "09:00", day=date(2026, 3, 14))


def test_pupil_of_another_school_is_not_found(life, hillcrest_life):
    with scoped(life.school_id), pytest.raises(DayProblem, match="Nobody of that name"):
        gate.sign_in(life.school_id, hillcrest_life.pupils[0].id, event_id=uuid4(), by=TABLET, at=at("09:00"))


def test_failing_log_leaves_neither_mark_nor_event(life, monkeypatch):
    def fail(*args, **more):
        raise RuntimeError("no room")

    monkeypatch.setattr(gate, "record", fail)

    with pytest.raises(RuntimeError):
        come(life, "09:21")

    assert (mark(life), events(life)) == (None, [])


def test_technical_log_names_nobody(life):
    come(life, "09:21", reason="traffic")

    with scoped(life.school_id):
        event = AuditEvent.objects.get(school_id=life.school_id, verb="gate.in")
    assert event.detail == {"pupil": str(life.pupils[0].id), "session": "AM", "code": "U"}
