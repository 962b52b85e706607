"""Who is on site now: by marks, comings and goings; the roll call's page and who may open it."""

import re

import pytest
import time_machine

from attendance.people.models import Enrolment, GroupMembership, RegistrationGroup
from attendance.tenancy.scope import scoped
from registers.queries.on_site import on_site
from registers.services.gate import undo_gate
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.gating import back, come, go, put
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
PAGE = "/schools/900001/on-site/"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def seen(life, clock: str, pupil: int = 0):
    """The first pupil as the roll call has them."""
    with scoped(life.school_id):
        roll = on_site(life.school_id, at(clock))
    return next(one for block in roll.groups for one in block.people if one.pupil_id == life.pupils[pupil].id)


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_pupil_without_a_mark_is_unknown_and_looked_for(life):
    one = seen(life, "08:55")

    assert (one.state, one.to_find) == ("unknown", True)


@pytest.mark.parametrize(
    ("code", "state", "to_find"),
    [("/", "here", True), ("L", "here", True), ("U", "here", True), ("N", "not_in", False), ("I", "absent", False)],
)
def test_state_by_the_mark_of_the_session(life, code, state, to_find):
    put(life, code)

    one = seen(life, "09:42")

    assert (one.state, one.to_find) == (state, to_find)


def test_pupil_who_came_late_says_when(life):
    put(life, "N")
    come(life, "09:30")

    one = seen(life, "09:42")

    assert (one.state, one.words) == ("here", "came at 09:30")


def test_pupil_who_left_says_with_whom_and_until_when(life):
    put(life, "/")
    go(life, "11:20", back_by=at("13:00").time())

    one = seen(life, "11:30")

    assert (one.state, one.words, one.to_find) == ("left", "left at 11:20, back by 13:00", False)


def test_pupil_who_came_back_is_here(life):
    put(life, "/")
    go(life, "10:00")
    back(life, "11:20")

    one = seen(life, "11:30")

    assert (one.state, one.words) == ("here", "came back at 11:20")


def test_state_is_that_of_the_moment_asked_for(life):
    put(life, "/")
    go(life, "11:20")

    assert [seen(life, clock).state for clock in ("11:19", "11:20")] == ["here", "left"]


def test_taken_back_sign_out_does_not_count(life):

    put(life, "/")
    told = go(life, "11:20")
    with scoped(life.school_id):
        undo_gate(life.school_id, told.event_id, by=OFFICER, at=at("11:25"))

    assert seen(life, "11:30").state == "here"


def test_in_the_afternoon_the_morning_is_told_and_not_believed(life):
    put(life, "/")
    put(life, "I", pupil=1)

    states = [(one.state, one.words) for one in (seen(life, "13:01"), seen(life, "13:01", 1))]

    assert states == [("unknown", "here this morning"), ("unknown", "not here this morning")]


def test_signed_out_and_marked_here_afterwards_is_to_be_checked(life):
    put(life, "/")
    go(life, "11:20")
    put(life, "\\", session="PM", clock="13:06")

    one = seen(life, "13:10")

    assert (one.state, one.to_find) == ("check", True)


def test_came_through_the_gate_and_marked_not_here_is_to_be_checked(life):
    come(life, "09:00")
    put(life, "N", clock="09:05")

    assert seen(life, "09:10").state == "check"


def test_groups_stand_in_order_and_whoever_has_none_stands_last(life):
    with scoped(life.school_id):
        robin = RegistrationGroup.objects.create(
            school_id=life.school_id, name="1 Robin", slug="1-robin", year_group=1, since=TUESDAY.replace(month=1)
        )
        for first, group in (("Una", robin), ("Vic", None)):
            pupil = add_pupil(life, first=first, last="Quill")
            GroupMembership.objects.filter(school_id=life.school_id, pupil_id=pupil.id).delete()
            if group:
                GroupMembership.objects.create(
                    school_id=life.school_id, group_id=group.id, pupil_id=pupil.id, since=TUESDAY.replace(month=1)
                )
        roll = on_site(life.school_id, at("09:42"))

    assert [block.group for block in roll.groups] == ["1 Robin", "4 Kestrel", "In no group"]
    assert roll.not_taken == ("1 Robin", "4 Kestrel", "In no group")


def test_pupil_who_left_the_school_is_not_in_it(life):
    with scoped(life.school_id):
        Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).update(
            until=TUESDAY, leaving_ground="moved"
        )
        roll = on_site(life.school_id, at("09:42"))

    assert life.pupils[0].id not in {one.pupil_id for block in roll.groups for one in block.people}


def test_counts_add_up(life):
    put(life, "/")
    put(life, "I", pupil=1)
    with scoped(life.school_id):
        roll = on_site(life.school_id, at("09:42"))

    assert {state: n for state, n in roll.counts.items() if n} == {"here": 1, "absent": 1, "unknown": 1}
    assert roll.to_find == 2


@pytest.mark.parametrize("pupils", [1, 3])
def test_roll_call_costs_four_queries(life, pupils, django_assert_num_queries):
    for n in range(pupils):
        come(life, "09:10", pupil=n)

    with scoped(life.school_id), django_assert_num_queries(4):
        on_site(life.school_id, at("09:42"))


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("alice", 200), ("bob", 200), ("olive", 200), ("erin", 200), ("fiona", 200), ("sam", 200),
        ("grace", 404), ("wendy", 404), ("carol", 404), ("dave", 404),
    ],
)  # fmt: skip
def test_every_teacher_sees_the_roll_call(life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert client.get(PAGE).status_code == status


def test_page_says_as_of_when_and_what_is_not_taken(life, people, client):
    put(life, "/")
    put(life, "I", pupil=1)
    client.force_login(people.alice)

    with time_machine.travel(at("09:42"), tick=False):
        answer = client.get(PAGE)

    page = words(answer)
    assert "As of 09:42 , Tuesday 10 March 2026, by the morning registers and the gate." in page
    assert "Somebody has no mark in 4 Kestrel." in page
    assert (answer.content.decode().count("data-pupil="), answer.content.decode().count('type="checkbox" name=')) == (
        2,
        4,
    )


def test_page_may_be_kept_for_the_case_that_the_network_goes(life, people, client):
    client.force_login(people.alice)

    with time_machine.travel(at("09:42"), tick=False):
        answer = client.get(PAGE)

    assert (answer["X-Keep-For"], answer["X-Keep-At"]) == (str(people.alice.id), "9:42")


def test_day_without_school_says_so(life, people, client):
    client.force_login(people.alice)

    with time_machine.travel(at("09:42", TUESDAY.replace(day=14)), tick=False):
        assert "School is closed today: it is no school day." in words(client.get(PAGE))


@pytest.mark.parametrize("pupils", [1, 3])
def test_page_costs_the_same_for_one_and_three(life, people, client, pupils, django_assert_num_queries):
    for n in range(pupils):
        go(life, "09:10", pupil=n)
    client.force_login(people.alice)

    with time_machine.travel(at("09:42"), tick=False), django_assert_num_queries(11):
        client.get(PAGE)
