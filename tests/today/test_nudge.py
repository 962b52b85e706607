"""The button that asks a room for its register, and what the room sees of it."""

import pytest
import time_machine

from attendance.tenancy.scope import scoped
from registers.models import Nudge
from tests.registers.taking import at, save_all, save_one, send, teacher
from tests.today.daywork import TODAY, part, parts_sent, shown, words

pytestmark = pytest.mark.django_db
NUDGE = "/schools/900001/today/nudge/4-kestrel/am/"
REGISTER = "/schools/900001/registers/4-kestrel/2026-03-10/am/"
SHEET = "/api/v1/schools/900001/registers/4-kestrel/2026-03-10/am/"
ASKED = "The office asks for this register."


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eighteen_past_nine():
    with time_machine.travel(at("09:18"), tick=False):
        yield


def nudges(life) -> int:
    with scoped(life.school_id):
        return Nudge.objects.filter(school_id=life.school_id).count()


@pytest.mark.parametrize(
    ("who", "status"),
    [("bob", 302), ("olive", 302), ("sam", 302), ("alice", 404), ("grace", 404), ("dave", 404)],
)
def test_office_asks_and_others_do_not(life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert (client.post(NUDGE).status_code, nudges(life)) == (status, int(status == 302))


def test_looking_at_the_address_asks_for_nothing(life, people, client):
    client.force_login(people.bob)

    assert (client.get(NUDGE).status_code, nudges(life)) == (405, 0)


def test_group_that_is_not_there(life, people, client):
    client.force_login(people.bob)

    assert client.post(NUDGE.replace("4-kestrel", "9-owl")).status_code == 404


def test_without_script_it_goes_back_to_today_and_says_when_it_asked(life, people, client):
    client.force_login(people.bob)

    back = client.post(NUDGE)

    assert back["Location"] == f"{TODAY}#t-registers"
    assert "Asked at 09:18 by Bob Officer. Nudge again: 4 Kestrel" in part(client.get(TODAY), "registers")


def test_with_script_the_part_that_changed_comes_back(life, people, client):
    client.force_login(people.bob)
    page = client.get(TODAY)

    answer = client.post(NUDGE, {"h": shown(page)["h"]}, headers={"hx-request": "true"})

    assert (parts_sent(answer), shown(answer)["seen"]) == (["registers"], "")


def test_register_that_came_in_meanwhile_is_not_asked_for(life, people, client):
    save_all(life, "/", by=teacher(people.alice))
    send(life, by=teacher(people.alice))
    client.force_login(people.bob)

    html = client.post(NUDGE, follow=True).content.decode()

    assert nudges(life) == 0
    assert "4 Kestrel’s register came in at 08:55. There is nothing to ask for." in words(html)


# ---- in the room --------------------------------------------------------------------------------------------------


def ask(client, people) -> None:
    client.force_login(people.bob)
    client.post(NUDGE)
    client.force_login(people.alice)


def test_room_sees_on_its_page_who_asked_and_when(life, people, client):
    ask(client, people)

    html = client.get(REGISTER).content.decode()

    assert f"{ASKED} Bob Officer, 09:18. Mark who is here now, and send it." in words(html)
    assert 'id="asked" role="status">' in html


def test_room_that_was_not_asked_sees_nothing(life, people, client):
    client.force_login(people.alice)

    assert 'id="asked" role="status" hidden' in client.get(REGISTER).content.decode()


def test_open_page_is_told_with_its_next_look(life, people, client):
    client.force_login(people.alice)
    before = client.get(SHEET).json()["register"]
    ask(client, people)

    after = client.get(SHEET).json()["register"]

    assert "asked_at" not in before
    assert (after["asked_at"], after["asked_by"]) == ("2026-03-10T09:18:00+00:00", "Bob Officer")


def test_room_is_not_asked_any_more_once_the_register_is_sent(life, people, client):
    ask(client, people)
    save_all(life, "/", by=teacher(people.alice), when="09:19")
    send(life, by=teacher(people.alice), when="09:19")

    assert 'id="asked" role="status" hidden' in client.get(REGISTER).content.decode()
    assert "asked_at" not in client.get(SHEET).json()["register"]


def test_room_that_marks_in_time_is_left_alone(life, people, client):
    with time_machine.travel(at("08:59"), tick=False):
        client.force_login(people.bob)
        client.post(NUDGE)
        save_one(life, "/", by=teacher(people.alice), when="08:58")
        client.force_login(people.alice)

        assert 'id="asked" role="status" hidden' in client.get(REGISTER).content.decode()
