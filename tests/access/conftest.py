"""What the tests of access share: a signed-in browser for each person."""

from collections.abc import Callable

import pytest
from django.test import Client

from attendance.access.models import User


@pytest.fixture
def browser() -> Callable[[User], Client]:
    """A browser in which this person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
