"""What the queue costs, the same for one child and for three, and who may open its pages."""

import pytest
from django.urls import reverse

from attendance.kit.uuid7 import uuid7
from attendance.tenancy.scope import scoped
from interventions.queries.first_day import colour_of_pupils, queue_version
from tests.interventions.first_day_house import SENSITIVE, adult, away, clock, flag, queue
from tests.people_of_the_tests import TUESDAY

pytestmark = pytest.mark.django_db
EVERYBODY = ("alice", "olive", "bob", "erin", "fiona", "sam", "wendy", "carol", "grace", "dave", "pat")
WORKS = ["olive", "bob", "erin", "fiona", "sam"]


@pytest.fixture(autouse=True)
def _nine(time_machine):
    time_machine.move_to(clock(9, 0), tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def one_more(life, n):
    with scoped(life.school_id):
        adult(life, n, first=f"Ada {n}", number=f"07700 90012{n}")
        flag(life, "looked_after", pupil=n)
        away(life, n)


def url(name, *args):
    return reverse(f"interventions:{name}", args=[900001, *args])


@pytest.mark.parametrize("children", [1, 3])
def test_the_queue_costs_seven_queries(life, django_assert_num_queries, children):
    for n in range(children):
        one_more(life, n)

    with scoped(life.school_id), django_assert_num_queries(7):
        found = queue(life, clock(9, 0), abilities=SENSITIVE)

    assert found.children == children


@pytest.mark.parametrize("children", [1, 3])
def test_colours_cost_two_queries_and_the_version_one(life, django_assert_num_queries, children):
    for n in range(children):
        one_more(life, n)
    ids = [pupil.id for pupil in life.pupils[:children]]

    with scoped(life.school_id):
        with django_assert_num_queries(2):
            colour_of_pupils(life.school_id, ids, TUESDAY)
        with django_assert_num_queries(1):
            queue_version(life.school_id, TUESDAY)


@pytest.mark.parametrize("children", [1, 3])
def test_the_pages_cost_the_same_for_one_child_and_for_three(client, people, life, django_assert_num_queries, children):
    client.force_login(people.bob)
    for n in range(children):
        one_more(life, n)

    with django_assert_num_queries(15):
        seen = client.get(url("calls")).context["queue_seen"]
    with django_assert_num_queries(8):
        assert client.get(url("calls_live"), {"seen": seen}).status_code == 204
    with django_assert_num_queries(24):
        client.get(url("call", life.pupils[0].id))


def test_the_pages_are_for_those_who_work_the_queue(client, people, life):
    one_more(life, 0)
    pupil = life.pupils[0].id
    addresses = [url("calls"), url("calls_live"), url("call", pupil)]
    found = {address: [] for address in addresses}
    for who in EVERYBODY:
        client.force_login(getattr(people, who))
        for address in addresses:
            if client.get(address).status_code == 200:
                found[address].append(who)

    assert list(found.values()) == [WORKS] * 3


@pytest.mark.parametrize("who", ["alice", "wendy", "carol", "grace", "dave"])
def test_nobody_else_notes_undoes_or_claims_anything(client, people, life, who):
    one_more(life, 0)
    client.force_login(getattr(people, who))
    pupil = life.pupils[0].id
    posted = {"outcome": "no_answer", "call_id": str(uuid7())}

    answers = [
        client.post(url(name, pupil), posted).status_code for name in ("call_outcome", "call_claim", "call_undo")
    ]

    assert answers == [404, 404, 404]


def test_another_schools_pupil_and_call_are_not_reached(client, people, life, hillcrest_life):
    one_more(life, 0)
    with scoped(hillcrest_life.school_id):
        away(hillcrest_life, 0)
    client.force_login(people.bob)
    theirs = hillcrest_life.pupils[0].id
    posted = {"outcome": "no_answer", "call_id": str(uuid7()), "pupils": [str(theirs)]}

    strange = client.post(url("call_outcome", theirs), posted)
    mixed = client.post(url("call_undo", uuid7()), {"pupil": str(theirs)}, follow=True)

    assert strange.status_code == 404
    assert "There is no such call." in mixed.content.decode()
