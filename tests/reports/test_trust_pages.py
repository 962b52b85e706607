"""The trust's pages: who reads them, what they cost, and that no pupil's name stands in them."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from attendance.reports.services.plans import Aim, add_line
from attendance.tenancy.scope import scoped
from interventions.services.policies import load_document, of_school, of_trust
from tests.interventions.policies import OWN, staged
from tests.people_of_the_tests import AT, OFFICER, actor
from tests.registers.marking import AFTERNOON
from tests.reports.furnish_trust import furnish_trust
from tests.reports.trust_house import PRIMARY, ids_of, trust_of

pytestmark = pytest.mark.django_db
PAGES = ("compare", "duties", "policies", "practice", "plan", "board")
FILES = ("compare", "duties", "policies", "practice", "plan")


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def lives(places, people):
    return trust_of(places, people.alice)


def url(name: str, *args) -> str:
    return reverse(f"reports_trust:{name}", args=[5001, *args])


def policies_of(places, lives, carol) -> None:
    """The trust has staged letters in force; every school is stricter in one value, for its own reason."""
    with scoped(*ids_of(lives)):
        deed = {"since": date(2025, 9, 1), "by": actor(carol), "at": AT, "acknowledged": "Agreed"}
        load_document(of_trust(places.northern_lights.id), staged(approval={"second_person": False}), **deed)
        for life in lives:
            load_document(of_school(life.school_id), OWN, reason="A year of building works", **deed)


def all_urls() -> list[str]:
    return [
        *(url(name) for name in PAGES), url("school", 900001), url("board_prepare", "spring-2026"),
        *(f"{url(name)}?format={suffix}" for name in FILES for suffix in ("csv", "xlsx")),
        f"{url('compare')}?format=csv&table=weeks", f"{url('school', 900001)}?format=csv",
    ]  # fmt: skip


def test_the_trusts_administrator_reads_every_page_and_no_name(client, people, lives):
    client.force_login(people.carol)

    answers = {path: client.get(path) for path in all_urls()}

    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
    assert [path for path, answer in answers.items() if b"Arkwright" in answer.content] == []


@pytest.mark.parametrize("who", ["alice", "bob", "erin", "fiona", "grace", "dave", "pat"])
def test_nobody_of_a_school_or_of_another_trust_reads_any(client, people, lives, who):
    client.force_login(getattr(people, who))

    assert {client.get(path).status_code for path in all_urls()} == {404}


def test_a_school_of_another_trust_is_not_found(client, people, lives, hillcrest_life):
    client.force_login(people.carol)

    assert client.get(url("school", 900003)).status_code == 404
    assert client.get(url("board_prepare", "spring-1999")).status_code == 404
    assert client.get(url("board_issue", "spring-2026", 1)).status_code == 404
    assert client.get(reverse("reports_trust:compare", args=[5002])).status_code == 404


def test_a_span_that_there_is_not_is_said(client, people, lives):
    client.force_login(people.carol)

    assert client.get(url("compare"), {"span": "never"}).status_code == 422
    assert client.get(url("compare"), {"span": "year"}).status_code == 200
    assert client.get(url("compare"), {"format": "pdf"}).status_code == 404


def test_pages_of_a_trust_without_a_calendar_say_so(client, people, places):
    client.force_login(people.carol)

    assert [client.get(url(name)).status_code for name in PAGES] == [200] * len(PAGES)


def test_kinds_stand_apart(client, people, lives):
    client.force_login(people.carol)

    kinds = client.get(url("compare")).context["kinds"]

    assert [(kind["label"], [school["name"] for school in kind["schools"]]) for kind in kinds] == [
        ("Primary schools", ["Oakfield Primary"]), ("Secondary schools", ["Ashby CE Primary"]),
        ("Special schools", ["Elm Park 2"]),
    ]  # fmt: skip


@pytest.mark.parametrize("schools", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("compare", 15), ("policies", 11), ("plan", 12), ("board", 13)]
)  # fmt: skip
def test_pages_cost_the_same_for_one_school_and_for_three(
    client, people, places, schools, name, queries, django_assert_num_queries
):
    lives = trust_of(places, people.alice, schools=schools, pupils=8, kinds=(PRIMARY,))
    for life in lives:
        with scoped(life.school_id):
            aim = Aim("In every day", "attendance", "all", Decimal(95), date(2026, 1, 5), date(2026, 4, 1))
            add_line(life.school_id, aim, by=OFFICER, at=AT)
    policies_of(places, lives, people.carol)
    client.force_login(people.carol)
    client.get(url(name))

    with django_assert_num_queries(queries):
        answer = client.get(url(name))

    assert answer.status_code == 200


def test_the_page_of_policies_says_who_differs_and_why(client, people, places, lives):
    policies_of(places, lives[:2], people.carol)
    client.force_login(people.carol)

    [found] = client.get(url("policies")).context["found"]
    lines = client.get(url("policies"), {"format": "csv"}).content.decode("utf-8-sig").splitlines()

    assert [(one["name"], one["own"], one["reason"], one["last_day"]) for one in found["schools"]] == [
        ("Ashby CE Primary", "97", "A year of building works", None),
        ("Oakfield Primary", "97", "A year of building works", None),
    ]  # fmt: skip
    assert len(lines) == 3


def test_the_page_of_a_school_shows_small_groups_as_not_shown(client, people, lives):
    client.force_login(people.carol)

    page = client.get(url("school", 900001)).content.decode()

    assert ("5 Small" in page, "not shown" in page, "Arkwright" in page) == (True, True, False)


def test_files_have_the_figures_of_the_page(client, people, lives):
    client.force_login(people.carol)

    school = client.get(url("compare")).context["kinds"][0]["schools"][0]
    rows = client.get(url("compare"), {"format": "csv"}).content.decode("utf-8-sig").splitlines()

    assert len(rows) == 1 + 2 * len(lives)
    assert rows[2].split(",")[:6] == [
        "Primary schools", "Oakfield Primary", "900001", "26", "30% to 45%", school["attendance"]["text"],
    ]  # fmt: skip
    assert len(ids_of(lives)) == 3


def test_every_address_opens_with_what_furnishes_the_journeys(client, people, oakfield_life):
    values = furnish_trust(oakfield_life, actor(people.carol, "Trust administrator"))
    client.force_login(people.carol)
    term = values["term"]
    paths = [
        url("board"),
        url("board_prepare", term),
        url("board_issue", term, 1),
        url("file", values["trust_file_id"]),
    ]
    paths += [reverse(f"reports:{name}", args=[900001, values["line_id"]]) for name in ("plan_change", "plan_close")]

    assert [client.get(path).status_code for path in paths] == [200] * 6
