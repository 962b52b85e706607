"""The parents' form against strangers, those who share an address, and those who may not be told about a child."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from attendance.people.models import Contact, ContactLink, Enrolment
from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport
from registers.services.report_codes import code_digits
from tests.people_of_the_tests import AT, TUESDAY
from tests.registers.parents import (
    CODE,
    MUM,
    MUM_MOBILE,
    REPORT,
    add_adult,
    ask,
    bar,
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


def test_known_and_unknown_get_the_same_answer(life, mum):
    assert page_of(Client(), MUM) == page_of(Client(), STRANGER)


def test_known_and_unknown_ask_the_database_the_same(life, mum, settings, django_assert_num_queries):
    settings.LETTER_PROVIDERS = {"text": "notify", "post": ""}
    for address in (MUM, STRANGER, "07700 900123", "07700 900999"):
        with django_assert_num_queries(14):
            ask(Client(), address)


@pytest.mark.parametrize("address", [STRANGER, "07700 900999", "+353 87 123 4567"])
def test_unknown_gets_no_code_and_guessing_it_opens_nothing(life, mum, address, settings):
    settings.LETTER_PROVIDERS = {"text": "notify", "post": ""}
    stranger = Client()
    ask(stranger, address)
    work(life)
    [code] = codes_of(life)

    answer = stranger.post(CODE, {"code": code_digits(code.id)})

    assert (len(mail.outbox), code.contact_id) == (0, None)
    assert "That is not the code. You can try 4 more times." in words(answer)


@pytest.mark.parametrize(
    "link",
    [
        {"may_be_contacted": False, "gets_letters": False},
        {"parental_responsibility": False, "lives_with": False},
        {"until": TUESDAY},
        {"since": TUESDAY + timedelta(1)},
    ],
    ids=["barred", "no parent", "over", "to come"],
)
def test_adult_who_may_report_about_nobody_is_unknown(life, link):
    add_adult(life, life.pupils[0], email="dad@families.example", **link)

    page = page_of(Client(), "dad@families.example")
    work(life)

    assert (page, len(mail.outbox)) == (page_of(Client(), STRANGER), 0)
    assert [code.contact_id for code in codes_of(life)] == [None, None]


def test_adult_of_a_child_who_has_left_is_unknown(life, mum):
    with scoped(life.school_id):
        Enrolment.objects.filter(school_id=life.school_id).update(until=TUESDAY)

    ask(Client())

    assert [code.contact_id for code in codes_of(life)] == [None]


def test_whoever_only_lives_with_the_child_may_report(life):
    grandad = add_adult(
        life, life.pupils[0], email="grandad@families.example", parental_responsibility=False, lives_with=True
    )

    ask(Client(), "grandad@families.example")

    assert [code.contact_id for code in codes_of(life)] == [grandad.id]


def test_address_shared_with_a_barred_adult_does_not_open_that_child(life, mum):
    add_adult(life, life.pupils[0], first="Rob", email=MUM, may_be_contacted=False, gets_letters=False)

    html = opened(life).get(REPORT).content.decode()

    assert [name for name in ("Poppy", "Amelia") if name in html] == ["Amelia"]


def test_address_of_another_school_is_unknown_here(life, hillcrest_life):
    add_adult(hillcrest_life, hillcrest_life.pupils[0], email=MUM)

    ask(Client())
    work(life)

    assert ([code.contact_id for code in codes_of(life)], len(mail.outbox)) == ([None], 0)


def test_child_of_another_family_posted_by_its_id_is_refused(life, mum):
    parent = opened(life)

    for said in (told(life.pupils[2]), told(*life.pupils)):
        answer = parent.post(REPORT, said)

        assert (answer.status_code, "Yusuf" in answer.content.decode()) == (422, False)
        assert "Choose one of your children." in words(answer)
    assert reports_of(life) == []


def test_child_of_another_school_posted_by_its_id_is_refused(life, mum, hillcrest_life):
    answer = opened(life).post(REPORT, told(hillcrest_life.pupils[0]))

    assert answer.status_code == 422
    with scoped(hillcrest_life.school_id):
        assert not AbsenceReport.objects.filter(school_id=hillcrest_life.school_id).exists()


def test_adult_barred_meanwhile_sees_and_sends_nothing(life, mum):
    parent = opened(life)
    bar(life, mum, *life.pupils[:2])

    answers = [parent.get(REPORT), parent.post(REPORT, told(life.pupils[0]))]

    assert [(answer.status_code, "Poppy" in answer.content.decode()) for answer in answers] == [(410, False)] * 2
    assert reports_of(life) == []


def test_adult_barred_from_one_child_meanwhile_reports_about_the_other(life, mum):
    poppy, amelia, _ = life.pupils
    parent = opened(life)
    bar(life, mum, poppy)

    answers = [parent.post(REPORT, told(poppy, amelia)), parent.post(REPORT, told(amelia))]

    assert [answer.status_code for answer in answers] == [422, 302]
    assert [row[0] for row in reports_of(life)] == [amelia.id]


def test_adult_barred_between_asking_and_typing_gets_the_code_sent_to_nobody(life, mum):
    parent = Client()
    ask(parent)
    with scoped(life.school_id):
        Contact.objects.filter(school_id=life.school_id).update(email="other@families.example")
    work(life)

    assert len(mail.outbox) == 0


def test_address_taken_off_meanwhile_opens_nothing(life, mum):
    parent = opened(life)
    with scoped(life.school_id):
        Contact.objects.filter(school_id=life.school_id).update(email="other@families.example")

    assert parent.get(REPORT).status_code == 410


def test_link_that_ended_meanwhile_opens_nothing(life, mum):
    parent = opened(life)
    with scoped(life.school_id):
        ContactLink.objects.filter(school_id=life.school_id).update(until=TUESDAY)

    assert parent.get(REPORT).status_code == 410
