"""The pages of planned absences and providers: who may, what they show and do."""

import re

import pytest
import time_machine

from attendance.tenancy.scope import scoped
from registers.models import PlannedAbsence
from tests.registers.marking import mark
from tests.registers.planning import (
    FRIDAY,
    SATURDAY,
    THURSDAY,
    WEDNESDAY,
    marks_by_day,
    part_time,
    plan,
    provider,
)
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
LIST, NEW = "/schools/900001/planned/", "/schools/900001/planned/new/"
PROVIDERS, KNOWN = "/schools/900001/providers/", "/schools/900001/registers/known/"
ROLES = [
    ("bob", 200), ("olive", 200), ("erin", 200), ("fiona", 200), ("sam", 200), ("alice", 404), ("grace", 404),
    ("wendy", 404), ("carol", 404), ("dave", 404),
]  # fmt: skip


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_o_clock():
    with time_machine.travel(at("08:00"), tick=False):
        yield


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def id_of(life, result):
    with scoped(life.school_id):
        return PlannedAbsence.objects.filter(school_id=life.school_id, batch=result.batch).order_by("id")[0].id


def trip(life, **changes) -> dict:
    values = {
        "key": "019ce000-0000-7000-8000-000000000002", "pupils": [str(pupil.id) for pupil in life.pupils],
        "since": "2026-03-11", "last_day": "2026-03-12", "sessions": "both", "code": "V", "note": "Castle",
        "step": "save",
    }  # fmt: skip
    return values | changes


# ---- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), ROLES)
def test_planned_pages_are_open_to_the_office(life, people, client, who, status):
    one, place = id_of(life, plan(life)), provider(life)
    client.force_login(getattr(people, who))

    paths = (LIST, NEW, f"{NEW}?kind=trip", f"{LIST}{one}/", PROVIDERS, f"{PROVIDERS}{place}/")

    assert [client.get(path).status_code for path in paths] == [status] * 6


def test_rows_of_another_school_are_not_found(life, hillcrest_life, people, client):
    one, place = id_of(hillcrest_life, plan(hillcrest_life)), provider(hillcrest_life)
    client.force_login(people.bob)

    planned = [client.post(f"{LIST}{one}/{path}", {}).status_code for path in ("", "undo/", "resume/")]
    places = [
        client.post(f"{PROVIDERS}{place}/{path}", {}).status_code
        for path in ("", "link/", "unlink/", "end/", "resume/")
    ]

    assert (planned, places, client.get(f"{LIST}{one}/").status_code) == ([404] * 3, [404] * 5, 404)
    assert client.get(f"{NEW}?from={one}").status_code == 200
    assert "What kind is it?" in words(client.get(f"{NEW}?from={one}"))


# ---- planning ------------------------------------------------------------------------------------------------------


def test_kinds_are_chosen_first_and_keep_the_pupil(life, people, client):
    client.force_login(people.olive)

    html = client.get(f"{NEW}?pupil={life.pupils[0].id}").content.decode()

    assert (f"?kind=exclusion&amp;pupil={life.pupils[0].id}" in html, html.count("?kind=")) == (True, 9)


def test_whole_group_is_ticked_for_a_trip(life, people, client):
    client.force_login(people.olive)

    html = client.get(f"{NEW}?kind=trip&group=4-kestrel").content.decode()

    assert len(re.findall(r'name="pupils"[^>]*checked', html)) == 3


def test_preview_says_what_is_filled_and_what_is_there_and_keeps_the_form(life, people, client):
    with scoped(life.school_id):
        mark(life, "M", day=WEDNESDAY, origin="known")
    client.force_login(people.olive)

    answer = client.post(f"{NEW}?kind=trip&group=4-kestrel", trip(life, step="preview"))

    page = words(answer)
    assert "What it fills 11 sessions on 2 days" in page
    assert "Wed 11 March, AM and PM: 5 sessions" in page
    assert "Poppy Arkwright, Wed 11 Mar AM: has M, from Bob Officer" in page
    assert ("Castle" in answer.content.decode(), marks_by_day(life, 1)) == (True, {})


def test_trip_is_planned_with_its_last_day_included(life, people, client):
    client.force_login(people.olive)

    answer = client.post(f"{NEW}?kind=trip&group=4-kestrel", trip(life), follow=True)

    assert "Trip, sport or work experience: 12 sessions filled." in words(answer)
    assert "Poppy Arkwright, Amelia Ashworth, Yusuf Bashir" in words(answer)
    assert {day for day, _ in marks_by_day(life)} == {11, 12}


