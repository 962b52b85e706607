"""The client of GOV.UK Notify against a server that answers as Notify does."""

import base64

import jwt
import pytest

from attendance.kit.notify import Notification, Notify, NotifyAway, NotifyRefused
from tests.letters.notify_server import KEY, SECRET, SERVICE, TEMPLATE, notify_server

PDF = b"%PDF-1.7 a letter"
NUMBER = "07700 900123"


@pytest.fixture
def server():
    with notify_server() as one:
        yield one


@pytest.fixture
def notify(server):
    return Notify(KEY, server.url, sms_template=TEMPLATE, patience=5)


def test_letter_goes_as_pdf_in_base64_with_its_reference(server, notify):
    sent = notify.send_letter(PDF, "HB-1")

    [kept] = server.kept
    assert sent == Notification(kept["id"], "created")
    assert base64.b64decode(kept.pop("content")) == PDF
    assert kept == {"id": sent.id, "type": "letter", "reference": "HB-1", "postage": "second"}


def test_text_goes_through_the_template_with_one_field(server, notify):
    sent = notify.send_sms(NUMBER, "Poppy is not here yet.", "HB-2")

    assert server.kept == [
        {
            "id": sent.id, "type": "sms", "phone_number": NUMBER, "template_id": TEMPLATE, "reference": "HB-2",
            "personalisation": {"message": "Poppy is not here yet."},
        }
    ]  # fmt: skip


def test_status_of_a_message(server, notify):
    sent = notify.send_letter(PDF, "HB-3")
    server.statuses[sent.id] = "received"

    assert notify.status(sent.id) == Notification(sent.id, "received")


def test_status_of_a_message_that_is_not_there(notify):
    with pytest.raises(NotifyRefused, match="No result found"):
        notify.status("740e5834-3a29-46b4-9a6f-16142fde533a")


def test_message_is_found_by_its_reference_the_newest_first(server, notify):
    notify.send_letter(PDF, "HB-4")
    second = notify.send_letter(PDF, "HB-4")

    assert notify.find("HB-4").id == second.id
    assert notify.find("HB-5") is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda notify: notify.send_letter(b"not a file", "HB-6"), "Letter content is not a valid PDF"),
        (lambda notify: notify.send_letter(PDF, ""), "reference is a required property"),
        (lambda notify: notify.send_sms("123", "Hello.", "HB-7"), "phone_number Not enough digits"),
    ],
)
def test_message_that_notify_will_never_take(notify, call, words):
    with pytest.raises(NotifyRefused, match=words):
        call(notify)


@pytest.mark.parametrize("trouble", [429, 500, 503, 302])
def test_trouble_that_may_pass(server, notify, trouble):
    server.troubles = [trouble]

    with pytest.raises(NotifyAway, match=str(trouble)):
        notify.send_letter(PDF, "HB-8")
    assert notify.send_letter(PDF, "HB-8").id == server.kept[0]["id"]


def test_connection_that_broke_after_the_letter_was_taken_can_be_found_again(server, notify):
    server.troubles = ["hang up"]

    with pytest.raises(NotifyAway, match="could not be reached"):
        notify.send_letter(PDF, "HB-9")

    assert notify.find("HB-9").id == server.kept[0]["id"]


def test_notify_that_is_not_there():
    with pytest.raises(NotifyAway, match="could not be reached"):
        Notify(KEY, "http://127.0.0.1:1").send_letter(PDF, "HB-10")


def test_key_that_notify_does_not_know_may_be_mended(server):
    wrong = Notify(KEY[:-1] + "x", server.url)

    with pytest.raises(NotifyAway, match="does not accept this installation: Invalid token: API key not found"):
        wrong.send_letter(PDF, "HB-11")


def test_clock_that_is_off_is_told(server, notify, monkeypatch):
    monkeypatch.setattr("tests.letters.notify_server.CLOCK", -1)

    with pytest.raises(NotifyAway, match="system clock must be accurate"):
        notify.send_letter(PDF, "HB-12")


def test_token_names_the_service_and_is_signed_with_the_secret(notify):
    token = notify._headers()["Authorization"].removeprefix("Bearer ")

    claims = jwt.decode(token, SECRET, algorithms=["HS256"])

    assert claims["iss"] == SERVICE
    assert set(claims) == {"iss", "iat"}


@pytest.mark.parametrize(
    ("key", "url", "words"),
    [
        ("short", "https://api.notifications.service.gov.uk", "not complete"),
        (KEY, "http://api.notifications.service.gov.uk", "must begin with https"),
        (KEY, "file:///etc/passwd", "must begin with https"),
    ],
)
def test_account_that_cannot_work_is_refused_at_once(key, url, words):
    with pytest.raises(ValueError, match=words):
        Notify(key, url)
