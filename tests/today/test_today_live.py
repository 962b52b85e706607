"""Today keeps itself up to date: nothing while nothing changed, then only the parts that did."""

import pytest
import time_machine

from attendance.tenancy.scope import scoped
from registers.services.following import ContactData, claim, log_contact
from tests.people_of_the_tests import TUESDAY, actor
from tests.registers.statements import statements
from tests.registers.taking import at, save_all, save_one, send, teacher
from tests.today.daywork import LIVE, TODAY, part, parts_sent, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("09:10"), tick=False):
        yield


@pytest.fixture
def bob(client, people):
    client.force_login(people.bob)
    return client


def test_nothing_is_sent_while_nothing_changed(life, bob):
    page = shown(bob.get(TODAY))
    etag = bob.get(LIVE)["ETag"]

    with statements() as sent:
        polled = bob.get(LIVE, page)
    by_etag = bob.get(LIVE, headers={"if-none-match": etag})

    assert (polled.status_code, by_etag.status_code, by_etag.content) == (204, 304, b"")
    assert len(sent) == 5, "\n".join(sent)


def test_only_the_parts_that_changed_are_sent(life, people, bob):
    page = bob.get(TODAY)
    save_one(life, "N", by=teacher(people.alice))

    answer = bob.get(LIVE, shown(page))

    assert parts_sent(answer) == ["brief", "counts", "queue", "registers", "ncodes"]
    assert "1 child, 1 call" in part(answer, "queue")


def test_answer_names_the_version_that_is_shown_from_then_on(life, people, bob):
    first = bob.get(TODAY)
    save_one(life, "/", by=teacher(people.alice))

    second = bob.get(LIVE, shown(first))

    assert shown(second)["seen"] != shown(first)["seen"]
    assert bob.get(LIVE, shown(first) | {"seen": shown(second)["seen"]}).status_code == 204


def test_each_kind_of_change_is_seen(life, people, bob):
    alice, by = teacher(people.alice), actor(people.olive)
    poppy = life.pupils[0].id

    def follow(deed, *args, **more) -> None:
        with scoped(life.school_id):
            deed(life.school_id, *args, day=TUESDAY, by=by, at=at("09:10"), **more)

    deeds = [
        lambda: save_all(life, "N", by=alice),
        lambda: save_one(life, "/", pupil=1, by=alice, seen=1),
        lambda: send(life, by=alice),
        lambda: follow(claim, [poppy]),
        lambda: follow(log_contact, ContactData((poppy,), "call", "no_answer")),
    ]
    seen = [shown(bob.get(TODAY))["seen"]]
    for deed in deeds:
        deed()
        answer = bob.get(LIVE, {"seen": seen[-1]})
        assert answer.status_code == 200
        seen.append(shown(answer)["seen"])

    assert len(set(seen)) == len(deeds) + 1


def test_next_minute_is_told_by_the_head_alone(life, people, bob):
    save_all(life, "/", by=teacher(people.alice))
    page = bob.get(TODAY)

    with time_machine.travel(at("09:11"), tick=False):
        answer = bob.get(LIVE, shown(page))

    assert parts_sent(answer) == ["head"]


def test_register_turns_late_by_the_clock(life, bob):
    page = bob.get(TODAY)

    with time_machine.travel(at("09:16"), tick=False):
        answer = bob.get(LIVE, shown(page))

    assert "One register is still out: 4 Kestrel." in part(answer, "brief")


def test_page_of_one_person_is_no_answer_for_another(life, people, client):
    client.force_login(people.bob)
    bobs = shown(client.get(TODAY))["seen"]
    client.force_login(people.fiona)

    assert client.get(LIVE, {"seen": bobs}).status_code == 200


@pytest.mark.parametrize("since", ["", "yesterday", "2026-03-10T08:00:00", "2031-01-01T00:00:00+00:00", "0001-01-01"])
def test_moment_that_makes_no_sense_is_left_out(life, bob, since):
    answer = bob.get(LIVE, {"since": since})

    assert (answer.status_code, part(answer, "news")) == (200, "")
