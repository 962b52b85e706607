"""A line of the gate is taken back, with the mark as it was; and pupils who come back during the day."""

from datetime import date

import pytest

from attendance.tenancy.scope import scoped
from registers.models import Amendment, GateEvent
from registers.services import gate
from registers.services.gate import undo_gate
from registers.services.problems import DayProblem
from tests.people_of_the_tests import OFFICER
from tests.registers.gating import back, close_at_twenty_past_nine, come, go, mark, put
from tests.registers.taking import at, save_one, send, teacher

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


def undo(life, event_id, clock="10:30"):
    with scoped(life.school_id):
        return undo_gate(life.school_id, event_id, by=OFFICER, at=at(clock))


# ---- taken back ----------------------------------------------------------------------------------------------------


def test_undo_leaves_n_where_the_register_was_sent_meanwhile(life, people):
    told = come(life, "09:05")
    for pupil in (1, 2):
        save_one(life, "/", pupil=pupil, by=teacher(people.alice), when="09:06")
    send(life, by=teacher(people.alice), when="09:07")

    undo(life, told.event_id)

    assert mark(life).code == "N"


def test_undo_clears_a_mark_that_was_not_there_before(life):
    told = come(life, "09:21")

    undo(life, told.event_id)

    assert (mark(life).code, mark(life).version) == ("", 2)
    assert amendments(life) == [("U", "", "undo", "Undo: signed in at the gate at 09:21", "Bob Officer")]


def test_undo_gives_back_the_n_as_it_was(life):
    put(life, "N", note="bus seen")
    told = come(life, "10:05")

    done = undo(life, told.event_id)

    assert (done.mark_stays, mark(life).code, mark(life).note, mark(life).minutes_late) == (
        False,
        "N",
        "bus seen",
        None,
    )


def test_undo_leaves_a_mark_that_was_changed_since(life):
    told = come(life, "09:21")
    put(life, "I", origin="office", clock="09:40")

    done = undo(life, told.event_id)

    assert (done.mark_stays, mark(life).code) == (True, "I")


def test_undo_twice_is_done_once(life):
    told = come(life, "09:21")
    undo(life, told.event_id)

    undo(life, told.event_id)

    assert [kind for kind, *_ in events(life)] == ["in", "undo"]


def test_pupil_taken_back_by_mistake_signs_in_again(life):
    undo(life, come(life, "09:10").event_id, "09:11")

    told = come(life, "09:12")

    assert (told.again, told.code, mark(life).code) == (False, "L", "L")


def test_undo_of_an_earlier_day_is_refused(life):
    told = come(life, "09:21", day=date(2026, 3, 9))

    with pytest.raises(DayProblem, match="Only today’s lines"):
        undo(life, told.event_id)


def test_undo_whose_log_fails_leaves_the_mark(life, monkeypatch):
    told = come(life, "09:21")
    monkeypatch.setattr(gate, "record", lambda *args, **more: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        undo(life, told.event_id)

    assert (mark(life).code, [kind for kind, *_ in events(life)]) == ("U", ["in"])


# ---- back again ----------------------------------------------------------------------------------------------------


def test_pupil_who_was_signed_out_comes_back_and_keeps_the_mark(life):
    put(life, "/")
    go(life, "10:00")

    told = back(life, "11:20")

    assert (told.kind, told.wrote, mark(life).code) == ("back", False, "/")


def test_pupil_who_comes_back_too_late_for_the_afternoon_is_u(life):
    put(life, "/")
    go(life, "11:20")
    put(life, "N", session="PM", clock="13:05")

    told = come(life, "13:40")

    assert (told.kind, told.code, mark(life, session="PM").code) == ("back", "U", "U")
