"""The page of texts: what a person sees before they send, and who may."""

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from tests.factories.school_life import add_pupil
from tests.letters.addressed import contact, link
from tests.letters.on_their_way import notify_on
from tests.letters.texting import families, not_here, rows
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
URL = "letters:texts"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def notify(settings):
    with notify_on(settings) as server:
        yield server


def page(client, **data):
    url = reverse(URL, args=[900001])
    return client.post(url, data) if data else client.get(url)


def test_send_what_is_shown_and_see_what_became_of_it(client, people, oakfield_life, notify):
    pryce, standish = families(oakfield_life)
    not_here(oakfield_life, 0, 1, 2)
    client.force_login(people.bob)

    shown = page(client)
    answer = page(client, seen=shown.context["seen"].digest, to=[str(pryce.id)])
    after = client.get(answer.url)

    assert shown.text.count('name="to"') == 2
    assert [(row.name, row.state) for row in rows(oakfield_life)] == [("Ms Carys Pryce", "queued")]
    assert "1 text on the way" in after.text
    assert "about Poppy, Amelia" in after.text


def test_a_stale_page_sends_nothing_keeps_the_ticks_and_says_why(client, people, oakfield_life, notify):
    pryce, standish = families(oakfield_life)
    not_here(oakfield_life, 0, 1, 2)
    client.force_login(people.bob)
    seen = page(client).context["seen"].digest
    not_here(oakfield_life, 1, code="L")

    answer = page(client, seen=seen, to=[str(standish.id)])

    assert rows(oakfield_life) == []
    assert "Something has changed since this page was made" in answer.text
    assert f'id="to-{standish.id}" checked' in answer.text
    assert f'id="to-{pryce.id}" checked' not in answer.text


def test_nobody_to_text(client, people, oakfield_life, notify):
    client.force_login(people.bob)

    assert "Nobody to text" in page(client).text


def test_texts_that_are_off_are_said_to_be_off(client, people, oakfield_life):
    families(oakfield_life)
    not_here(oakfield_life, 0)
    client.force_login(people.bob)

    shown = page(client)

    assert "not switched on here" in shown.text
    assert shown.text.count("disabled") == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("bob", 200), ("erin", 200), ("fiona", 200), ("alice", 404), ("olive", 404), ("grace", 404), ("sam", 404),
     ("wendy", 404), ("carol", 404), ("dave", 404)],
)  # fmt: skip
def test_who_may_text_families(client, people, oakfield_life, who, status):
    client.force_login(getattr(people, who))

    assert page(client).status_code == status


def test_the_page_costs_the_same_for_one_family_and_for_three(
    client, people, oakfield_life, notify, django_assert_num_queries
):
    with scoped(oakfield_life.school_id):
        add_pupil(oakfield_life)
        for number, pupil in enumerate(oakfield_life.pupils):
            link(oakfield_life, pupil, contact(oakfield_life, "Ms", "Ada", f"Quill {number}", f"07700 90010{number}"))
    client.force_login(people.bob)
    not_here(oakfield_life, 0)
    page(client)
    with django_assert_num_queries(COST):
        assert len(page(client).context["seen"].texts) == 1
    not_here(oakfield_life, 1, 2)
    with django_assert_num_queries(COST):
        assert len(page(client).context["seen"].texts) == 3


COST = 13
