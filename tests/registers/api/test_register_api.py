"""The API of one register: who may, what it answers, what it costs."""

from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from tests.factories.school_life import build_school_life
from tests.registers.statements import statements
from tests.registers.taking import at, codes, register_of

pytestmark = pytest.mark.django_db

SHEET = "/api/v1/schools/900001/registers/4-kestrel/2026-03-10/am/"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_fifty_two():
    with time_machine.travel(at("08:52"), tick=False):
        yield


def marks(life, code="/", **extra) -> dict:
    items = [{"pupil": str(pupil.id), "code": code, "seen_version": 0, **extra} for pupil in life.pupils]
    return {"client_id": str(uuid4()), "marks": items, "reason": ""}


def post(client, path: str, body):
    return client.post(SHEET + path, body, content_type="application/json")


def test_sheet_shows_pupils_in_register_order_with_versions_and_codes(life, people, client):
    client.force_login(people.alice)
    post(client, "marks/", marks(life) | {"marks": marks(life)["marks"][:1]})

    body = client.get(SHEET).json()

    assert [(m["name"], m["code"], m["version"]) for m in body["marks"]] == [
        ("Poppy Arkwright", "/", 1), ("Amelia Ashworth", "", 0), ("Yusuf Bashir", "", 0),
    ]  # fmt: skip
    assert [code["code"] for code in body["codes"]] == ["/", "L", "N"]
    assert body["register"] == {
        "started_at": "2026-03-10T08:52:00+00:00", "sent_at": None, "sent_by": "", "needs_reason": False,
        "asks_office": False,
    }  # fmt: skip


def test_marks_are_saved_and_answered_one_by_one(life, people, client):
    client.force_login(people.alice)
    body = marks(life)

    answer = post(client, "marks/", body).json()

    assert answer["client_id"] == body["client_id"]
    assert answer["roster_changed"] is False
    assert answer["marks"][0] == {
        "pupil": str(life.pupils[0].id), "outcome": "saved", "code": "/", "version": 1, "minutes_late": None,
        "note": "", "by": "Alice Teacher", "at": "2026-03-10T08:52:00+00:00", "message": "",
    }  # fmt: skip
    assert sorted(codes(life).values()) == ["/", "/", "/"]


def test_marks_of_a_save_take_at_most_eight_statements(places, people, client):
    life = build_school_life(places.oakfield, teacher=people.alice, pupils=30)
    client.force_login(people.alice)
    client.get("/healthz/live")

    with statements() as sent:
        answer = post(client, "marks/", marks(life))

    assert answer.status_code == 200
    assert len(sent) == 6, "\n".join(sent)


def test_sending_answers_with_when_and_by_whom(life, people, client):
    client.force_login(people.alice)
    post(client, "marks/", marks(life))

    answer = post(client, "send/", {"client_id": str(uuid4())}).json()

    assert answer == {
        "outcome": "sent", "gaps": [], "at": "2026-03-10T08:52:00+00:00", "by": "Alice Teacher", "needs_reason": True,
        "asks_office": False,
    }  # fmt: skip
    assert register_of(life).sent_name == "Alice Teacher"


def test_sending_with_gaps_names_them(life, people, client):
    client.force_login(people.alice)

    answer = post(client, "send/", {"client_id": str(uuid4())}).json()

    assert (answer["outcome"], answer["gaps"]) == ("gaps", [str(pupil.id) for pupil in life.pupils])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("alice", 200),
        ("bob", 200),
        ("olive", 200),
        ("fiona", 200),
        ("grace", 404),
        ("carol", 404),
        ("dave", 404),
        ("wendy", 404),
    ],
)
def test_register_is_open_to_those_who_take_it_and_nobody_else(life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert client.get(SHEET).status_code == status
    assert post(client, "marks/", marks(life)).status_code == status


def test_register_of_another_group_is_not_found_for_a_teacher(life, people, client):
    client.force_login(people.alice)

    assert client.get(SHEET.replace("4-kestrel", "5-owl")).status_code == 404


def test_register_signed_out_is_401(life, client):
    assert client.get(SHEET).status_code == 401


def test_post_without_csrf_token_is_refused(life, people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice)

    assert post(client, "marks/", marks(life)).status_code == 403
    assert codes(life) == {}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            {"client_id": "no"},
            {"field": "client_id", "message": "client_id is not a UUID.", "remedy": "Make a new one for each save."},
        ),
        ({"marks": "no"}, {"field": "marks", "message": "marks is not a list of marks.", "remedy": "Send up to 500."}),
        (
            {"marks": [{"pupil": "no", "code": "/"}]},
            {"row": 0, "field": "pupil", "message": "pupil is not a UUID.", "remedy": "Use the id from the sheet."},
        ),
        (
            {"marks": [{"pupil": str(uuid4()), "code": "\0"}]},
            {
                "row": 0, "field": "code", "message": "code is not an attendance code.",
                "remedy": "Use a code from the sheet, or nothing to clear the mark.",
            },
        ),
        (
            {"marks": [{"pupil": str(uuid4()), "code": "/", "seen_version": True}]},
            {
                "row": 0, "field": "seen_version", "message": "seen_version is not a version.",
                "remedy": "Send the version from the sheet, 0 for a blank.",
            },
        ),
    ],
)  # fmt: skip
def test_marks_that_cannot_be_read_name_row_field_and_remedy(life, people, client, change, error):
    client.force_login(people.alice)

    answer = post(client, "marks/", marks(life) | change)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == [error]
    assert codes(life) == {}


def test_marks_nested_without_end_are_refused(life, people, client):
    client.force_login(people.alice)

    answer = post(client, "marks/", "[" * 100_000)

    assert (answer.status_code, answer.json()["detail"]) == (400, "The JSON is nested too deeply.")


def test_marks_with_a_pupil_twice_are_refused_whole(life, people, client):
    client.force_login(people.alice)
    body = marks(life)

    answer = post(client, "marks/", body | {"marks": body["marks"] + body["marks"][:1]})

    assert (answer.status_code, codes(life)) == (400, {})


def test_marks_before_the_register_opens_are_a_problem_with_a_remedy(life, people, client):
    client.force_login(people.alice)

    with time_machine.travel(at("08:30"), tick=False):
        answer = post(client, "marks/", marks(life))

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:herringbone:problem:register-early"
    assert answer.json()["detail"] == "This register opens at 08:45 on 10 March 2026. Take it then."
