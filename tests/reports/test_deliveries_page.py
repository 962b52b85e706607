"""The page of reports by e-mail: for oneself, for colleagues, ended and undone."""

import pytest
from django.core import mail
from django.urls import reverse

from attendance.reports.models import Delivery
from attendance.reports.tasks.deliveries import send, sweep_deliveries
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import MONDAY
from tests.registers.test_duties import at
from tests.reports.test_deliveries import ASKED, KEY, NOW, start

pytestmark = pytest.mark.django_db
URL = "/schools/900001/reports/by-email/"
QUERIES = 9


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def page(client, who):
    client.force_login(who)
    return client.get(URL)


def ask(client, who, **typed):
    client.force_login(who)
    return client.post(URL, {"what": "duties", "weekday": "0", "starts": "07:00", **typed}, follow=True)


def rows(life) -> list[Delivery]:
    with scoped(life.school_id):
        return list(Delivery.objects.filter(school_id=life.school_id).order_by("made_at"))


def test_asked_for_ended_and_undone(oakfield_life, people, client):
    asked = ask(client, people.bob)
    [row] = rows(oakfield_life)
    ended = client.post(reverse("reports:delivery_end", args=[900001, row.id]), follow=True)
    [gone] = rows(oakfield_life)
    back = client.post(reverse("reports:delivery_resume", args=[900001, row.id]), follow=True)
    [again] = rows(oakfield_life)

    assert "It comes by e-mail from now on." in asked.text
    assert "Ended by Bob Officer" in ended.text
    assert (row.user_id, gone.ended_at, again.ended_at) == (people.bob.id, NOW, None)
    assert "It comes again." in back.text


def test_the_champion_sends_to_a_colleague(oakfield_life, people, client):
    answer = ask(client, people.erin, what="tutor", user=str(people.alice.id))

    assert [row.user_id for row in rows(oakfield_life)] == [people.alice.id]
    assert "to Alice Teacher" in answer.text


def test_what_the_colleague_may_not_see_is_refused_and_nothing_typed_is_lost(oakfield_life, people, client):
    answer = ask(client, people.erin, what="pack", user=str(people.alice.id), weekday="3", starts="16:00")

    assert "This person may not see that report." in answer.text
    assert '<option value="3" selected>' in answer.text
    assert '<option value="16:00" selected>' in answer.text
    assert rows(oakfield_life) == []


def test_an_officer_is_offered_no_colleague(oakfield_life, people, client):
    answer = ask(client, people.bob, user=str(people.erin.id))

    assert 'name="user"' not in answer.text
    assert [row.user_id for row in rows(oakfield_life)] == [people.bob.id]


def test_everybody_sees_their_own_only(oakfield_life, people, client):
    start(oakfield_life, people.erin, when=ASKED)

    assert "Open duties, each week</b>" not in page(client, people.bob).text
    assert "Open duties, each week</b>" in page(client, people.fiona).text


def test_a_governor_is_offered_the_report_to_governors_alone(oakfield_life, people, client):
    text = page(client, people.grace).text

    assert 'value="governors"' in text
    assert not any(f'value="{kind}"' in text for kind in ("duties", "lists", "pack", "tutor"))


@pytest.mark.parametrize("who", ["olive", "wendy", "dave"])
def test_others_find_no_page(oakfield_life, people, client, who):
    row = start(oakfield_life, people.erin, when=ASKED)

    assert page(client, getattr(people, who)).status_code == 404
    for name in ("delivery_end", "delivery_resume"):
        assert client.post(reverse(f"reports:{name}", args=[900001, row])).status_code == 404


def test_a_number_that_nobody_knows_is_said(oakfield_life, people, client):
    client.force_login(people.bob)
    answer = client.post(reverse("reports:delivery_end", args=[900001, oakfield_life.school_id]), follow=True)

    assert "is not in the list any more" in answer.text


def test_the_worker_sends_what_the_sweep_has_queued(oakfield_life, people, monkeypatch):
    delivery = start(oakfield_life, people.erin, when=ASKED)
    queued = []
    monkeypatch.setattr(
        "attendance.reports.tasks.deliveries.enqueue", lambda *job: queued.append(job) or True
    )  # the broker is not there in tests

    assert (sweep_deliveries(), send(*queued[0][1:])) == (1, "sent")
    assert queued[0][1:] == (str(oakfield_life.school_id), str(delivery), KEY)
    assert (sweep_deliveries(), len(mail.outbox)) == (0, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    oakfield_life, people, client, django_assert_num_queries, number
):
    for who in (people.erin, people.bob, people.sam)[:number]:
        start(oakfield_life, who, when=at(MONDAY, "06:00"))
    page(client, people.fiona)

    with django_assert_num_queries(QUERIES):
        client.get(URL)
