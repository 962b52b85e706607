"""A parent reports an absence without an account: a code, who is away and why, thank you."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client

from attendance.tenancy.scope import scoped
from registers.models import Evidence
from registers.services.parent_reports import PARENT
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
    opened,
    pdf,
    reports_of,
    told,
    words,
    work,
)

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY, FRIDAY = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 13)
SAID_BY = "Ms Jo Arkwright (mother)"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def house(settings, tmp_path, redis_url):
    settings.MEDIA_ROOT, settings.CELERY_BROKER_URL = tmp_path, redis_url


@pytest.fixture
def life(oakfield_life):
    """Poppy and Amelia are Ms Arkwright's; Yusuf is somebody else's."""
    poppy, amelia, _ = oakfield_life.pupils
    add_adult(oakfield_life, poppy, amelia, email=MUM, mobile=MUM_MOBILE)
    return oakfield_life


def test_whole_way_from_the_address_to_the_thanks(life):
    poppy, amelia, _ = life.pupils
    parent = Client()

    asked = ask(parent)
    work(life)
    code = mail.outbox[0].body.split()[3]
    right = parent.post(CODE, {"code": f"{code[:3]} {code[3:]}"})
    form = words(parent.get(REPORT))
    sent = parent.post(REPORT, told(poppy, amelia, back_on="2026-03-13"))
    thanks = words(parent.get(SENT))

    assert [asked["Location"], right["Location"], sent["Location"]] == [CODE, REPORT, SENT]
    assert "You are reporting as Ms Jo Arkwright." in form
    assert reports_of(life) == sorted(
        (child.id, "ill", "Sick in the night.", TUESDAY, FRIDAY, "both", FRIDAY, "waiting", SAID_BY)
        for child in (poppy, amelia)
    )
    assert "Thank you. The office will look at it." in thanks
    assert "Poppy Arkwright Amelia Ashworth" in thanks
    assert "Ill Sick in the night." in thanks
    assert "Tuesday 10 March to Thursday 12 March, all day" in thanks
    assert "Friday 13 March" in thanks


def test_no_child_is_named_before_the_code_was_right(life):
    parent = Client()

    answers = [parent.get(START), ask(parent), parent.get(CODE), parent.post(CODE, {"code": "000000"})]
    answers += [parent.get(REPORT), parent.post(REPORT, told(life.pupils[0])), parent.get(SENT)]

    assert [name for name in ("Poppy", "Amelia", "Arkwright") for one in answers if name in one.content.decode()] == []
    assert reports_of(life) == []


def test_form_offers_only_the_adult_s_own_children(life):
    parent = opened(life)

    html = parent.get(REPORT).content.decode()

    assert [name for name in ("Poppy", "Amelia", "Yusuf") if name in html] == ["Poppy", "Amelia"]


def test_an_only_child_is_ticked_already(life, oakfield_life):
    add_adult(life, life.pupils[2], first="Bilal", last="Bashir", email="b@families.example")

    html = opened(life, "b@families.example").get(REPORT).content.decode()

    assert html.count('type="checkbox"') - html.count('id="keys-off"') == 1
    assert html.count("checked") == 2  # the child, and all day


@pytest.mark.parametrize(
    ("changes", "since", "until", "sessions", "back_on"),
    [
        ({}, TUESDAY, WEDNESDAY, "both", None),
        ({"back_on": "2026-03-13"}, TUESDAY, FRIDAY, "both", FRIDAY),
        ({"sessions": "AM"}, TUESDAY, WEDNESDAY, "AM", None),
        ({"sessions": "AM", "back_on": "2026-03-10"}, TUESDAY, WEDNESDAY, "AM", None),
        ({"since": "2026-03-09"}, date(2026, 3, 9), TUESDAY, "both", None),
        ({"since": "13/3/2026", "back_on": "16 March 2026"}, FRIDAY, date(2026, 3, 16), "both", date(2026, 3, 16)),
    ],
)
def test_days_are_those_that_were_said(life, changes, since, until, sessions, back_on):
    parent = opened(life)

    parent.post(REPORT, told(life.pupils[0], **changes))

    assert [row[3:7] for row in reports_of(life)] == [(since, until, sessions, back_on)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"children": None}, "Choose at least one."),
        ({"reason": None}, "Choose a reason."),
        ({"reason": "other", "words": " "}, "Tell us in a few words why."),
        ({"since": ""}, "Give a day, such as 27/3/2026."),
        ({"since": "2026-02-01"}, "That is more than two weeks ago. Ring the school about it."),
        ({"since": "2026-06-01"}, "That is more than two months away. Ring the school about it."),
        ({"since": "2026-03-14"}, "School is not open on any of those days."),
        ({"back_on": "2026-03-09"}, "They cannot be back before they are away. Check both days."),
        ({"back_on": "2026-03-10"}, "If they are back on the same day: is it the morning or the afternoon?"),
        ({"back_on": "2026-04-30"}, "That is more than a month. Ring the school about it."),
        ({"words": "x" * 501}, "Ensure this value has at most 500 characters"),
    ],
)
def test_what_cannot_be_taken_says_why_and_keeps_what_was_typed(life, changes, message):
    parent = opened(life)
    said = told(life.pupils[0], **{"words": "Up all night.", **changes})

    answer = parent.post(REPORT, said)

    html = answer.content.decode()
    assert (answer.status_code, reports_of(life)) == (422, [])
    assert message in words(answer)
    assert "There is a problem" in words(answer)
    assert [text for text in [said["words"].strip(), said.get("back_on", "")] if text and text not in html] == []


def test_report_after_the_register_closed_is_welcome(life, clock):
    clock.move_to(AT.replace(hour=11), tick=False)
    parent = opened(life)

    answer = parent.post(REPORT, told(life.pupils[0]))

    assert (answer["Location"], len(reports_of(life))) == (SENT, 1)


def test_a_file_goes_with_each_child(life):
    poppy, amelia, _ = life.pupils
    parent = opened(life)

    parent.post(REPORT, told(poppy, amelia) | {"paper": pdf("card.pdf")})

    with scoped(life.school_id):
        rows = Evidence.objects.filter(school_id=life.school_id)
        kept = {(row.pupil_id, row.report.pupil_id, row.title, row.added_name) for row in rows.select_related("report")}
    assert kept == {(child.id, child.id, "card.pdf", PARENT.name) for child in (poppy, amelia)}
    assert "card.pdf" in words(parent.get(SENT))


def test_a_file_that_is_none_of_ours_is_refused_and_nothing_is_sent(life, tmp_path):
    parent = opened(life)

    answer = parent.post(REPORT, told(life.pupils[0]) | {"paper": pdf("card.pdf", b"MZ not a paper")})

    assert "The file is not a PDF, JPEG, PNG or HEIC (a phone’s photo)." in words(answer)
    assert "Please choose your file again" in words(answer)
    assert (reports_of(life), [path for path in tmp_path.rglob("*") if path.is_file()]) == ([], [])


def test_no_answer_is_stored_found_or_told_to_others(life):
    parent = opened(life)

    answers = [parent.get(page) for page in (START, CODE, REPORT, SENT)] + [Client().get("/absent/123456/")]

    for answer in answers:
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Referrer-Policy"] == "same-origin"


def test_cookie_is_for_these_pages_and_for_no_script(life):
    parent = Client()

    cookie = ask(parent).cookies["absent"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (START, True, "Lax")


def test_school_that_is_none_of_ours_is_not_there(life):
    answer = Client().get("/absent/123456/")

    assert answer.status_code == 404
    assert "This page does not exist" in words(answer)


def test_forms_of_other_sites_are_refused(life):
    parent = Client(enforce_csrf_checks=True)

    assert parent.post(START, {"address": MUM}).status_code == 403


def test_pages_lead_back_to_where_one_stands(life):
    stranger, asked, in_it = Client(), Client(), opened(life)
    ask(asked)

    assert [stranger.get(page)["Location"] for page in (CODE, REPORT, SENT)] == [START, START, START]
    assert [asked.get(page)["Location"] for page in (REPORT, SENT)] == [CODE, START]
    assert in_it.get(SENT)["Location"] == START


@pytest.mark.parametrize(
    ("texts", "typed", "status", "message"),
    [
        ("", "07700 900123", 422, "This school’s form cannot send texts. Give your e-mail address."),
        ("", "", 422, "Give your e-mail address."),
        ("notify", "07700 900123", 302, ""),
        ("notify", "01632 960100", 422, "Give a mobile number, such as 07700 900123, or an e-mail address."),
        ("notify", "", 422, "Give a mobile number, such as 07700 900123, or an e-mail address."),
    ],
)
def test_number_is_taken_where_texts_go(life, settings, texts, typed, status, message):
    settings.LETTER_PROVIDERS = {"text": texts, "post": ""}

    answer = ask(Client(), typed)

    assert (answer.status_code, message in words(answer)) == (status, True)


def test_address_of_the_form_stands_on_the_page_of_settings(life, people, client):
    client.force_login(people.erin)

    html = client.get("/schools/900001/registers/settings/").content.decode()

    assert 'value="http://testserver/absent/900001/"' in html
