"""The page of providers: adding, links shown once, ending and back."""

import re

import pytest
import time_machine

from attendance.tenancy.scope import scoped
from registers.models import Provider
from tests.registers.planning import (
    linked,
    provider,
)
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


# ---- providers -----------------------------------------------------------------------------------------------------


def test_provider_is_added_and_its_link_is_shown_once(life, people, client):
    client.force_login(people.olive)

    added = client.post(PROVIDERS, {"name": "Moorside Farm", "kind": "alternative"}, follow=True)
    with scoped(life.school_id):
        place = Provider.objects.get(school_id=life.school_id).id
    made = client.post(f"{PROVIDERS}{place}/link/", follow=True)

    assert "Added. Make a link" in words(added)
    address = re.search(r'value="http://testserver(/offsite/900001/[^"]+)"', made.content.decode())[1]
    assert client.get(address).status_code == 200
    assert "/offsite/" not in client.get(PROVIDERS).content.decode()


def test_provider_is_ended_and_taken_back_and_its_link_ended(life, people, client):
    place = provider(life)
    token, _ = linked(life, place)
    client.force_login(people.olive)

    unlinked = client.post(f"{PROVIDERS}{place}/unlink/", follow=True)
    ended = client.post(f"{PROVIDERS}{place}/end/", follow=True)
    back = client.post(f"{PROVIDERS}{place}/resume/", follow=True)

    assert client.get(f"/offsite/900001/{token}/").status_code == 404
    assert "The link is ended." in words(unlinked)
    assert ("Ended. It is not offered any more" in words(ended), "Undo the ending" in words(ended)) == (True, True)
    assert "It is offered again." in words(back)


def test_provider_is_changed(life, people, client):
    place = provider(life)
    client.force_login(people.olive)

    answer = client.post(f"{PROVIDERS}{place}/", {"name": "Moor Farm", "kind": "work"}, follow=True)

    assert ("Moor Farm" in words(answer), "Work placement" in words(answer)) == (True, True)
