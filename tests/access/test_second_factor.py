"""A second factor is compulsory for roles that see sensitive data, where the setting says so."""

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone

from tests.people_of_the_tests import PASSWORD

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _still_clock():
    """A one-time code holds for half a minute: a slow machine must not pass from one to the next."""
    with time_machine.travel(timezone.now().replace(second=5), tick=False):
        yield


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def code(secret: str = SECRET) -> str:
    """The six digits that an app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(email: str) -> Client:
    """A browser signed in by password, with the password confirmed once more as allauth asks before a change."""
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("who", ["bob", "erin", "fiona", "sam", "wendy", "carol", "pat"])
def test_second_factor_is_asked_of_sensitive_roles(required, people, browser, who):
    response = browser(getattr(people, who)).get("/")

    assert (response.status_code, response.url) == (302, "/me/second-factor/")


@pytest.mark.parametrize("who", ["alice", "olive", "grace"])
def test_second_factor_is_not_asked_of_other_roles(required, people, browser, who):
    response = browser(getattr(people, who)).get("/")

    assert response.headers.get("Location") != "/me/second-factor/"


def test_second_factor_is_not_asked_where_the_setting_is_off(settings, people, browser):
    settings.REQUIRE_SECOND_FACTOR = False

    assert browser(people.fiona).get("/schools/900001/people/").status_code == 200


def test_second_factor_guards_every_page_of_a_school(required, people, browser):
    response = browser(people.fiona).get("/schools/900001/people/")

    assert (response.status_code, response.url) == (302, "/me/second-factor/")


def test_second_factor_refuses_the_api_with_a_problem(required, people, browser):
    response = browser(people.fiona).get("/api/v1/schema/")

    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")


@pytest.mark.parametrize("path", ["/me/", "/me/second-factor/", "/accounts/2fa/", "/accounts/logout/", "/healthz/live"])
def test_second_factor_leaves_the_way_to_set_it_up_open(required, people, browser, path):
    assert browser(people.fiona).get(path).status_code == 200


def test_second_factor_lets_in_who_has_one(required, people, browser):
    TOTP.activate(people.fiona, SECRET)

    assert browser(people.fiona).get("/schools/900001/people/").status_code == 200


def test_second_factor_recovery_codes_alone_are_none(required, people, browser):
    Authenticator.objects.create(user=people.fiona, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})

    assert browser(people.fiona).get("/").url == "/me/second-factor/"


def test_second_factor_set_up_with_an_app(required, people):
    EmailAddress.objects.create(user=people.fiona, email=people.fiona.email, verified=True, primary=True)
    client = sign_in("fiona@people.example")
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page).group(1)

    client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})

    assert client.get("/schools/900001/people/").status_code == 200


def test_second_factor_is_asked_for_after_the_password(people):
    TOTP.activate(people.fiona, SECRET)
    client = Client()

    response = client.post("/accounts/login/", {"login": "fiona@people.example", "password": PASSWORD})

    assert response.url == "/accounts/2fa/authenticate/"
    assert client.get("/me/").status_code == 302


def test_second_factor_completes_the_sign_in(people):
    TOTP.activate(people.fiona, SECRET)
    client = sign_in("fiona@people.example")

    client.post("/accounts/2fa/authenticate/", {"code": code()})

    assert client.get("/me/").status_code == 200


def test_second_factor_wrong_code_lets_nobody_in(people):
    TOTP.activate(people.fiona, SECRET)
    client = sign_in("fiona@people.example")

    client.post("/accounts/2fa/authenticate/", {"code": "000000" if code() != "000000" else "111111"})

    assert client.get("/me/").status_code == 302


def test_second_factor_of_this_session_costs_no_query(required, people, django_assert_num_queries):
    TOTP.activate(people.fiona, SECRET)
    client = sign_in("fiona@people.example")
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    client.get("/schools/900001/people/history/")

    # user, school, roles, the page's own; savepoint and scope, set and put back
    with django_assert_num_queries(8):
        client.get("/schools/900001/people/history/")
