"""OpenID Connect: a verified address reaches an existing account; nobody else gets one."""

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test import RequestFactory

from attendance.access.models import User
from tests.people_of_the_tests import PASSWORD

pytestmark = pytest.mark.django_db

COUNTY = {
    "provider_id": "county",
    "name": "County",
    "client_id": "1",
    "secret": "2",
    "settings": {"server_url": "https://x"},
}


@pytest.fixture
def come_in(settings):
    """Come back from the provider with these claims: the response and the id of the signed-in user."""
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [COUNTY]}}

    def answer(**claims) -> tuple:
        request = RequestFactory().get("/accounts/oidc/county/login/callback/")
        request.session, request.user = SessionStore(), AnonymousUser()
        request._messages = FallbackStorage(request)
        with request_context(request):
            provider = get_adapter().get_provider(request, "county")
            login = provider.sociallogin_from_response(request, {"sub": "u-1", "name": "Somebody", **claims})
            return complete_login(request, login), request.session.get("_auth_user_id")

    return answer


def test_oidc_lets_a_known_person_in(people, come_in):
    response, user_id = come_in(email="alice@people.example", email_verified=True)

    assert (response.status_code, response.url) == (302, "/")
    assert user_id == str(people.alice.id)


def test_oidc_remembers_the_account_for_next_time(people, come_in):
    come_in(email="alice@people.example", email_verified=True)

    response, user_id = come_in(email="changed@people.example", email_verified=True)

    assert user_id == str(people.alice.id)


def test_oidc_refuses_an_unknown_person(people, come_in):
    before = User.objects.count()

    response, user_id = come_in(email="mallory@people.example", email_verified=True)

    assert "There is no account for you yet" in response.content.decode()
    assert (user_id, User.objects.count(), SocialAccount.objects.count()) == (None, before, 0)


def test_oidc_refuses_an_address_that_the_provider_has_not_verified(people, come_in):
    response, user_id = come_in(email="alice@people.example", email_verified=False)

    assert "There is no account for you yet" in response.content.decode()
    assert user_id is None


def test_oidc_keeps_the_password_of_an_invited_account(people, come_in):
    EmailAddress.objects.create(user=people.alice, email=people.alice.email, verified=True, primary=True)

    come_in(email="alice@people.example", email_verified=True)

    people.alice.refresh_from_db()
    assert people.alice.check_password(PASSWORD)
