"""The door at which GOV.UK Notify hands over texts that families send."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from attendance.tenancy.scope import scoped
from registers.models import IncomingMessage
from tests.letters.texting import families
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
DOOR, TOKEN = "/letter/incoming/", "a-long-random-text"
TEXT = {
    "id": "3d1ce039-5476-414c-99b2-fac1e6add62c", "reference": None, "service_id": "x",
    "source_number": "447700900101", "destination_number": "447700900999", "message": "Poppy is ill today",
    "date_received": "2026-03-10T08:40:00.000000Z",
}  # fmt: skip


@pytest.fixture(autouse=True)
def installation(settings, time_machine):
    settings.NOTIFY_RECEIPT_TOKEN, settings.NOTIFY_INBOUND = TOKEN, {"447700900999": 900001}
    time_machine.move_to(AT, tick=False)


def tell(body, token=TOKEN):
    given = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(DOOR, content, content_type="application/json", **given)


def kept(life) -> list[tuple]:
    with scoped(life.school_id):
        rows = IncomingMessage.objects.filter(school_id=life.school_id)
        return list(rows.values_list("channel", "sender", "words", "state", "contact_id"))


def test_a_text_lands_in_the_inbox_tied_to_its_sender(oakfield_life):
    pryce, _ = families(oakfield_life)

    answer = tell(TEXT)

    assert answer.status_code == 204
    assert kept(oakfield_life) == [("text", "447700900101", "Poppy is ill today", "new", pryce.id)]


def test_handed_over_twice_it_is_kept_once(oakfield_life):
    assert [tell(TEXT).status_code, tell(TEXT).status_code] == [204, 204]
    assert len(kept(oakfield_life)) == 1


def test_a_clock_that_is_ahead_loses_nothing(oakfield_life):
    ahead = TEXT | {"date_received": (AT + timedelta(minutes=3)).isoformat()}

    assert tell(ahead).status_code == 204
    assert len(kept(oakfield_life)) == 1


@pytest.mark.parametrize(
    ("body", "token", "status"),
    [
        (TEXT, "another", 401),
        (TEXT, "", 401),
        (b"no json", TOKEN, 400),
        (b"[]", TOKEN, 400),
        (TEXT | {"message": None}, TOKEN, 400),
        (TEXT | {"message": "  "}, TOKEN, 400),
        (TEXT | {"date_received": "yesterday"}, TOKEN, 400),
        (TEXT | {"destination_number": "447700900000"}, TOKEN, 404),
    ],
)
def test_what_is_refused_is_not_kept(oakfield_life, body, token, status):
    assert tell(body, token).status_code == status
    assert kept(oakfield_life) == []


def test_no_token_set_means_nobody_may(oakfield_life, settings):
    settings.NOTIFY_RECEIPT_TOKEN = ""

    assert tell(TEXT, "").status_code == 401


def test_only_posts_are_taken():
    assert Client().get(DOOR).status_code == 405
