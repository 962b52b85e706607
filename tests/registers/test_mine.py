"""The way to one's own register: the session of the hour, a choice, or what comes next."""

import re
from datetime import date

import pytest
import time_machine

from attendance.people.models import GroupTeacher, RegistrationGroup
from attendance.tenancy.scope import scoped
from tests.registers.taking import SLUG, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_fifty_two():
    with time_machine.travel(at("08:52"), tick=False):
        yield


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(("clock", "session"), [("08:30", "am"), ("11:00", "am"), ("12:31", "pm"), ("15:00", "pm")])
def test_mine_leads_to_the_session_of_the_hour(life, people, client, clock, session):
    client.force_login(people.alice)

    with time_machine.travel(at(clock), tick=False):
        answer = client.get("/schools/900001/registers/mine/")

    assert (answer.status_code, answer["Location"]) == (302, f"/schools/900001/registers/{SLUG}/2026-03-10/{session}/")


def test_mine_early_in_the_morning_says_what_comes_next(life, people, client):
    client.force_login(people.alice)

    with time_machine.travel(at("06:30"), tick=False):
        html = client.get("/schools/900001/registers/mine/").content.decode()

    assert "You have no register now Next: 4 Kestrel, 08:45 today." in words(html)


def test_mine_on_a_saturday_says_what_comes_next(life, people, client):
    client.force_login(people.alice)

    with time_machine.travel(at("09:00", date(2026, 3, 7)), tick=False):
        html = client.get("/schools/900001/registers/mine/").content.decode()

    assert "Next: 4 Kestrel, 08:45 on Monday 9 March 2026." in words(html)


def test_mine_of_a_teacher_with_two_groups_lets_them_choose(life, people, client):
    with scoped(life.school_id):
        owl = RegistrationGroup.objects.create(
            school_id=life.school_id, name="5 Owl", slug="5-owl", since=date(2025, 9, 1)
        )
        GroupTeacher.objects.create(school_id=life.school_id, group=owl, user=people.alice, since=date(2025, 9, 1))
    client.force_login(people.alice)

    html = client.get("/schools/900001/registers/mine/").content.decode()

    assert re.findall(r'href="/schools/900001/registers/([\w-]+)/2026-03-10/am/"', html) == ["4-kestrel", "5-owl"]


def test_mine_of_somebody_without_a_group_says_so(life, people, client):
    client.force_login(people.bob)

    html = client.get("/schools/900001/registers/mine/").content.decode()

    assert "You take no group’s register." in words(html)
