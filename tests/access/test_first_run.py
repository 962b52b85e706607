"""The first run: an empty house makes its first platform administrator, once."""

import re

import pytest
from django.core import mail
from django.test import Client

from attendance.access.models import Membership, User
from attendance.access.services import accounts
from attendance.audit.models import PlatformEvent
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db

FIRST = {"email": "first@people.example", "name": "First Person", "password": "seven-green-ladders"}


def test_first_run_is_where_an_empty_house_leads():
    assert Client().get("/").url == "/first-run/"


def test_first_run_makes_a_platform_administrator_and_signs_in():
    client = Client()

    response = client.post("/first-run/", FIRST)

    held = Membership.objects.get()
    assert response.url == "/platform/"
    assert (held.user.email, held.role, held.school_id, held.trust_id) == (
        "first@people.example",
        "platform_admin",
        None,
        None,
    )
    assert client.get("/platform/").status_code == 200
    assert list(PlatformEvent.objects.values_list("verb", flat=True)) == ["access.house_started"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_first_run_is_over_once_there_is_an_account(method):
    Client().post("/first-run/", FIRST)

    response = getattr(Client(), method)("/first-run/", FIRST | {"email": "second@people.example"})

    assert response.status_code == 404
    assert User.objects.count() == 1


def test_first_run_twice_at_the_same_moment_makes_one():
    accounts.start_house("a@people.example", "A", "seven-green-ladders", at=AT)

    with pytest.raises(accounts.HouseNotEmpty):
        accounts.start_house("b@people.example", "B", "seven-green-ladders", at=AT)


def test_first_run_in_production_needs_its_token(settings):
    settings.PRODUCTION, settings.FIRST_RUN_TOKEN = True, "the-long-token"

    wrong = Client().post("/first-run/", FIRST | {"token": "guess"})
    right = Client().post("/first-run/", FIRST | {"token": "the-long-token"})

    assert "This is not the server’s" in wrong.content.decode() or "not the server&#x27;s" in wrong.content.decode()
    assert right.url == "/platform/"


def test_first_run_in_production_without_a_token_is_closed(settings):
    settings.PRODUCTION, settings.FIRST_RUN_TOKEN = True, ""

    response = Client().post("/first-run/", FIRST)

    assert response.status_code == 503
    assert User.objects.exists() is False


def test_first_run_refuses_a_weak_password():
    page = Client().post("/first-run/", FIRST | {"password": "password"}).content.decode()

    assert "There is a problem" in page
    assert User.objects.exists() is False


def test_first_run_to_the_first_head_in_their_school(django_capture_on_commit_callbacks):
    platform, head = Client(), Client()
    platform.post("/first-run/", FIRST)
    school = {
        "name": "Maple Lane School", "initials": "ML", "colour": "teal", "urn": "900777", "laestab": "999/4777",
        "phase": "primary", "type": "mainstream", "lowest_year": "0", "highest_year": "6",
        "head": "hana@people.example",
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        platform.post("/platform/schools/new/", school)
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)

    head.post(link, {"name": "Hana Head", "password": "nine-wooden-lanterns"})

    assert head.get("/").url.startswith("/schools/900777/")
    assert head.get("/schools/900777/people/").status_code == 200
    assert platform.get("/schools/900777/people/").status_code == 404
