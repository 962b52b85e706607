"""The parents' form against those who guess codes, use them again, too late, elsewhere, or ask without end."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.people_of_the_tests import AT
from tests.registers.parents import (
    CODE,
    MUM,
    MUM_MOBILE,
    REPORT,
    SENT,
    START,
    add_adult,
    ask,
    code_in_mail,
    codes_of,
    opened,
    reports_of,
    told,
    words,
    work,
)

pytestmark = pytest.mark.django_db
STRANGER = "nobody@elsewhere.example"
OVER = "The code does not work any more"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def house(settings, tmp_path, redis_url):
    settings.MEDIA_ROOT, settings.CELERY_BROKER_URL = tmp_path, redis_url


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def mum(life):
    """Ms Arkwright: Poppy and Amelia are hers."""
    return add_adult(life, *life.pupils[:2], email=MUM, mobile=MUM_MOBILE)


def page_of(client: Client, address: str) -> str:
    """What a browser shows after asking, without the words that differ by chance (the token of the form)."""
    answer = ask(client, address)
    return f"{answer.status_code} {answer['Location']} {words(client.get(CODE))}"


def test_five_wrong_codes_end_it_for_the_right_one_too(life, mum):
    parent = Client()
    ask(parent)
    work(life)
    right = code_in_mail()
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    answers = [parent.post(CODE, {"code": wrong}) for _ in range(5)] + [parent.post(CODE, {"code": right})]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 403, 403]
    assert "You can try one more time." in words(answers[3])
    assert "A wrong code was typed five times. Nothing was sent." in words(answers[5])
    assert parent.get(REPORT)["Location"] == CODE


def test_code_is_good_in_the_browser_that_asked_and_in_no_other(life, mum):
    ask(Client())
    work(life)
    other = Client()
    ask(other, STRANGER)

    answer = other.post(CODE, {"code": code_in_mail()})

    assert (answer.status_code, other.get(REPORT)["Location"]) == (422, CODE)


def test_code_is_over_after_ten_minutes(life, mum, clock):
    parent = Client()
    ask(parent)
    work(life)
    clock.move_to(AT + timedelta(minutes=10), tick=False)

    answer = parent.post(CODE, {"code": code_in_mail()})

    assert (answer.status_code, OVER in words(answer)) == (410, True)


def test_form_is_over_half_an_hour_after_the_code(life, mum, clock):
    parent = opened(life)
    clock.move_to(AT + timedelta(minutes=30), tick=False)

    answers = [parent.get(REPORT), parent.post(REPORT, told(life.pupils[0]))]

    assert [(answer.status_code, "Poppy" in answer.content.decode()) for answer in answers] == [(410, False)] * 2
    assert reports_of(life) == []


def test_used_code_opens_nothing_and_sends_nothing_again(life, mum):
    parent = opened(life)
    parent.post(REPORT, told(life.pupils[0]))

    answers = [
        parent.post(CODE, {"code": code_in_mail()}), parent.get(REPORT), parent.post(REPORT, told(life.pupils[1])),
    ]  # fmt: skip

    assert [(answer.status_code, answer.get("Location")) for answer in answers] == [
        (410, None), (302, SENT), (302, SENT),
    ]  # fmt: skip
    assert len(reports_of(life)) == 1


def test_cookie_that_was_made_up_is_no_cookie(life, mum):
    parent = opened(life)
    parent.cookies["absent"] = parent.cookies["absent"].value.partition(":")[0] + ":made-up"

    assert parent.get(REPORT)["Location"] == START


def test_cookie_of_one_school_opens_nothing_at_another(life, mum, hillcrest_life):
    parent = opened(life)
    parent.cookies["absent"]["path"] = "/"

    assert parent.get("/absent/900003/report/")["Location"] == "/absent/900003/"


def test_fourth_code_within_a_quarter_of_an_hour_is_refused_known_or_not(life, mum, clock):
    for address in (MUM, STRANGER):
        answers = [ask(Client(), address) for _ in range(4)]

        assert [answer.status_code for answer in answers] == [302, 302, 302, 422]
        assert "Too many codes were asked for. Wait a quarter of an hour, or ring the school." in words(answers[3])
    clock.move_to(AT + timedelta(minutes=15), tick=False)

    assert ask(Client()).status_code == 302


def test_eleventh_code_of_a_day_is_refused(life, mum, clock):
    for n in range(10):
        clock.move_to(AT + timedelta(minutes=16 * n), tick=False)
        ask(Client())
    clock.move_to(AT + timedelta(hours=12), tick=False)

    assert "Wait until tomorrow, or ring the school." in words(ask(Client()))


def test_one_network_cannot_ask_for_ever(life, mum):
    answers = [ask(Client(), f"n{n}@elsewhere.example") for n in range(61)]

    assert [answer.status_code for answer in answers[59:]] == [302, 422]
    assert "Too much was asked for from your network." in words(answers[60])
    assert len(codes_of(life)) == 60


def test_queue_that_is_away_is_said_and_the_address_kept(life, mum, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    for address in (MUM, STRANGER):
        answer = ask(Client(), address)

        assert (answer.status_code, "absent" in answer.cookies) == (422, False)
        assert "Codes cannot be sent just now. Ring the school, or try again in a few minutes." in words(answer)
        assert f'value="{address}"' in answer.content.decode()
