"""A supply teacher's link: made, shown once, used on its day for its group, ended."""

import re
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from attendance.people.models import PupilFlag, RegistrationGroup
from attendance.tenancy.scope import scoped
from registers.models import Amendment, CoverLink, Mark
from registers.services.covers import CoverProblem, make_cover, revoke_cover
from registers.services.taking import RegisterRefused, Taker
from registers.services.writing import Writing, write_marks
from tests.people_of_the_tests import AT, MONDAY, OFFICER, TUESDAY
from tests.registers.statements import statements
from tests.registers.taking import at, codes, register_of, save_one, teacher

pytestmark = pytest.mark.django_db

OFFICE = "/schools/900001/registers/cover/"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_fifty_two():
    with time_machine.travel(at("08:52"), tick=False):
        yield


def make(life, *, day=TUESDAY, name="Jo Supply", group=None):
    with scoped(life.school_id):
        return make_cover(
            life.school_id, group_id=group or life.group.id, day=day, teacher_name=name, by=OFFICER, at=at("08:00")
        )


@pytest.fixture
def link(life) -> str:
    """The address of a link for 4 Kestrel today."""
    _, token = make(life)
    return f"/cover/900001/{token}/"


def marks(life, code="/") -> dict:
    items = [{"pupil": str(pupil.id), "code": code, "seen_version": 0} for pupil in life.pupils]
    return {"client_id": str(uuid4()), "marks": items}


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def post(client, address: str, body: dict):
    return client.post(address, body, content_type="application/json")


# ---- the office ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 200), ("olive", 200), ("alice", 404), ("grace", 404), ("carol", 404), ("dave", 404)]
)
def test_cover_page_is_open_to_the_office(life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert client.get(OFFICE).status_code == status


def test_cover_link_is_shown_once_and_only_its_hash_is_kept(life, people, client):
    client.force_login(people.bob)
    posted = {"teacher_name": "Jo Supply", "group": str(life.group.id), "day": "2026-03-10"}

    made = client.post(OFFICE, posted, follow=True).content.decode()
    again = client.get(OFFICE).content.decode()

    address = re.search(r'value="http://testserver(/cover/900001/[\w-]+/)"', made)[1]
    assert "/cover/900001/" not in again
    assert "Jo Supply" in again
    with scoped(life.school_id):
        [kept] = CoverLink.objects.filter(school_id=life.school_id)
    assert kept.token_hash not in address
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"day": MONDAY}, "A link is for today or a day to come."),
        ({"day": date(2027, 6, 1)}, "Choose a day within a year."),
        ({"name": " "}, "The link needs a name."),
        ({"group": uuid4()}, "There is no such group on that day."),
    ],
)
def test_cover_link_that_cannot_be_made_says_why(life, changes, message):
    with pytest.raises(CoverProblem, match=message):
        make(life, **changes)


def test_cover_form_with_an_error_keeps_what_was_typed(life, people, client):
    client.force_login(people.bob)

    answer = client.post(OFFICE, {"teacher_name": "Jo Supply", "group": str(life.group.id), "day": "2026-03-09"})

    assert "A link is for today or a day to come." in words(answer)
    assert 'value="Jo Supply"' in answer.content.decode()


def test_cover_link_is_ended_from_the_office_page(life, people, client, link):
    client.force_login(people.bob)
    with scoped(life.school_id):
        [made] = CoverLink.objects.filter(school_id=life.school_id)

    client.post(f"{OFFICE}{made.id}/end/")

    assert Client().get(link, follow=True).status_code == 404
    assert "Ended by Bob Officer" in words(client.get(OFFICE))


def test_cover_link_ended_twice_keeps_the_first_end(life):
    link_id, _ = make(life)
    with scoped(life.school_id):
        first = revoke_cover(life.school_id, link_id, by=OFFICER, at=at("08:53"))
        second = revoke_cover(life.school_id, link_id, by=OFFICER, at=at("08:59"))
        [kept] = CoverLink.objects.filter(school_id=life.school_id)

    assert (first, second, kept.revoked_at) == (True, False, at("08:53"))


