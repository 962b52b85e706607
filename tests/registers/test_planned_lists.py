"""The lists of planned absences and providers, and what they cost."""

import re

import pytest
import time_machine

from attendance.tenancy.scope import scoped
from registers.queries.planned import planned_from, planned_of_batch
from tests.people_of_the_tests import MONDAY, TUESDAY
from tests.registers.planning import (
    FRIDAY,
    SATURDAY,
    THURSDAY,
    WEDNESDAY,
    part_time,
    plan,
    provider,
)
from tests.registers.statements import statements
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
LIST, NEW = "/schools/900001/planned/", "/schools/900001/planned/new/"
PROVIDERS, KNOWN = "/schools/900001/providers/", "/schools/900001/registers/known/"
ROLES = [
    ("bob", 200), ("olive", 200), ("erin", 200), ("fiona", 200), ("sam", 200), ("alice", 404), ("grace", 404),
    ("wendy", 404), ("carol", 404), ("dave", 404),
]  # fmt: skip


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_o_clock():
    with time_machine.travel(at("08:00"), tick=False):
        yield


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def trip(life, **changes) -> dict:
    values = {
        "key": "019ce000-0000-7000-8000-000000000002", "pupils": [str(pupil.id) for pupil in life.pupils],
        "since": "2026-03-11", "last_day": "2026-03-12", "sessions": "both", "code": "V", "note": "Castle",
        "step": "save",
    }  # fmt: skip
    return values | changes


# ---- lists ---------------------------------------------------------------------------------------------------------


def test_list_shows_one_kind_and_what_is_due(life, people, client):
    plan(life)
    plan(life, pupils=(1,), kind="exclusion", code="E", since=TUESDAY, until=SATURDAY, when="07:00")
    part_time(life, pupils=(2,), review_on=THURSDAY)
    client.force_login(people.olive)

    everything, trips = words(client.get(LIST)), words(client.get(f"{LIST}?kind=trip"))

    assert "Part-time timetable: look at it again on Thursday 12 March. 12 March" in everything
    assert ("By what ends next 3" in everything, "By what ends next 1" in trips) == (True, True)


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(life, people, client, count):
    place = provider(life)
    for n in range(count):
        plan(life, pupils=(n,), kind="exclusion", code="E", until=date_of(28))
        plan(
            life, pupils=(n,), kind="alternative_provision", code="B", since=TUESDAY, until=WEDNESDAY, note="Animals",
            provider_id=place, when="07:00",
        )  # fmt: skip
    client.force_login(people.olive)
    client.get("/healthz/live")

    with statements() as sent:
        client.get(LIST)

    assert len(sent) == 11, "\n".join(sent)


def date_of(day: int):
    return MONDAY.replace(day=day)


@pytest.mark.parametrize("count", [1, 3])
def test_providers_cost_the_same_for_one_and_three(life, people, client, count):
    for n in range(count):
        place = provider(life, f"Farm {n}")
        plan(
            life, pupils=(n,), kind="alternative_provision", code="B", since=TUESDAY, until=WEDNESDAY, note="Animals",
            provider_id=place, when="07:00",
        )  # fmt: skip
    client.force_login(people.olive)
    client.get("/healthz/live")

    with statements() as sent:
        client.get(PROVIDERS)

    assert len(sent) == 9, "\n".join(sent)


def test_list_shows_what_ends_next_first_with_those_planned_together(life):
    plan(life, pupils=(0, 1), until=SATURDAY)
    plan(life, pupils=(2,))

    with scoped(life.school_id):
        found = planned_from(life.school_id, TUESDAY)
        trips = planned_from(life.school_id, TUESDAY, kind="exclusion")
        together = planned_of_batch(life.school_id, found[1].rows[1].id)
    assert [(batch.names, batch.one.last_day) for batch in found] == [
        ("Yusuf Bashir", WEDNESDAY), ("Poppy Arkwright, Amelia Ashworth", FRIDAY),
    ]  # fmt: skip
    assert (trips, [row.first for row in together]) == ([], ["Amelia", "Poppy"])
