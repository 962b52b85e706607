"""The tablet at the gate: its link, few names at a time, the picture buttons, and the words at the end."""

import re
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from attendance.tenancy.scope import scoped
from registers.models import GateDevice
from registers.services.gate_devices import end_device, make_device
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.gating import close_at_twenty_past_nine, mark
from tests.registers.taking import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    close_at_twenty_past_nine(oakfield_life)
    return oakfield_life


@pytest.fixture(autouse=True)
def twenty_one_past_nine():
    with time_machine.travel(at("09:21"), tick=False):
        yield


def make(life, name="Front hatch") -> tuple:
    with scoped(life.school_id):
        return make_device(life.school_id, name=name, by=OFFICER, at=at("08:00"))


@pytest.fixture
def kiosk(life) -> str:
    """The address of the tablet."""
    return f"/kiosk/900001/{make(life)[1]}/"


def words(answer) -> str:
    main = answer.content.decode().split("<main", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", "<main" + main).split())


def body(life, pupil=0, **more) -> dict:
    return {"pupil": str(life.pupils[pupil].id), "event_id": str(uuid4()), **more}


def names(answer) -> list[str]:
    return [name for _, name in answer.context["found"]]


# ---- the link ------------------------------------------------------------------------------------------------------


def test_link_opens_without_an_account_and_is_never_stored(life, kiosk, client):
    answer = client.get(kiosk)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    with scoped(life.school_id):
        assert GateDevice.objects.get(school_id=life.school_id).last_used_at == at("09:21")


@pytest.mark.parametrize("page", ["", "why/", "in/"])
def test_ended_made_up_and_other_schools_links_are_404(life, hillcrest_life, page):
    device_id, token = make(life)
    with scoped(life.school_id):
        end_device(life.school_id, device_id, by=OFFICER, at=at("09:00"))
    _, theirs = make(hillcrest_life)
    addresses = [f"/kiosk/900001/{token}/", "/kiosk/900001/made-up/", f"/kiosk/900001/{theirs}/", f"/kiosk/1/{theirs}/"]

    answers = [Client().post(address + page, body(life, q="pop")) for address in addresses]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert [b"Poppy" in answer.content for answer in answers] == [False] * 4
    assert mark(life) is None


# ---- finding one's name --------------------------------------------------------------------------------------------


def test_start_shows_nobody(life, kiosk, client):
    answer = client.get(kiosk)

    assert (names(answer), "Refresh" in answer.headers) == ([], False)


def test_one_letter_shows_nobody_yet(life, kiosk, client):
    answer = client.post(kiosk, {"q": "p"})

    assert names(answer) == []
    assert "One more letter, please." in words(answer)


def test_letters_show_first_name_and_one_letter_of_the_last(life, kiosk, client):
    answer = client.post(kiosk, {"q": "po"})

    assert names(answer) == ["Poppy A."]
    assert "Arkwright" not in answer.content.decode()
    assert answer["Refresh"] == f"45; url={kiosk}"


def test_letters_are_tapped_one_by_one(life, kiosk, client):
    typed = [
        client.post(kiosk, {"q": q, "add": add}).context["q"]
        for q, add in (("", "P"), ("P", "o"), ("Po", "back"), ("Po", "clear"), ("", " "))
    ]

    assert typed == ["P", "Po", "P", "", ""]


def test_last_name_is_not_searched_by_itself(life, kiosk, client):
    assert names(client.post(kiosk, {"q": "arkw"})) == []


def test_names_of_a_letter_are_compared_without_accents(life, kiosk, client):
    with scoped(life.school_id):
        add_pupil(life, first="Zoë", last="D’Arby")

    assert [names(client.post(kiosk, {"q": q})) for q in ("zoe", "Zoe da", "zoedar")] == [["Zoë D."]] * 3


def test_too_many_names_are_none(life, kiosk, client):
    with scoped(life.school_id):
        for n in range(9):
            add_pupil(life, first=f"Mia{'abcdefghi'[n]}", last="Quill")

    answer = client.post(kiosk, {"q": "mia"})

    assert names(answer) == []
    assert "Many names begin like that." in words(answer)
    assert names(client.post(kiosk, {"q": "miac"})) == ["Miac Q."]


def test_short_name_is_found_among_longer_ones(life, kiosk, client):
    with scoped(life.school_id):
        for n in range(9):
            add_pupil(life, first=f"Jo{'abcdefghi'[n]}", last="Quill")
        add_pupil(life, first="Jo", last="Quill")

    assert names(client.post(kiosk, {"q": "jo"})) == ["Jo Q."]


def test_two_of_one_name_are_told_apart(life, kiosk, client):
    with scoped(life.school_id):
        add_pupil(life, first="Poppy", last="Arden")

    assert names(client.post(kiosk, {"q": "poppy"})) == ["Poppy Ard.", "Poppy Ark."]


@pytest.mark.parametrize("typed", ["%", "__", "%%", "'; --", "\x00\x00"])
def test_signs_find_nobody(life, kiosk, client, typed):
    answer = client.post(kiosk, {"q": typed})

    assert (answer.status_code, names(answer)) == (200, [])


def test_pupil_who_left_the_school_is_not_found(life, kiosk, client):
    with scoped(life.school_id):
        enrolment = life.enrolments[life.pupils[0].id]
        enrolment.until = TUESDAY
        enrolment.leaving_ground = "moved"
        enrolment.save(update_fields=["until", "leaving_ground"])

    assert names(client.post(kiosk, {"q": "pop"})) == []


def test_finding_costs_the_same_for_one_name_and_three(life, kiosk, client, django_assert_num_queries):
    for n in range(3):
        if n:
            with scoped(life.school_id):
                add_pupil(life, first="Poppy", last=f"{'QRS'[n]}uill")
        if n != 1:
            with django_assert_num_queries(8):
                answer = client.post(kiosk, {"q": "poppy"})
            assert len(names(answer)) == n + 1
