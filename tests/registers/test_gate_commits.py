"""The gate with real commits: two tablets at once, a tablet and a teacher at once, two offices at once."""

from uuid import uuid4

import pytest

from attendance.tenancy.scope import scoped
from registers.models import Amendment, GateEvent
from registers.services.gate import undo_gate
from registers.services.problems import DayProblem
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import OFFICER, TUESDAY, make_people, make_places
from tests.registers.gating import close_at_twenty_past_nine, come, go, mark
from tests.registers.taking import at, save_one, teacher
from tests.registers.test_take_commits import at_once


@pytest.fixture
def world(own_database):
    places = make_places()
    people = make_people(places)
    life = build_school_life(places.oakfield, teacher=people.alice, pupils=1)
    close_at_twenty_past_nine(life)
    return life, people


def kinds(life) -> list[str]:
    with scoped(life.school_id):
        return sorted(GateEvent.objects.filter(school_id=life.school_id, date=TUESDAY).values_list("kind", flat=True))


def said(deed):
    """What the deed answers, or the words of its refusal."""
    try:
        return deed()
    except DayProblem as problem:
        return problem.message


def test_two_tablets_at_once_count_the_pupil_once(world):
    life, _ = world

    told = at_once(lambda: come(life, "09:20"), lambda: come(life, "09:21"))

    assert sorted(one.again for one in told) == [False, True]
    assert (kinds(life), mark(life).version, {one.code for one in told}) == (["in"], 1, {mark(life).code})


def test_one_tap_sent_twice_at_once_counts_once(world):
    life, _ = world
    event_id = uuid4()

    told = at_once(*[lambda: come(life, "09:21", event_id=event_id)] * 2)

    assert ([one.event_id for one in told], kinds(life), mark(life).version) == ([event_id] * 2, ["in"], 1)


def test_tablet_and_teacher_at_once_lose_nothing(world):
    life, people = world

    told, item = at_once(
        lambda: come(life, "09:21"), lambda: save_one(life, "N", by=teacher(people.alice), when="09:21")
    )

    with scoped(life.school_id):
        changes = list(Amendment.objects.filter(school_id=life.school_id).values_list("original_code", "amended_code"))
    assert (mark(life).code, told.code) == ("U", "U")
    assert (item.outcome, changes) in [("clash", []), ("saved", [("N", "U")])]


def test_two_offices_sign_a_pupil_out_at_once_and_the_second_is_told(world):
    life, _ = world

    told = at_once(lambda: said(lambda: go(life, "11:20")), lambda: said(lambda: go(life, "11:20")))

    assert [one for one in told if isinstance(one, str)] == ["Poppy Arkwright was signed out at 11:20 by Bob Officer."]
    assert kinds(life) == ["out"]


def test_two_undo_the_same_line_at_once_and_it_is_done_once(world):
    life, _ = world
    event_id = come(life, "09:21").event_id

    def undo():
        with scoped(life.school_id):
            return undo_gate(life.school_id, event_id, by=OFFICER, at=at("09:25"))

    at_once(undo, undo)

    assert (kinds(life), mark(life).code, mark(life).version) == (["in", "undo"], "", 2)