def test_cover_link_of_another_school_is_not_ended(life, hillcrest_life):
    link_id, _ = make(hillcrest_life)

    with scoped(life.school_id):
        assert revoke_cover(life.school_id, link_id, by=OFFICER, at=at("08:53")) is False


@pytest.mark.parametrize("count", [1, 3])
def test_cover_page_takes_six_statements_however_many_links(life, people, client, count):
    for n in range(count):
        make(life, name=f"Jo {n}")
    client.force_login(people.bob)
    client.get("/healthz/live")

    with statements() as sent:
        client.get(OFFICE)

    assert len(sent) == 6, "\n".join(sent)


# ---- the supply teacher --------------------------------------------------------------------------------------------


def test_cover_link_leads_to_the_register_of_the_hour_without_signing_in(life, client, link):
    answer = client.get(link)

    assert (answer.status_code, answer["Location"]) == (302, f"{link}am/")


def test_cover_register_shows_the_names_and_the_school_s_badge(life, client, link):
    answer = client.get(f"{link}am/")

    assert re.findall(r'data-name="([^"]+)"', answer.content.decode()) == [
        "Poppy Arkwright",
        "Amelia Ashworth",
        "Yusuf Bashir",
    ]
    assert "Oakfield Primary" in words(answer)
    assert (answer["Cache-Control"], answer["X-Place"]) == ("private, no-store", "900001")


def test_cover_register_shows_no_history_and_no_circumstances(life, client, link):
    with scoped(life.school_id):
        PupilFlag.objects.create(
            school_id=life.school_id, pupil=life.pupils[0], kind="child_protection", since=MONDAY, recorded_at=AT
        )
        for day in (date(2026, 3, 5), date(2026, 3, 6), MONDAY):
            write_marks(
                life.school_id, [Writing(day, session, life.pupils[0].id, "I") for session in ("AM", "PM")],
                by=OFFICER, at=AT, origin="office", kind="amendment",
            )  # fmt: skip

    html = client.get(f"{link}am/").content.decode()

    assert re.findall(r'class="ss|back after|CP|Sign out|/accounts/', html) == []


def test_cover_marks_carry_the_name_of_the_link(life, client, link):
    answer = post(client, f"{link}am/marks/", marks(life)).json()

    with scoped(life.school_id):
        made = set(Mark.objects.filter(school_id=life.school_id).values_list("origin", "recorded_name", "recorded_by"))
    assert [item["outcome"] for item in answer["marks"]] == ["saved"] * 3
    assert made == {("cover", "Jo Supply", None)}


def test_cover_sends_the_register(life, client, link):
    post(client, f"{link}am/marks/", marks(life))

    answer = post(client, f"{link}am/send/", {"client_id": str(uuid4())}).json()

    assert (answer["outcome"], answer["by"]) == ("sent", "Jo Supply")
    assert (register_of(life).sent_name, register_of(life).sent_position) == ("Jo Supply", "Supply teacher")


def test_cover_sheet_gives_versions_for_merging(life, people, client, link):
    save_one(life, "N", by=teacher(people.alice))

    body = client.get(f"{link}am/sheet/").json()

    assert [(mark["code"], mark["version"], mark["by"]) for mark in body["marks"]][0] == ("N", 1, "Alice Teacher")


def test_cover_changes_are_kept_under_its_name(life, client, link):
    post(client, f"{link}am/marks/", marks(life, "N"))
    one = {"pupil": str(life.pupils[0].id), "code": "/", "seen_version": 1}

    post(client, f"{link}am/marks/", {"client_id": str(uuid4()), "marks": [one]})

    with scoped(life.school_id):
        [entry] = Amendment.objects.filter(school_id=life.school_id)
    assert (entry.by_name, entry.by_position, entry.by_id) == ("Jo Supply", "Supply teacher", None)