def test_part_time_timetable_is_planned_by_weekday(life, people, client):
    client.force_login(people.olive)
    posted = {
        "key": "019ce000-0000-7000-8000-000000000003", "pupils": [str(life.pupils[0].id)], "since": "2026-03-11",
        "last_day": "2026-03-20", "pattern": ["2-PM", "4-AM", "4-PM"], "code": "C2", "note": "Back by Easter",
        "agreed": "Mother, 9 March", "review_on": "2026-03-18", "step": "save",
    }  # fmt: skip

    client.post(f"{NEW}?kind=part_time&q=poppy", posted)

    assert list(marks_by_day(life)) == [(11, "PM"), (13, "AM"), (13, "PM"), (18, "PM"), (20, "AM"), (20, "PM")]


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("trip", {"note": ""}, "What they do, and where? A few words are enough."),
        ("trip", {"last_day": "2026-03-10"}, "The last day is before the first."),
        ("trip", {"since": "2026-03-09"}, "Those days have passed."),
        ("trip", {"pupils": []}, "Tick at least one pupil."),
        (
            "part_time",
            {"code": "C2", "pattern": [], "agreed": "Mother", "review_on": "2026-03-12"},
            "Tick the sessions",
        ),
        ("part_time", {"code": "C2", "pattern": ["2-PM"], "agreed": "Mother"}, "When will you look at it together"),
        ("dual_registration", {"code": "D", "pattern": ["2-PM"]}, "Choose the provider, or add it first."),
    ],
)
def test_plan_with_an_error_comes_back_filled(life, people, client, kind, changes, message):
    client.force_login(people.olive)

    answer = client.post(f"{NEW}?kind={kind}&group=4-kestrel", trip(life, **changes))

    assert message in words(answer)
    assert (answer.status_code, 'name="since" value=' in answer.content.decode()) == (200, True)
    assert marks_by_day(life) == {}


# ---- one of them ---------------------------------------------------------------------------------------------------


def test_page_of_one_says_what_it_fills_and_who_else(life, people, client):
    one = id_of(life, plan(life, pupils=(0, 1), until=FRIDAY))
    client.force_login(people.olive)

    page = words(client.get(f"{LIST}{one}/"))

    assert "4 sessions filled, 4 of them today or to come" in page
    assert ("Together with Amelia Ashworth" in page, "Undo this plan for everybody" in page) == (True, True)


def test_ending_undoing_and_taking_back_on_the_page(life, people, client):
    one = id_of(life, plan(life, until=SATURDAY))
    client.force_login(people.olive)

    ended = client.post(f"{LIST}{one}/", {"on": "2026-03-12", "because": "Came home"}, follow=True)
    resumed = client.post(f"{LIST}{one}/resume/", follow=True)
    taken = client.post(f"{LIST}{one}/undo/", follow=True)

    assert "Ended. 4 sessions blank again." in words(ended)
    assert "It runs on. 4 sessions filled." in words(resumed)
    assert "Taken back. 6 sessions blank again." in words(taken)


def test_ending_with_an_error_keeps_what_was_typed(life, people, client):
    one = id_of(life, plan(life, until=SATURDAY))
    client.force_login(people.olive)

    answer = client.post(f"{LIST}{one}/", {"on": "2026-03-09", "because": "Came home"})

    assert ("That day has passed." in words(answer), 'value="Came home"' in answer.content.decode()) == (True, True)


def test_extending_is_a_new_plan_from_its_end_on(life, people, client):
    one = id_of(life, part_time(life, until=THURSDAY, review_on=WEDNESDAY))
    client.force_login(people.olive)

    html = client.get(f"{NEW}?from={one}").content.decode()

    assert ('value="2026-03-12"' in html, len(re.findall(r'name="pattern"[^>]*checked', html))) == (True, 3)
    assert re.search(r'name="pupils"[^>]*checked', html)


def test_known_page_leads_to_what_is_planned_and_takes_nothing_of_it_back(life, people, client):
    one = id_of(life, plan(life))
    client.force_login(people.olive)

    html = client.get(KNOWN).content.decode()

    assert (f'href="{LIST}{one}/"' in html, "/back/" in html) == (True, False)
