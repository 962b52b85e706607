"""Where a person lands, how they choose between places, and what a stranger gets: 404, everywhere."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from attendance.access.models import Membership
from attendance.tenancy.models import School
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db

LANDINGS = [
    ("alice", "/schools/900001/registers/mine/"),
    ("bob", "/schools/900001/today/"),
    ("olive", "/schools/900001/today/"),
    ("erin", "/schools/900001/today/"),
    ("fiona", "/schools/900001/today/"),
    ("sam", "/schools/900001/today/"),
    ("wendy", "/schools/900001/pupils/"),
    ("grace", "/schools/900001/reports/"),
    ("carol", "/trusts/5001/"),
    ("dave", "/schools/900003/today/"),
    ("pat", "/platform/"),
]


@pytest.mark.parametrize(("who", "where"), LANDINGS)
def test_home_leads_each_role_to_its_own_start(people, browser, who, where):
    response = browser(getattr(people, who)).get("/")

    assert (response.status_code, response.url) == (302, where)


def test_home_signed_out_leads_to_sign_in(people):
    assert Client().get("/").url == "/accounts/login/"


def test_home_lets_choose_between_two_places(people, places, browser):
    Membership.objects.create(
        user=people.bob, role="governor", school=places.hillcrest, since=date(2020, 9, 1), added_at=AT
    )

    page = browser(people.bob).get("/").content.decode()

    assert '<a href="/schools/900001/today/">Oakfield Primary</a>' in page
    assert '<a href="/schools/900003/reports/">Hillcrest School</a>' in page


def test_home_finds_a_place_among_many(people, places, browser):
    for number in range(6):
        School.objects.create(
            trust=places.northern_lights,
            urn=900100 + number,
            laestab="9990000",
            name=f"Elm {number}",
            initials="E",
            phase="primary",
            created_at=AT,
        )
    Membership.objects.create(
        user=people.carol, role="governor", school=places.hillcrest, since=date(2020, 9, 1), added_at=AT
    )

    everything = browser(people.carol).get("/").content.decode()
    found = browser(people.carol).get("/?q=elm+3").content.decode()

    assert everything.count('class="tile') == 10
    assert found.count('class="tile') == 1
    assert "Elm 3" in found


def test_home_without_any_role_says_what_to_do(people, browser):
    Membership.objects.filter(user=people.bob).update(until=date(2021, 1, 1))

    page = browser(people.bob).get("/").content.decode()

    assert "You have no access to a school at the moment" in page


@pytest.mark.parametrize(
    ("since", "until", "status"),
    [
        (date(2020, 9, 1), date(2100, 1, 1), 200),
        (date(2020, 9, 1), date(2021, 9, 1), 404),
        (date(2100, 1, 1), None, 404),
    ],
)
def test_role_holds_between_its_dates(people, browser, since, until, status):
    Membership.objects.filter(user=people.fiona).update(since=since, until=until)

    assert browser(people.fiona).get("/schools/900001/people/").status_code == status


SCHOOL_PAGES = ["people", "history", "invite", "tokens", "new_token"]
TRUST_PAGES = ["overview", "people", "history", "invite"]


@pytest.mark.parametrize("name", SCHOOL_PAGES)
def test_school_page_is_not_there_for_the_outsider(people, browser, name):
    response = browser(people.dave).get(reverse(f"access_school:{name}", kwargs={"urn": 900001}))

    assert response.status_code == 404


@pytest.mark.parametrize("name", TRUST_PAGES)
@pytest.mark.parametrize("who", ["dave", "fiona", "alice", "pat"])
def test_trust_page_is_not_there_for_people_of_a_school(people, browser, name, who):
    response = browser(getattr(people, who)).get(reverse(f"access_trust:{name}", kwargs={"uid": 5001}))

    assert response.status_code == 404


@pytest.mark.parametrize("name", SCHOOL_PAGES)
@pytest.mark.parametrize("who", ["alice", "bob", "olive", "grace", "wendy", "sam", "pat"])
def test_school_page_is_not_there_without_the_ability(people, browser, name, who):
    response = browser(getattr(people, who)).get(reverse(f"access_school:{name}", kwargs={"urn": 900001}))

    assert response.status_code == 404


@pytest.mark.parametrize("name", SCHOOL_PAGES)
def test_school_page_leads_the_signed_out_to_sign_in(people, name):
    url = reverse(f"access_school:{name}", kwargs={"urn": 900001})

    assert Client().get(url).url == f"/accounts/login/?next={url}"


def test_school_page_of_no_school_is_not_there(people, browser):
    assert browser(people.fiona).get("/schools/999999/people/").status_code == 404


def test_school_page_says_which_place_it_is_and_is_not_stored(people, browser):
    response = browser(people.fiona).get("/schools/900001/people/")

    assert response["X-Place"] == "900001"
    assert response["Cache-Control"] == "private, no-store"
    assert 'data-place="900001"' in response.content.decode()
    assert "<title>People and access – Oakfield Primary – Herringbone</title>" in response.content.decode()


def test_trust_overview_lists_its_schools_and_no_other(people, browser):
    page = browser(people.carol).get("/trusts/5001/").content.decode()

    assert "Oakfield Primary" in page
    assert "Ashby CE Primary" in page
    assert "Hillcrest" not in page


def test_trust_administrator_enters_each_school(people, browser):
    statuses = [browser(people.carol).get(f"/schools/{urn}/people/").status_code for urn in (900001, 900002, 900003)]

    assert statuses == [200, 200, 404]