def test_cover_form_works_without_script(life, client, link):
    posted = {f"p-{pupil.id}": "/" for pupil in life.pupils} | {"do": "send", "client_id": str(uuid4())}

    answer = client.post(f"{link}am/", posted)

    assert (answer.status_code, register_of(life).sent_name) == (302, "Jo Supply")


def test_cover_codes_are_the_cover_s(life, client, link):
    answer = post(client, f"{link}am/marks/", marks(life, "I")).json()

    assert {item["outcome"] for item in answer["marks"]} == {"refused"}
    assert codes(life) == {}


def test_cover_bad_input_is_a_problem_with_a_remedy(life, client, link):
    answer = post(client, f"{link}am/marks/", {"client_id": "no"})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["remedy"] == "Make a new one for each save."


@pytest.mark.parametrize("body", ["{", "[" * 100_000])
def test_cover_body_that_is_no_json_is_a_problem(life, client, link, body):
    answer = client.post(f"{link}am/marks/", body, content_type="application/json")

    assert answer.status_code == 400


def test_cover_before_the_register_opens_is_a_problem(life, client, link):
    answer = post(client, f"{link}pm/marks/", marks(life))

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:herringbone:problem:register-early")


def test_cover_post_without_csrf_token_is_refused(life, link):
    client = Client(enforce_csrf_checks=True)

    assert post(client, f"{link}am/marks/", marks(life)).status_code == 403
    assert codes(life) == {}


def test_cover_link_on_another_day_opens_nothing(life, client, link):
    with time_machine.travel(at("08:52", date(2026, 3, 11)), tick=False):
        answer = client.get(f"{link}am/")

    assert answer.status_code == 404
    assert "Ask the office for a new one." in words(answer)
    assert "Poppy" not in answer.content.decode()


def test_cover_link_for_tomorrow_opens_nothing_today(life, client):
    _, token = make(life, day=date(2026, 3, 11))

    assert client.get(f"/cover/900001/{token}/am/").status_code == 404


@pytest.mark.parametrize("path", ["", "am/", "am/sheet/"])
def test_cover_link_that_nobody_made_opens_nothing(life, client, path):
    assert client.get(f"/cover/900001/not-a-link/{path}").status_code == 404


def test_cover_link_at_another_school_opens_nothing(life, hillcrest_life, client, link):
    assert client.get(link.replace("900001", "900003") + "am/").status_code == 404
    assert client.get(link.replace("900001", "900099") + "am/").status_code == 404


def test_cover_link_that_was_ended_takes_no_marks(life, client):
    link_id, token = make(life)
    with scoped(life.school_id):
        revoke_cover(life.school_id, link_id, by=OFFICER, at=at("08:53"))

    assert post(client, f"/cover/900001/{token}/am/marks/", marks(life)).status_code == 404
    assert codes(life) == {}


def test_cover_is_for_its_group_alone(life, people):
    with scoped(life.school_id):
        owl = RegistrationGroup.objects.create(
            school_id=life.school_id, name="5 Owl", slug="5-owl", since=date(2025, 9, 1)
        )
    cover = Taker(OFFICER, frozenset({"cover"}), cover_group=owl.id, cover_day=TUESDAY)

    with pytest.raises(RegisterRefused, match="not yours"):
        save_one(life, "/", by=cover)


def test_cover_use_is_noted_at_most_every_five_minutes(life, client, link):
    seen = []
    for clock in ("08:52", "08:55", "08:58"):
        with time_machine.travel(at(clock), tick=False):
            client.get(f"{link}am/")
        with scoped(life.school_id):
            seen.append(CoverLink.objects.get(school_id=life.school_id).last_used_at)

    assert seen == [at("08:52"), at("08:52"), at("08:58")]
