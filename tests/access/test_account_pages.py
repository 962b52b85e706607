"""The pages of allauth look like ours, name their fields and run under the strict content security policy."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from tests.people_of_the_tests import PASSWORD

pytestmark = pytest.mark.django_db

SIGNED_OUT = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-wrong/",
    "/accounts/3rdparty/login/cancelled/",
    "/accounts/3rdparty/login/error/",
]
SIGNED_IN = [
    "/me/",
    "/me/second-factor/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/sessions/",
    "/accounts/3rdparty/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/totp/activate/",
]
WITH_FACTOR = ["/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/generate/"]


def sign_in(email: str) -> Client:
    """A browser signed in by password, with the password confirmed once more as allauth asks before a change."""
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def assert_ours(page: str) -> None:
    """Our frame, one heading, a label for each visible field, no inline script, style or handler."""
    assert '<a class="logo" href="/"' in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", page) == []
    assert re.findall(r"\s(?:style|on[a-z]+)=\"", page) == []
    visible = re.findall(r"<input(?![^>]*type=\"hidden\")[^>]*id=\"([^\"]+)\"", page)
    assert [name for name in visible if f'for="{name}"' not in page] == []


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_account_page_signed_out(db, path):
    assert_ours(Client().get(path).content.decode())


@pytest.mark.parametrize("path", SIGNED_IN)
def test_account_page_signed_in(people, path):
    response = sign_in("fiona@people.example").get(path)

    assert response.status_code == 200
    assert_ours(response.content.decode())


@pytest.mark.parametrize("path", WITH_FACTOR)
def test_account_page_with_a_second_factor(people, path):
    client = sign_in("fiona@people.example")
    TOTP.activate(people.fiona, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")

    response = client.get(path)

    assert response.status_code == 200
    assert_ours(response.content.decode())


def test_account_page_to_type_the_code(people):
    TOTP.activate(people.fiona, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = sign_in("fiona@people.example")

    response = client.get("/accounts/2fa/authenticate/")

    assert response.status_code == 200
    assert_ours(response.content.decode())


def test_account_page_says_what_is_wrong_in_a_summary(people):
    client = sign_in("fiona@people.example")

    page = client.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": "x", "password2": "y"})

    assert "There is a problem" in page.content.decode()
    assert_ours(page.content.decode())


def test_account_page_for_further_addresses_is_closed(people):
    assert sign_in("fiona@people.example").get("/accounts/email/").url == "/me/"


def test_login_page_offers_the_configured_providers(settings, db):
    app = {
        "provider_id": "county",
        "name": "County",
        "client_id": "1",
        "secret": "2",
        "settings": {"server_url": "https://x"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    page = Client().get("/accounts/login/").content.decode()

    assert "Sign in with County" in page


def test_me_changes_the_name(people):
    client = sign_in("fiona@people.example")

    client.post("/me/", {"name": "Fiona Headley"})

    people.fiona.refresh_from_db()
    assert people.fiona.name == "Fiona Headley"


def test_me_refuses_an_empty_name_and_keeps_the_former(people):
    client = sign_in("fiona@people.example")

    page = client.post("/me/", {"name": " "}).content.decode()

    people.fiona.refresh_from_db()
    assert "Enter your name." in page
    assert people.fiona.name == "Fiona Head"


def test_me_lists_the_roles(people):
    assert "Headteacher</b> at Oakfield Primary" in sign_in("fiona@people.example").get("/me/").content.decode()
