"""Tablets at the gate: a link is made, shown once, and ended."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import GateDevice
from registers.services import gate_devices
from registers.services.gate_devices import end_device, make_device
from registers.services.problems import DayProblem
from tests.people_of_the_tests import OFFICER
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
TABLETS = "/schools/900001/gate/tablets/"


def make(life, name="Front hatch"):
    with scoped(life.school_id):
        return make_device(life.school_id, name=name, by=OFFICER, at=at("08:00"))


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


ROLES = [
    ("bob", 200), ("erin", 200), ("fiona", 200),
    ("olive", 404), ("sam", 404), ("alice", 404), ("grace", 404), ("wendy", 404), ("carol", 404), ("dave", 404),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), ROLES)
def test_tablets_are_set_up_by_those_who_keep_the_registers(oakfield_life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert client.get(TABLETS).status_code == status


def test_link_is_shown_once_and_only_its_hash_is_kept(oakfield_life, people, client):
    client.force_login(people.bob)

    made = client.post(TABLETS, {"name": " Front  hatch "}, follow=True).content.decode()
    again = client.get(TABLETS).content.decode()

    address = re.search(r'value="http://testserver(/kiosk/900001/[\w-]+/)"', made)[1]
    with scoped(oakfield_life.school_id):
        [kept] = GateDevice.objects.filter(school_id=oakfield_life.school_id)
    assert ("/kiosk/" in again, kept.name, kept.token_hash in address) == (False, "Front hatch", False)
    assert Client().get(address).status_code == 200


def test_ended_link_opens_nothing_and_says_who_ended_it(oakfield_life, people, client):
    device_id, token = make(oakfield_life)
    client.force_login(people.bob)

    answer = client.post(f"{TABLETS}{device_id}/end/", follow=True)

    assert "Ended by Bob Officer" in words(answer)
    assert Client().get(f"/kiosk/900001/{token}/").status_code == 404


def test_link_ended_twice_keeps_the_first_end(oakfield_life):
    device_id, _ = make(oakfield_life)

    with scoped(oakfield_life.school_id):
        done = [end_device(oakfield_life.school_id, device_id, by=OFFICER, at=at(when)) for when in ("08:53", "08:59")]
        [kept] = GateDevice.objects.filter(school_id=oakfield_life.school_id)

    assert (done, kept.revoked_at) == ([True, False], at("08:53"))


def test_another_schools_link_is_not_ended(oakfield_life, hillcrest_life):
    device_id, _ = make(hillcrest_life)

    with scoped(oakfield_life.school_id):
        assert end_device(oakfield_life.school_id, device_id, by=OFFICER, at=at("08:53")) is False
        assert end_device(oakfield_life.school_id, uuid4(), by=OFFICER, at=at("08:53")) is False


@pytest.mark.parametrize(
    ("name", "message"),
    [("  ", "Give the tablet a name."), ("x" * 61, "too long"), ("front HATCH", "has a link already")],
)
def test_tablet_that_cannot_be_made_says_why(oakfield_life, name, message):
    make(oakfield_life)

    with pytest.raises(DayProblem, match=message):
        make(oakfield_life, name)


def test_name_of_an_ended_tablet_is_free_again(oakfield_life):
    device_id, _ = make(oakfield_life)
    with scoped(oakfield_life.school_id):
        end_device(oakfield_life.school_id, device_id, by=OFFICER, at=at("08:53"))

    assert make(oakfield_life)[0] != device_id


def test_form_with_an_error_keeps_what_was_typed(oakfield_life, people, client):
    make(oakfield_life)
    client.force_login(people.bob)

    answer = client.post(TABLETS, {"name": "Front hatch"})

    assert "End that link first" in words(answer)
    assert 'value="Front hatch"' in answer.content.decode()


def test_failing_log_leaves_no_tablet(oakfield_life, monkeypatch):
    monkeypatch.setattr(gate_devices, "record", lambda *args, **more: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make(oakfield_life)

    with scoped(oakfield_life.school_id):
        assert GateDevice.objects.filter(school_id=oakfield_life.school_id).count() == 0


def test_technical_log_has_no_secret(oakfield_life):
    device_id, token = make(oakfield_life)

    with scoped(oakfield_life.school_id):
        event = AuditEvent.objects.get(school_id=oakfield_life.school_id, verb="gate_device.made")
    assert (event.subject_id, event.detail) == (device_id, {})


@pytest.mark.parametrize("tablets", [1, 3])
def test_page_costs_the_same_for_one_and_three(oakfield_life, people, client, tablets, django_assert_num_queries):
    for n in range(tablets):
        make(oakfield_life, f"Hatch {n}")
    client.force_login(people.bob)

    with django_assert_num_queries(8):
        client.get(TABLETS)
