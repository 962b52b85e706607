"""The board: the registers of a day as they come in."""

import re
from datetime import date

import pytest
import time_machine

from attendance.calendar.models import Closure, SchoolSession
from attendance.people.models import RegistrationGroup
from attendance.tenancy.scope import scoped
from registers.queries.board import board_of
from tests.people_of_the_tests import AT, TUESDAY
from tests.registers.statements import statements
from tests.registers.taking import at, save_all, save_one, send, teacher

pytestmark = pytest.mark.django_db

BOARD = "/schools/900001/registers/"
LIVE = f"{BOARD}live/?date=2026-03-10"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_fifty_six():
    with time_machine.travel(at("08:56"), tick=False):
        yield


def words(html: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split())


def tiles(html: bytes) -> list[tuple[str, str]]:
    """(state, what it says) of each tile."""
    found = re.findall(r'<div class="tile (\w+)">(.*?)</div>', html.decode(), re.S)
    return [(state, " ".join(re.sub(r"<[^>]+>", " ", inside).split())) for state, inside in found]


@pytest.mark.parametrize(
    ("who", "status"),
    [("bob", 200), ("olive", 200), ("fiona", 200), ("alice", 404), ("grace", 404), ("carol", 404), ("dave", 404)],
)
def test_board_is_open_to_the_office(life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert (client.get(BOARD).status_code, client.get(LIVE).status_code) == (status, status)


def test_board_of_registers_not_begun(life, people, client):
    client.force_login(people.bob)

    assert tiles(client.get(BOARD).content) == [
        ("none", "4 Kestrel not started Alice Teacher"), ("none", "4 Kestrel not started Alice Teacher"),
    ]  # fmt: skip


def test_board_of_a_register_in_part(life, people, client):
    save_one(life, "/", by=teacher(people.alice))
    client.force_login(people.bob)

    assert tiles(client.get(BOARD).content)[0] == ("part", "4 Kestrel 1 of 3 Alice Teacher")


def test_board_of_a_register_sent(life, people, client):
    save_all(life, "/", by=teacher(people.alice))
    send(life, by=teacher(people.alice))
    client.force_login(people.bob)

    html = client.get(BOARD).content

    assert tiles(html)[0] == ("taken", "4 Kestrel Sent 08:55 Alice Teacher")
    assert "All 1 in, closes 09:15" in words(html)


def test_board_of_a_register_that_is_late(life, people, client):
    save_one(life, "/", by=teacher(people.alice))
    client.force_login(people.bob)

    with time_machine.travel(at("09:16"), tick=False):
        first, second = tiles(client.get(BOARD).content)

    assert first == ("late", "4 Kestrel late, 1 of 3 Alice Teacher")
    assert second[0] == "none"


def test_board_says_of_a_full_register_that_it_was_not_sent(life, people, client):
    save_all(life, "/", by=teacher(people.alice))
    client.force_login(people.bob)

    with time_machine.travel(at("09:16"), tick=False):
        first = tiles(client.get(BOARD).content)[0]

    assert first == ("late", "4 Kestrel late, not sent Alice Teacher")


def test_board_of_a_closed_day(life, people, client):
    with scoped(life.school_id):
        closure = Closure.objects.create(
            school_id=life.school_id, since=TUESDAY, until=date(2026, 3, 11), code="Y4", reason="boiler",
            recorded_name="Setup", recorded_at=AT,
        )  # fmt: skip
        SchoolSession.objects.filter(school_id=life.school_id, date=TUESDAY).update(open=False, closure_id=closure.id)
    client.force_login(people.bob)

    html = client.get(BOARD).content

    assert (tiles(html), "School is closed: boiler" in words(html)) == ([], True)


def test_board_of_a_weekend(life, people, client):
    client.force_login(people.bob)

    assert "No session is held on this day" in words(client.get(f"{BOARD}?date=2026-03-07").content)


def test_board_opens_any_register(life, people, client):
    client.force_login(people.bob)

    assert 'href="/schools/900001/registers/4-kestrel/2026-03-10/am/"' in client.get(BOARD).content.decode()


def test_board_leads_to_known_absences_and_supply_cover(life, people, client):
    client.force_login(people.bob)

    html = client.get(BOARD).content.decode()

    assert re.findall(r'href="/schools/900001/registers/(known|cover)/"', html) == ["known", "cover"]


def test_board_holds_nothing_of_another_school(life, hillcrest_life):
    with scoped(life.school_id):
        assert {row.group_id for row in board_of(life.school_id, TUESDAY)} == {life.group.id}


@pytest.mark.parametrize(("groups", "expected"), [(1, 6), (3, 6)])
def test_board_takes_six_statements_however_many_groups(life, people, client, groups, expected):
    with scoped(life.school_id):
        for n in range(groups - 1):
            RegistrationGroup.objects.create(
                school_id=life.school_id, name=f"Owl {n}", slug=f"owl-{n}", since=date(2025, 9, 1)
            )
    client.force_login(people.bob)
    client.get("/healthz/live")

    with statements() as sent:
        html = client.get(BOARD).content

    assert len(tiles(html)) == 2 * groups
    assert len(sent) == expected, "\n".join(sent)


# ---- live ----------------------------------------------------------------------------------------------------------


def version_of(answer) -> str:
    return re.search(rb'name="seen" value="(\w+)"', answer.content)[1].decode()


def test_live_board_is_not_sent_again_while_nothing_changed(life, people, client):
    client.force_login(people.bob)
    first = client.get(LIVE)

    with statements() as sent:
        polled = client.get(f"{LIVE}&seen={version_of(first)}")
    by_etag = client.get(LIVE, headers={"if-none-match": first["ETag"]})

    assert (polled.status_code, by_etag.status_code, by_etag.content) == (204, 304, b"")
    assert len(sent) == 5, "\n".join(sent)


def test_live_board_is_sent_again_after_each_kind_of_change(life, people, client):
    client.force_login(people.bob)
    alice = teacher(people.alice)
    deeds = [
        lambda: save_all(life, "/", by=alice),
        lambda: save_one(life, "N", by=alice, seen=1),
        lambda: send(life, by=alice),
    ]
    seen = [version_of(client.get(LIVE))]
    for deed in deeds:
        deed()
        answer = client.get(f"{LIVE}&seen={seen[-1]}")
        assert answer.status_code == 200
        seen.append(version_of(answer))

    assert len(set(seen)) == 4


def test_live_board_of_one_school_is_no_answer_for_another(life, hillcrest_life, people, client):
    client.force_login(people.bob)
    first = client.get(LIVE)
    client.force_login(people.dave)

    other = client.get(LIVE.replace("900001", "900003"), headers={"if-none-match": first["ETag"]})

    assert other.status_code == 200
