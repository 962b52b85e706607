"""The office's late gate: found in a few letters, signed in with a reason, taken back, and who may open it."""

import re
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from attendance.tenancy.scope import scoped
from registers.queries.gate import gate_of_day
from tests.people_of_the_tests import TUESDAY
from tests.registers.gating import adult, close_at_twenty_past_nine, come, mark, put
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
GATE = "/schools/900001/gate/"


@pytest.fixture
def life(oakfield_life):
    close_at_twenty_past_nine(oakfield_life)
    return oakfield_life


@pytest.fixture(autouse=True)
def twenty_one_past_nine():
    with time_machine.travel(at("09:21"), tick=False):
        yield


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def body(life, pupil=0, **more) -> dict:
    return {"pupil": str(life.pupils[pupil].id), "event_id": str(uuid4()), **more}


ROLES = [
    ("bob", 200), ("olive", 200), ("erin", 200), ("fiona", 200), ("sam", 200),
    ("alice", 404), ("grace", 404), ("wendy", 404), ("carol", 404), ("dave", 404),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), ROLES)
@pytest.mark.parametrize("name", ["registers:gate", "registers:gate_out"])
def test_gate_is_open_to_the_office(life, people, client, who, status, name):
    client.force_login(getattr(people, who))

    assert client.get(reverse(name, args=[900001])).status_code == status


@pytest.mark.parametrize("who", ["alice", "grace", "carol", "dave"])
def test_deeds_of_the_gate_are_nobody_elses(life, people, client, who):
    event_id = come(life, "09:10").event_id
    client.force_login(getattr(people, who))
    urls = [
        GATE, f"{GATE}{event_id}/undo/", f"{GATE}out/", f"{GATE}out/{life.pupils[0].id}/back/",
        f"{GATE}tablets/", f"{GATE}tablets/{uuid4()}/end/",
    ]  # fmt: skip

    assert [client.post(url, body(life)).status_code for url in urls] == [404] * len(urls)
    assert client.get(f"{GATE}{event_id}/label/").status_code == 404
    assert mark(life).code == "L"


def test_letters_that_only_one_begins_with_choose_the_pupil(life, people, client):
    client.force_login(people.olive)

    page = words(client.get(GATE, {"q": "pop ark"}))

    assert "Now 09:21: U , 31 minutes late" in page
    assert "Sign in without a reason" in page


def test_letters_of_several_offer_their_names(life, people, client):
    client.force_login(people.olive)

    answer = client.get(GATE, {"q": "a"})

    assert [pupil.name for pupil in answer.context["found"]] == ["Amelia Ashworth", "Poppy Arkwright"]
    assert answer.context["chosen"] is None


def test_names_are_offered_while_one_types(life, people, client):
    client.force_login(people.olive)

    answer = client.get(GATE, {"q": "pop"}, headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert words(answer) == "Poppy Arkwright 4 Kestrel"


def test_pupil_is_signed_in_with_the_servers_time_and_a_reason(life, people, client):
    client.force_login(people.olive)

    answer = client.post(GATE, body(life, reason="bus", words="wrong stop"), follow=True)

    standing = mark(life)
    assert "Poppy Arkwright came at 09:21: U, 31 minutes late." in words(answer)
    assert (standing.code, standing.minutes_late, standing.note) == ("U", 31, "Bus or taxi was late: wrong stop")
    assert standing.recorded_name == "Olive Office"


def test_second_press_of_the_same_button_changes_nothing(life, people, client):
    client.force_login(people.olive)
    posted = body(life, reason="bus")

    client.post(GATE, posted)
    client.post(GATE, posted)

    with scoped(life.school_id):
        assert len(gate_of_day(life.school_id, TUESDAY)) == 1


def test_clash_is_shown_with_the_way_to_the_mark(life, people, client):
    put(life, "M", origin="known", clock="08:00")
    client.force_login(people.olive)

    answer = client.post(GATE, body(life), follow=True)

    assert "The register says M: it was left as it is." in words(answer)
    assert f"/marks/{life.pupils[0].id}/2026-03-10/am/change/" in answer.content.decode()
    assert mark(life).code == "M"


def test_line_is_taken_back_by_its_own_button(life, people, client):
    put(life, "N")
    client.force_login(people.olive)
    client.post(GATE, body(life))
    with scoped(life.school_id):
        [row] = gate_of_day(life.school_id, TUESDAY)

    answer = client.post(f"{GATE}{row.id}/undo/", follow=True)

    assert "Taken back: Poppy Arkwright, 09:21." in words(answer)
    assert "taken back by Olive Office at 09:21" in words(answer)
    assert mark(life).code == "N"


def test_undo_says_when_the_mark_was_changed_since(life, people, client):
    event_id = come(life, "09:19").event_id
    put(life, "I", origin="office", clock="09:20")
    client.force_login(people.olive)

    answer = client.post(f"{GATE}{event_id}/undo/", follow=True)

    assert "mark was changed again since: it stays as it is" in words(answer)


def test_unknown_line_is_refused_in_words(life, people, client):
    client.force_login(people.olive)

    assert "There is no such line." in words(client.post(f"{GATE}{uuid4()}/undo/", follow=True))


def test_nonsense_is_answered_with_what_to_do(life, people, client):
    client.force_login(people.olive)

    answer = client.post(GATE, {"pupil": "x", "event_id": ""})

    assert answer.status_code == 200
    assert "Choose a pupil. Load the page again." in words(answer)


def test_pupil_of_another_school_is_not_signed_in(life, hillcrest_life, people, client):
    client.force_login(people.olive)

    answer = client.post(GATE, {"pupil": str(hillcrest_life.pupils[0].id), "event_id": str(uuid4())})

    assert "Nobody of that name is on roll today." in words(answer)


def test_label_says_name_group_time_and_code(life, people, client):
    event_id = come(life, "09:19").event_id
    client.force_login(people.olive)

    answer = client.get(f"{GATE}{event_id}/label/")

    assert "Poppy Arkwright 4 Kestrel 09:19 L , 29 minutes late Tue 10 Mar 2026." in words(answer)


def test_label_of_another_schools_event_is_404(life, hillcrest_life, people, client):
    event_id = come(hillcrest_life, "09:10").event_id
    client.force_login(people.olive)

    assert client.get(f"{GATE}{event_id}/label/").status_code == 404


def test_day_without_school_says_so(life, people, client):
    with time_machine.travel(at("09:21", TUESDAY.replace(day=14)), tick=False):
        client.force_login(people.olive)
        assert "School is closed: it is no school day." in words(client.get(GATE))


def test_gate_page_costs_the_same_for_one_line_and_three(life, people, client, django_assert_num_queries):
    client.force_login(people.olive)
    for n in range(3):
        come(life, "09:10", pupil=n)
        if n != 1:
            with django_assert_num_queries(10):
                answer = client.get(GATE)
            assert len(answer.context["lines"]) == n + 1


def test_sign_out_page_costs_the_same_for_one_contact_and_three(life, people, client, django_assert_num_queries):
    client.force_login(people.olive)
    url = f"{GATE}out/?pupil={life.pupils[0].id}"
    for n in range(3):
        adult(life, "Ann", f"Adult {n}")
        if n != 1:
            with django_assert_num_queries(10):
                client.get(url)
