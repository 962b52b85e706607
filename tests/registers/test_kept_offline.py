"""What a device may keep for use without network, and for whom; marks of a page that another person opened."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from attendance.people.models import RegistrationGroup
from attendance.tenancy.scope import scoped
from registers.services.covers import make_cover
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.taking import at, codes

pytestmark = pytest.mark.django_db

PAGE = "/schools/900001/registers/4-kestrel/{day}/am/"
MARKS = "/api/v1/schools/900001/registers/4-kestrel/2026-03-10/am/marks/"
KEEP = ("X-Keep-For", "X-Keep-Seconds", "X-Keep-At")


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_fifty_two():
    with time_machine.travel(at("08:52"), tick=False):
        yield


def kept(response) -> list[str | None]:
    return [response.get(name) for name in KEEP]


def marks(life) -> dict:
    return {"client_id": str(uuid4()), "marks": [{"pupil": str(life.pupils[0].id), "code": "N", "seen_version": 0}]}


def test_register_of_today_is_kept_for_its_person(life, people, client):
    client.force_login(people.alice)

    response = client.get(PAGE.format(day=TUESDAY))

    assert kept(response) == [str(people.alice.id), str(9 * 3600 + 8 * 60), "8:52"]
    assert f'data-who="{people.alice.id}"' in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def test_register_of_another_day_is_not_kept(life, people, client):
    client.force_login(people.alice)

    assert kept(client.get(PAGE.format(day=MONDAY))) == [None, None, None]


def test_register_that_is_not_theirs_is_not_kept(life, people, client):
    with scoped(life.school_id):
        RegistrationGroup.objects.create(school_id=life.school_id, name="5 Owl", slug="5-owl", since=date(2025, 9, 1))
    client.force_login(people.alice)

    assert kept(client.get(PAGE.format(day=TUESDAY).replace("4-kestrel", "5-owl"))) == [None, None, None]


def test_register_after_the_school_day_is_not_kept(life, people, client):
    client.force_login(people.alice)

    with time_machine.travel(at("18:00"), tick=False):
        assert kept(client.get(PAGE.format(day=TUESDAY))) == [None, None, None]


def test_cover_register_is_kept_for_the_link(life):
    with scoped(life.school_id):
        link, token = make_cover(
            life.school_id, group_id=life.group.id, day=TUESDAY, teacher_name="Jo Supply", by=OFFICER,
            at=at("08:52") - timedelta(hours=1),
        )  # fmt: skip

    response = Client().get(f"/cover/900001/{token}/am/")

    assert kept(response)[0] == f"cover-{link}"
    assert f'data-who="cover-{link}"' in response.content.decode()


def test_roll_call_is_kept(life, people, client):
    client.force_login(people.alice)

    assert kept(client.get("/schools/900001/on-site/"))[::2] == [str(people.alice.id), "8:52"]


@pytest.mark.parametrize(("who", "roll"), [("alice", True), ("grace", False)], ids=["teacher", "governor"])
def test_pages_ask_for_the_roll_call_only_of_those_who_may_see_it(life, people, client, who, roll):
    client.force_login(getattr(people, who))

    text = client.get("/schools/900001/calendar/", follow=True).content.decode()

    assert ('data-roll="/schools/900001/on-site/"' in text) is roll


@pytest.mark.parametrize("path", ["/schools/900001/pupils/", "/me/"])
def test_other_pages_are_never_kept_but_say_whose_they_are(life, people, client, path):
    client.force_login(people.alice)

    response = client.get(path)

    assert kept(response) == [None, None, None]
    assert f'data-who="{people.alice.id}"' in response.content.decode()


def test_sign_in_page_belongs_to_nobody(life):
    assert "data-who" not in Client().get("/accounts/login/").content.decode()


def test_marks_of_the_person_who_opened_the_page_are_saved(life, people, client):
    client.force_login(people.alice)

    response = client.post(MARKS, marks(life), content_type="application/json", headers={"X-Who": str(people.alice.id)})

    assert (response.status_code, codes(life)) == (200, {life.pupils[0].id: "N"})


def test_marks_of_a_page_that_somebody_else_opened_are_refused_and_nothing_is_written(life, people, client):
    client.force_login(people.bob)

    response = client.post(MARKS, marks(life), content_type="application/json", headers={"X-Who": str(people.alice.id)})

    assert (response.status_code, codes(life)) == (401, {})
    assert response.json()["detail"] == "Somebody else has signed in on this device. Sign in again as yourself."


def test_older_batch_that_arrives_after_a_newer_one_is_a_clash(life, people, client):
    client.force_login(people.alice)
    older, newer = marks(life), marks(life)
    newer["marks"][0]["code"] = "L"

    outcomes = [
        client.post(MARKS, batch, content_type="application/json").json()["marks"][0]["outcome"]
        for batch in (newer, older, newer)
    ]

    assert outcomes == ["saved", "clash", "unchanged"]
    assert codes(life) == {life.pupils[0].id: "L"}


def test_signing_out_makes_the_browser_drop_what_it_stored_of_us_but_not_unsent_marks(people, client):
    client.force_login(people.alice)

    response = client.post("/accounts/logout/")

    assert (response.status_code, response["Clear-Site-Data"]) == (302, '"cache"')
    assert client.get("/me/").status_code == 302


def test_asking_whether_to_sign_out_drops_nothing(people, client):
    client.force_login(people.alice)

    response = client.get("/accounts/logout/")

    assert (response.status_code, response.has_header("Clear-Site-Data")) == (200, False)
