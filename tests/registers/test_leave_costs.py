"""What the pages of leave cost, for one request or pupil and for three."""

from datetime import date

import pytest
import time_machine

from tests.registers.planning import ask, decide
from tests.registers.statements import statements
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
LIST = "/schools/900001/leave/"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_o_clock():
    with time_machine.travel(at("08:00"), tick=False):
        yield


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_request_and_three(life, people, client, count):
    for n in range(count):
        ask(life, pupils=(n,))
        decide(life, ask(life, pupils=(n,), since=date(2026, 4, 20), until=date(2026, 4, 22)), "refused", "No.")
    client.force_login(people.fiona)
    client.get("/healthz/live")

    with statements() as sent:
        client.get(LIST)

    assert len(sent) == 6, "\n".join(sent)


@pytest.mark.parametrize("pupils", [(0,), (0, 1, 2)])
def test_request_costs_the_same_for_one_pupil_and_three(life, people, client, pupils):
    batch = ask(life, pupils=pupils)
    client.force_login(people.fiona)
    client.get("/healthz/live")

    with statements() as sent:
        client.get(f"{LIST}{batch}/")

    assert len(sent) == 13, "\n".join(sent)
