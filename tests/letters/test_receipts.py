"""The door at which GOV.UK Notify says what became of a message."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from attendance.tenancy.scope import scoped
from letters.services.sending import send_copies
from tests.letters.notify_server import KEY, TEMPLATE, notify_server
from tests.letters.sent_letters import choose, dispatch_of, history_of, issue, log_of
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
DOOR, TOKEN = "/letter/receipts/", "a-long-random-text"
RECEIPT = {
    "id": "740e5834-3a29-46b4-9a6f-16142fde533a", "reference": "", "to": "07700900123", "status": "delivered",
    "created_at": "2026-03-10T08:52:00.000000Z", "completed_at": "2026-03-10T08:53:00.000000Z",
    "sent_at": "2026-03-10T08:52:10.000000Z", "notification_type": "sms", "template_id": TEMPLATE,
    "template_version": 1,
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    settings.MEDIA_ROOT, settings.NOTIFY_RECEIPT_TOKEN = tmp_path, TOKEN


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        choose(oakfield_life)
    return oakfield_life


@pytest.fixture
def text(life, settings, time_machine):
    """A text message that was handed to Notify a minute ago."""
    with notify_server() as server:
        settings.NOTIFY_API_KEY, settings.NOTIFY_URL, settings.NOTIFY_SMS_TEMPLATE = KEY, server.url, TEMPLATE
        settings.LETTER_PROVIDERS = {"text": "notify", "post": ""}
        with scoped(life.school_id):
            one = issue(life, channel="text")
        send_copies(life.school_id, one.letter_id, at=AT)
    time_machine.move_to(AT + timedelta(minutes=1), tick=False)
    return one


def reference(life, one) -> str:
    with scoped(life.school_id):
        return dispatch_of(life, one).reference


def tell(body, token=TOKEN):
    """As Notify does, from outside: no cookie, no form."""
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"} if token else {})
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(DOOR, content, content_type="application/json")


def events(life, one):
    with scoped(life.school_id):
        return log_of(life, one)[0][2]


def test_receipt_is_noted_in_log_and_history(life, text):
    answer = tell(RECEIPT | {"reference": reference(life, text)})

    assert answer.status_code == 204
    assert events(life, text)[-1] == ("delivered", "The network says that it arrived.")
    with scoped(life.school_id):
        assert history_of(life, text)[-1] == ("delivered", "07700 900123: The network says that it arrived.")


def test_receipt_that_comes_twice_is_noted_once(life, text):
    codes = [tell(RECEIPT | {"reference": reference(life, text)}).status_code for _ in range(3)]

    assert codes == [204, 204, 204]
    assert len(events(life, text)) == 3


def test_receipt_of_a_failure_says_what_to_do(life, text):
    tell(RECEIPT | {"reference": reference(life, text), "status": "permanent-failure"})

    assert events(life, text)[-1] == (
        "failed", "The number or address does not exist. Ask the family for the right one.",
    )  # fmt: skip


@pytest.mark.parametrize("token", ["", "wrong", f"{TOKEN} ", "ä"])
def test_nobody_else_may_tell_us_anything(life, text, token):
    answer = tell(RECEIPT | {"reference": reference(life, text)}, token.encode().decode("latin-1"))

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert len(events(life, text)) == 2


@pytest.mark.parametrize("token", ["", "anything"])
def test_door_is_closed_where_no_token_is_set(life, text, settings, token):
    settings.NOTIFY_RECEIPT_TOKEN = ""

    assert tell(RECEIPT | {"reference": reference(life, text)}, token).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"", b"not json", b"[]", b"null", b"[" * 100_000, RECEIPT | {"reference": None}, RECEIPT | {"status": 7},
        {"id": "1", "status": "delivered"},
    ],
)  # fmt: skip
def test_what_is_no_receipt_is_refused(life, body):
    assert tell(body).status_code == 400


@pytest.mark.parametrize("unknown", ["HB-1", f"HB-{'0' * 32}-{'0' * 32}-1", "somebody else’s"])
def test_receipt_for_a_message_that_was_not_sent_from_here(life, unknown):
    assert tell(RECEIPT | {"reference": unknown}).status_code == 404


def test_receipt_of_one_school_changes_nothing_at_another(life, hillcrest_life, text):
    with scoped(hillcrest_life.school_id):
        theirs = issue(hillcrest_life, channel="text")
    own = reference(life, text)
    crossed = own.replace(life.school_id.hex, hillcrest_life.school_id.hex)

    assert tell(RECEIPT | {"reference": crossed}).status_code == 404
    with scoped(hillcrest_life.school_id):
        assert log_of(hillcrest_life, theirs) == []


def test_receipts_are_posted_not_looked_at(life):
    assert Client().get(DOOR).status_code == 405
