"""The tablet at the gate: picture buttons, the clock's code, and the words at the end."""

import re
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from attendance.tenancy.scope import scoped
from registers.models import GateEvent
from registers.services.gate_devices import make_device
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.gating import close_at_twenty_past_nine, come, go, mark, put
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


def test_late_pupil_is_asked_why_by_pictures(life, kiosk, client):
    answer = client.post(f"{kiosk}why/", body(life))

    page = answer.content.decode()
    assert "Hello Poppy. Why are you late?" in words(answer)
    assert (page.count('name="reason"'), page.count("<svg")) == (8, 8)
    assert mark(life) is None


@pytest.mark.parametrize(
    ("clock", "said", "code"),
    [
        ("09:19", "Thank you, Poppy. You are late: 9:19 (L). Go to 4 Kestrel.", "L"),
        ("09:20", "Thank you, Poppy. You are late: 9:20 (L). Go to 4 Kestrel.", "L"),
        ("09:21", "Thank you, Poppy. You are late: 9:21 (U). Go to 4 Kestrel.", "U"),
        ("13:40", "Thank you, Poppy. You are late: 13:40 (U). Go to 4 Kestrel.", None),
    ],
)
def test_late_pupil_is_thanked_and_told_where_to_go(life, kiosk, client, clock, said, code):
    with time_machine.travel(at(clock), tick=False):
        answer = client.post(f"{kiosk}in/", body(life, reason="traffic"))

    standing = mark(life)
    assert said in words(answer)
    assert answer["Refresh"] == f"8; url={kiosk}"
    assert (standing and standing.code) == code


def test_pupil_in_time_is_not_asked_why(life, kiosk, client):
    with time_machine.travel(at("08:47"), tick=False):
        answer = client.post(f"{kiosk}why/", body(life))

    assert "Thank you, Poppy. You are in time: 8:47. Go to 4 Kestrel." in words(answer)
    assert mark(life).code == "/"


def test_mark_is_signed_by_the_tablet(life, kiosk, client):
    client.post(f"{kiosk}in/", body(life, reason="overslept"))

    standing = mark(life)
    assert (standing.recorded_name, standing.note, standing.origin) == ("Tablet: Front hatch", "Overslept", "gate")


def test_second_tap_says_the_same_and_counts_once(life, kiosk, client):
    posted = body(life, reason="bus")

    said = [words(client.post(f"{kiosk}in/", posted)) for _ in range(2)]

    assert said[0] == said[1]
    with scoped(life.school_id):
        assert GateEvent.objects.filter(school_id=life.school_id).count() == 1


def test_pupil_who_is_in_already_is_told_so(life, kiosk, client):
    come(life, "09:10")

    assert "You are in already. Go to 4 Kestrel." in words(client.post(f"{kiosk}in/", body(life)))


def test_tablet_tells_nothing_of_a_mark_that_says_otherwise(life, kiosk, client):
    put(life, "M", origin="known", clock="08:00", note="clinic")

    answer = client.post(f"{kiosk}in/", body(life))

    assert "Thank you, Poppy. It is 9:21. Please go to the office first." in words(answer)
    assert "clinic" not in answer.content.decode()


def test_pupil_who_was_signed_out_is_welcomed_back(life, kiosk, client):
    put(life, "/")
    go(life, "09:00")

    assert "Welcome back, Poppy. It is 9:21. Go to 4 Kestrel." in words(client.post(f"{kiosk}in/", body(life)))


def test_closed_school_sends_to_the_office(life, kiosk, client):
    with time_machine.travel(at("09:21", TUESDAY.replace(day=14)), tick=False):
        answer = client.post(f"{kiosk}why/", body(life))

    assert "School is closed today" in words(answer)


@pytest.mark.parametrize("page", ["why/", "in/"])
def test_pages_without_a_pupil_go_back_to_the_start(life, kiosk, client, page):
    answers = [client.get(kiosk + page), client.post(kiosk + page, {"pupil": "x"})]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, kiosk)] * 2


def test_pupil_of_another_school_is_not_signed_in(life, hillcrest_life, kiosk, client):
    answer = client.post(f"{kiosk}in/", body(hillcrest_life))

    assert "Nobody of that name is on roll today." in words(answer)


def test_page_asks_for_the_sign_of_its_own_form(life, kiosk):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(f"{kiosk}in/", body(life)).status_code == 403
