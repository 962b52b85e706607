"""One-time codes go to nothing but an address in the school's own records: as a text, by mail, once."""

from datetime import timedelta

import pytest
from celery.exceptions import Retry
from django.core import mail

from attendance.tenancy.scope import scoped
from registers.rules.typed_address import typed_address
from registers.services.code_sending import CodeNotSent, send_code
from registers.services.parent_reports import FromParent, Paper
from registers.services.report_codes import Tried, ask_code, code_digits, try_code
from registers.tasks import send_report_code
from tests.letters.notify_server import KEY, TEMPLATE, notify_server
from tests.people_of_the_tests import AT, TUESDAY
from tests.registers.parents import MUM, MUM_MOBILE, add_adult

pytestmark = pytest.mark.django_db
SCHOOL = "Oakfield Primary"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def life(oakfield_life):
    poppy, amelia, _ = oakfield_life.pupils
    add_adult(oakfield_life, poppy, amelia, email=MUM, mobile=MUM_MOBILE)
    return oakfield_life


@pytest.fixture
def notify(settings):
    with notify_server() as server:
        settings.NOTIFY_API_KEY, settings.NOTIFY_URL, settings.NOTIFY_SMS_TEMPLATE = KEY, server.url, TEMPLATE
        settings.LETTER_PROVIDERS = {"text": "notify", "post": ""}
        yield server


def asked(life, address: str = MUM, at=AT):
    with scoped(life.school_id):
        return ask_code(life.school_id, typed_address(address), at=at)


def send(life, code_id) -> bool:
    with scoped(life.school_id):
        return send_code(life.school_id, SCHOOL, code_id, at=AT)


def tried(life, token: str, digits: str, at=AT) -> Tried:
    with scoped(life.school_id):
        return try_code(life.school_id, token, digits, at=at)


def opened(life) -> str:
    """The token of a code that was typed."""
    one = asked(life)
    assert tried(life, one.token, code_digits(one.code_id)) == Tried("right")
    return one.token


def said(life, *, paper: bytes | None = None) -> FromParent:
    file = Paper("card.pdf", "application/pdf", paper) if paper else None
    ids = tuple(pupil.id for pupil in life.pupils[:2])
    return FromParent(ids, "ill", TUESDAY, TUESDAY + DAY, words="Sick.", paper=file)


def test_code_goes_by_mail_to_the_address_that_was_typed(life):
    one = asked(life, "JO.Arkwright@families.example")

    assert send(life, one.code_id) is True

    [message] = mail.outbox
    assert (message.to, message.subject) == ([MUM], f"Your code for {SCHOOL}")
    assert message.from_email.startswith(f"{SCHOOL} <")
    assert message.body.startswith(f"Your code is {code_digits(one.code_id)}\n")
    assert [name for name in ("Poppy", "Amelia", "Arkwright") if name in message.body] == []


@pytest.mark.parametrize("typed", ["07700900123", "+44 (0)7700 900123"])
def test_code_goes_as_a_text_to_the_number_as_the_school_has_it(life, notify, typed):
    one = asked(life, typed)

    assert send(life, one.code_id) is True

    [text] = notify.kept
    assert (text["type"], text["phone_number"]) == ("sms", MUM_MOBILE)
    assert f"{SCHOOL}: your code is {code_digits(one.code_id)}." in text["personalisation"]["message"]
    assert mail.outbox == []


def test_number_gets_nothing_where_no_text_can_be_sent(life):
    assert send(life, asked(life, MUM_MOBILE).code_id) is False


def test_code_that_is_over_open_or_of_nobody_is_not_sent(life, clock):
    nobody, old = asked(life, "nobody@elsewhere.example"), asked(life, at=AT - timedelta(minutes=10))
    in_use = asked(life)
    tried(life, in_use.token, code_digits(in_use.code_id))

    assert [send(life, one.code_id) for one in (nobody, old, in_use)] == [False] * 3
    assert mail.outbox == []


@pytest.mark.parametrize("trouble", [500, 429, 403])
def test_provider_that_is_away_is_tried_again_and_nothing_goes_twice(life, notify, trouble):
    one = asked(life, MUM_MOBILE)
    notify.troubles = [trouble]
    with pytest.raises(CodeNotSent):
        send(life, one.code_id)
    notify.troubles = ["hang up"]
    with pytest.raises(CodeNotSent):
        send(life, one.code_id)

    with scoped(life.school_id):
        again = send_code(life.school_id, SCHOOL, one.code_id, at=AT, again=True)

    assert (again, len(notify.kept)) == (True, 1)


def test_number_that_the_provider_refuses_is_given_up(life, notify):
    notify.troubles = [400]

    assert send(life, asked(life, MUM_MOBILE).code_id) is False


def test_task_asks_to_be_run_again_where_the_mail_server_is_away(life, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    one = asked(life)

    with pytest.raises((Retry, CodeNotSent)):
        send_report_code(str(life.school_id), SCHOOL, str(one.code_id))
