"""API: changes and changing, figures, codes, pupils on roll."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from registers.models import Amendment
from tests.people_of_the_tests import TUESDAY, actor
from tests.registers.marking import AFTERNOON, amend, mark, mark_run

pytestmark = pytest.mark.django_db
URN = 900001


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def bob(client, people):
    client.force_login(people.bob)
    return client


def url(name: str = "amendments") -> str:
    return reverse(f"api-{name}", args=[URN])


def change(life, **other) -> dict:
    return {"pupil": str(life.pupils[0].id), "date": "2026-03-10", "session": "AM", "code": "I"} | other


def post(client, body: dict):
    return client.post(url(), json.dumps(body), content_type="application/json")


def test_marks_are_changed_with_a_reason(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
    body = {"changes": [change(oakfield_life, seen_version=1)], "reason": "Mother rang", "client_id": str(uuid4())}

    response = post(bob, body)

    answer = response.json()
    assert response.status_code == 201
    assert (answer["changed"], answer["entered"], answer["warnings"]) == (1, 0, [])
    assert answer["marks"] == [
        {"pupil": str(oakfield_life.pupils[0].id), "date": "2026-03-10", "session": "AM", "outcome": "saved",
         "code": "I", "version": 2}
    ]  # fmt: skip


def test_refusal_names_the_row_and_the_remedy_and_changes_nothing(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")

    response = post(
        bob, {"changes": [change(oakfield_life), change(oakfield_life, session="PM", code="B")], "reason": "Taster day"}
    )

    with scoped(oakfield_life.school_id):
        entries = Amendment.objects.filter(school_id=oakfield_life.school_id).count()
    assert response.status_code == 422
    assert response["Content-Type"].startswith("application/problem+json")
    assert response.json()["errors"] == [
        {
            "field": "note",
            "message": "B needs a note.",
            "remedy": "Say in a few words what the activity or provision is.",
            "row": 1,
        }
    ]
    assert entries == 0


def test_input_that_cannot_be_read_is_named_by_row_and_field(bob, oakfield_life):
    response = post(
        bob, {"changes": [change(oakfield_life), change(oakfield_life, session="noon")], "reason": "Mother rang"}
    )

    assert response.status_code == 400
    assert [(one["row"], one["field"]) for one in response.json()["errors"]] == [(1, "changes.session")]


def test_history_is_listed_page_by_page(bob, people, oakfield_life):
    with scoped(oakfield_life.school_id):
        for pupil in range(3):
            mark(oakfield_life, "N", pupil=pupil)
            amend(oakfield_life, "I", pupil=pupil, by=actor(people.bob))

    first = bob.get(url(), {"limit": 2}).json()
    second = bob.get(url(), {"limit": 2, "before": first["next"]}).json()
    one = bob.get(url(), {"pupil": str(oakfield_life.pupils[1].id)}).json()

    assert [row["number"] for row in first["results"]] == [3, 2]
    assert ([row["number"] for row in second["results"]], second["next"]) == ([1], None)
    [row] = one["results"]
    assert (row["name"], row["original"], row["amended"], row["by"], row["position"]) == (
        "Amelia Ashworth", "N", "I", "Bob Officer", "Attendance officer",
    )  # fmt: skip


def test_list_costs_the_same_for_one_and_for_three(bob, oakfield_life, django_assert_num_queries):
    for pupil in (0, 1, 2):
        with scoped(oakfield_life.school_id):
            mark(oakfield_life, "N", pupil=pupil)
            amend(oakfield_life, "I", pupil=pupil)
        if pupil != 1:
            with django_assert_num_queries(9):
                bob.get(url())


def test_figures_are_those_of_the_command(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ \\ I", since=TUESDAY)

    answer = bob.get(url("figures"), {"from": "2026-03-01", "to": "2026-03-31", "by": "group"}).json()

    [line] = answer["lines"]
    assert (line["key"], line["possible"], line["attendance_percent"], line["hidden"]) == (
        "4-kestrel",
        3,
        "66.6667",
        False,
    )


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"from": "2026-03-31", "to": "2026-03-01", "by": "group"}, 422),
        ({"from": "2026-03-31", "to": "9999-12-31", "by": "group"}, 422),
        ({"from": "2026-03-31", "by": "group"}, 400),
        ({"from": "2026-03-01", "to": "2026-03-31", "by": "colour"}, 400),
    ],
)
def test_figures_that_cannot_be_meant_are_refused(bob, oakfield_life, asked, status):
    assert bob.get(url("figures"), asked).status_code == status


def test_codes_of_a_day_are_those_of_its_law(bob):
    old = bob.get(reverse("api-codes"), {"on": "2024-08-18"}).json()
    new = bob.get(reverse("api-codes"), {"on": "2024-08-19"}).json()

    assert ("J1" in {row["code"] for row in old}, "J1" in {row["code"] for row in new}) == (False, True)


def test_pupils_on_roll_come_in_register_order_page_by_page(bob, oakfield_life):
    first = bob.get(url("pupils"), {"limit": 2, "group": "4-kestrel"}).json()
    second = bob.get(url("pupils"), {"limit": 2, "offset": first["next"]}).json()
    none = bob.get(url("pupils"), {"group": "9-owl"}).json()

    assert [(row["first"], row["last"], row["group"]) for row in first["results"]] == [
        ("Poppy", "Arkwright", "4-kestrel"), ("Amelia", "Ashworth", "4-kestrel"),
    ]  # fmt: skip
    assert (first["total"], first["next"], [row["first"] for row in second["results"]], second["next"]) == (
        3,
        2,
        ["Yusuf"],
        None,
    )
    assert none == {"total": 0, "next": None, "results": []}


@pytest.mark.parametrize("name", ["amendments", "pupils"])
@pytest.mark.parametrize("who", ["dave", "grace", "alice", "carol"])
def test_endpoint_does_not_exist_for_who_may_not_use_it(client, people, oakfield_life, name, who):
    client.force_login(getattr(people, who))

    assert client.get(url(name)).status_code == 404


def test_welfare_officer_reads_changes_but_makes_none(client, people, oakfield_life):
    client.force_login(people.wendy)

    assert client.get(url()).status_code == 200
    assert post(client, {"changes": [change(oakfield_life)], "reason": "Mother rang"}).status_code == 404


@pytest.mark.parametrize("name", ["amendments", "figures", "pupils"])
def test_signed_out_is_401(client, places, name):
    assert client.get(url(name)).status_code == 401
