"""Schemathesis reads the API's own document and tries to prove the API wrong, signed in as the attendance officer."""

import os
from collections.abc import Callable, Iterable
from types import SimpleNamespace

import pytest
import schemathesis
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from attendance.tenancy.scope import scoped
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import make_people, make_places
from tests.registers.marking import amend, mark

CSRF = "a" * 32
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "15"))
# a well-formed request may still be refused for what stands at the school: 422, with the row and the remedy
UNPROCESSABLE = {"expected-statuses": ["2xx", "401", "403", "404", "409", "422", "429"]}
DOCUMENT = "/api/v1/schema/?format=json"


@pytest.fixture
def bob(own_database) -> SimpleNamespace:
    """Bob's cookies and headers at a school with a mark and an amendment; real commits, as in life."""
    places = make_places()
    people = make_people(places)
    life = build_school_life(places.oakfield, teacher=people.alice)
    with scoped(life.school_id):
        mark(life, "N")
        amend(life, "I")
    client = Client()
    client.force_login(people.bob)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: CSRF}
    return SimpleNamespace(cookies=cookies, headers={"X-CSRFToken": CSRF})


@pytest.fixture
def document(bob):
    """The API's document, read through its own address."""
    config = schemathesis.config.SchemathesisConfig.from_dict(
        {
            "checks": {"positive_data_acceptance": UNPROCESSABLE},
            # bob is signed in; a document cannot say that text holds no NUL, which is refused everywhere
            "generation": {"with-security-parameters": False, "allow-x00": False},
        }
    )
    told = "; ".join(f"{name}={value}" for name, value in bob.cookies.items())
    application = get_wsgi_application()

    def app(environ: dict, start_response: Callable) -> Iterable[bytes]:
        # the loader has no way to hand in cookies; the document itself is for people who are signed in
        own = {"HTTP_COOKIE": told} if environ["PATH_INFO"] == "/api/v1/schema/" else {}
        return application(environ | own, start_response)

    document = schemathesis.openapi.from_wsgi(DOCUMENT, app, config=config)
    document.auth()(signed_in_as(bob))
    document.hook(map_path_parameters)
    return document


def map_path_parameters(context, path_parameters: dict | None) -> dict | None:
    """Requests go to bob's own school, register and day, where there is something to find."""
    own = {"urn": 900001, "slug": "4-kestrel", "day": "2026-03-10"}
    given_ones = path_parameters or {}
    return path_parameters and given_ones | {name: value for name, value in own.items() if name in given_ones}


def signed_in_as(bob: SimpleNamespace) -> type:
    """What makes a request bob's; schemathesis leaves it out to see whether it is asked for."""

    class SignedIn:
        def get(self, case, context) -> SimpleNamespace:
            return bob

        def set(self, case, data, context) -> None:
            case.cookies = {**(case.cookies or {}), **data.cookies}
            case.headers = {**(case.headers or {}), **data.headers}

    return SignedIn


def test_api_is_what_its_document_says(document, monkeypatch):
    """Every operation: documented statuses, bodies of the promised shape, no server error, nonsense refused."""
    for scope in ("read", "write"):
        monkeypatch.setitem(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], scope, "100000/min")
    tried: dict[str, int] = {}

    for operation in (result.ok() for result in document.get_all_operations()):
        play(operation, tried)

    assert len(tried) >= 8
    assert min(tried.values()) >= 1


def play(operation, tried: dict[str, int]) -> None:
    """Some made-up requests of one operation, each checked with everything schemathesis knows."""

    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def one(case) -> None:
        tried[operation.label] = tried.get(operation.label, 0) + 1
        case.call_and_validate()

    one()
