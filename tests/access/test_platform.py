"""Trusts and schools of the installation: for its administrators alone."""

import re

import pytest
from django.core import mail
from django.test import Client

from attendance.access.models import Invitation, Membership
from attendance.audit.models import PlatformEvent
from attendance.tenancy.models import School, Trust
from tests.access.breaking import broken_table

pytestmark = pytest.mark.django_db

PAGES = [
    "/platform/",
    "/platform/trusts/new/",
    "/platform/schools/new/",
    "/platform/schools/900001/first/",
    "/platform/trusts/5001/first/",
]
SCHOOL = {
    "name": "Maple Lane School",
    "short_name": "Maple Lane",
    "initials": "ml",
    "colour": "teal",
    "urn": "900777",
    "laestab": "999/4777",
    "trust": "",
    "phase": "secondary",
    "type": "mainstream",
    "lowest_year": "7",
    "highest_year": "11",
    "telephone": "",
    "head": "",
}


@pytest.fixture
def pat(people, browser) -> Client:
    """The browser of the platform's administrator."""
    return browser(people.pat)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["alice", "fiona", "carol", "grace", "dave"])
def test_platform_page_is_not_there_for_others(people, browser, page, who):
    assert browser(getattr(people, who)).get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_platform_page_leads_the_signed_out_to_sign_in(people, page):
    assert Client().get(page).url == f"/accounts/login/?next={page}"


@pytest.mark.parametrize("page", PAGES)
def test_platform_page_opens_for_its_administrator(pat, page):
    assert pat.get(page).status_code == 200


def test_platform_administrator_sees_no_page_of_a_school(pat):
    assert [pat.get(f"/schools/900001/{page}/").status_code for page in ("people", "pupils", "registers")] == [404] * 3


def test_platform_lists_trusts_with_their_schools(pat):
    page = pat.get("/platform/").content.decode()

    assert re.findall(r"<h2 id=\"t\d+\">([^<]+)</h2>", page) == ["Hillcrest School", "Northern Lights Academy Trust"]
    assert "Ashby CE Primary" in page


@pytest.mark.parametrize("words", ["ashby", "900002", "5001"])
def test_platform_finds_by_name_and_number(pat, words):
    page = pat.get("/platform/", {"q": words}).content.decode()

    assert "Northern Lights Academy Trust" in page
    assert "Hillcrest" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_platform_costs_the_same_for_one_and_three_trusts(pat, django_assert_num_queries, number):
    Membership.objects.exclude(role="platform_admin").delete()
    School.objects.exclude(urn=900001).delete()
    Trust.objects.filter(uid=5002).delete()
    for uid in range(number - 1):
        Trust.objects.create(uid=6000 + uid, name=f"Trust {uid}", created_at="2026-03-10T09:00Z")
    pat.get("/platform/")

    # user, platform administrator, trusts, schools
    with django_assert_num_queries(4):
        page = pat.get("/platform/").content.decode()

    assert page.count("<section") == number


def test_trust_is_added_and_its_administrator_invited(pat, django_capture_on_commit_callbacks):
    given = {"name": "Southern Cross", "uid": "6001", "admin": "tess@people.example"}

    with django_capture_on_commit_callbacks(execute=True):
        response = pat.post("/platform/trusts/new/", given)

    sent = Invitation.objects.get()
    assert response.url == "/platform/"
    assert (sent.trust.name, sent.role, sent.school) == ("Southern Cross", "trust_admin", None)
    assert mail.outbox[0].to == ["tess@people.example"]


def test_trust_with_a_known_uid_is_refused_in_words(pat):
    page = pat.post("/platform/trusts/new/", {"name": "Copy", "uid": "5001"}).content.decode()

    assert "There is a trust with this group UID already." in page
    assert 'value="Copy"' in page


def test_school_that_stands_alone_is_a_trust_of_one(pat):
    pat.post("/platform/schools/new/", SCHOOL)

    school = School.objects.select_related("trust").get(urn=900777)
    assert (school.name, school.initials, school.laestab) == ("Maple Lane School", "ML", "9994777")
    assert (school.lowest_year, school.highest_year) == (7, 11)
    assert (school.trust.standalone, school.trust.uid, school.trust.name) == (True, 900777, "Maple Lane School")


def test_school_of_a_trust_with_its_head_invited(pat, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        pat.post("/platform/schools/new/", SCHOOL | {"trust": "5001", "head": "hana@people.example"})

    sent = Invitation.objects.get()
    assert (sent.school.urn, sent.school.trust.uid, sent.role) == (900777, 5001, "headteacher")
    assert mail.outbox[0].to == ["hana@people.example"]


WRONG = [
    ({"urn": "12345"}, "A URN has six digits"),
    ({"urn": "１２３４５６"}, "A URN has six digits"),
    ({"urn": "900001"}, "There is a school with this URN already."),
    ({"laestab": "99/4777"}, "A LAESTAB has seven digits"),
    ({"initials": "ABCD"}, "Use one to three letters or digits."),
    ({"lowest_year": "9", "highest_year": "7"}, "The oldest year group must not be younger than the youngest."),
    ({"name": ""}, "Enter the school&#x27;s name."),
    ({"trust": "5002"}, "Choose a trust from the list."),
    ({"head": "pat@people.example"}, "Nobody gives themselves a role."),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_school_with_a_mistake_is_refused_in_words_and_keeps_the_rest(pat, wrong, words):
    before = School.objects.count()

    page = pat.post("/platform/schools/new/", SCHOOL | {"telephone": "020 7946 0000"} | wrong).content.decode()

    assert words in page
    assert 'value="020 7946 0000"' in page
    assert School.objects.count() == before


def test_school_leaves_nothing_when_its_log_fails(pat):
    with broken_table("audit_platformevent"), pytest.raises(RuntimeError):
        pat.post("/platform/schools/new/", SCHOOL)

    assert Trust.objects.filter(uid=900777).exists() is False
    assert School.objects.filter(urn=900777).exists() is False


def test_school_added_is_in_the_log(pat):
    pat.post("/platform/schools/new/", SCHOOL)

    assert list(PlatformEvent.objects.values_list("verb", "by_name")) == [("tenancy.school_added", "Pat Platform")]


def test_first_head_is_invited_where_nobody_runs_the_school(pat, people):
    Membership.objects.filter(user__in=[people.fiona, people.carol]).delete()

    response = pat.post("/platform/schools/900001/first/", {"email": "hana@people.example"})

    assert response.url == "/platform/"
    assert Invitation.objects.get().role == "headteacher"


def test_first_head_is_not_invited_where_somebody_runs_the_school(pat):
    page = pat.post("/platform/schools/900001/first/", {"email": "hana@people.example"}).content.decode()

    assert "Somebody runs this school already." in page
    assert Invitation.objects.exists() is False


@pytest.mark.parametrize("page", ["/platform/schools/999999/first/", "/platform/trusts/9/first/"])
def test_first_person_of_no_place_is_not_there(pat, page):
    assert pat.get(page).status_code == 404
