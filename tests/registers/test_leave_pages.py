"""The pages of leave: who may, what they show, deciding with the facts beside it."""

import re
from datetime import date

import pytest
import time_machine

from attendance.calendar.models import SchoolSession
from attendance.people.models import Contact, ContactLink
from attendance.tenancy.scope import scoped
from registers.models import LeaveRequest
from tests.people_of_the_tests import MONDAY
from tests.registers.marking import mark_run
from tests.registers.planning import FRIDAY, THURSDAY, ask, decide, marks_by_day, request_of
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
LIST, NEW = "/schools/900001/leave/", "/schools/900001/leave/new/"
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


def page_of(batch) -> str:
    return f"{LIST}{batch}/"


def asked(life, **changes) -> dict:
    values = {
        "key": "019ce000-0000-7000-8000-000000000001", "pupils": [str(life.pupils[0].id)], "since": "2026-03-11",
        "last_day": "2026-03-13", "sessions": "both", "ground": "exceptional", "why": "A wedding", "asked_by": "Mother",
        "asked_on": "2026-03-02",
    }  # fmt: skip
    return values | changes


# ---- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), ROLES)
def test_leave_is_open_to_the_office_and_the_head(life, people, client, who, status):
    batch = ask(life)
    client.force_login(getattr(people, who))

    assert [client.get(path).status_code for path in (LIST, NEW, page_of(batch))] == [status] * 3


@pytest.mark.parametrize("who", ["bob", "olive", "erin", "sam", "alice", "grace", "carol", "dave"])
def test_nobody_but_the_head_decides(life, people, client, who):
    batch = ask(life)
    client.force_login(getattr(people, who))

    answers = [client.post(page_of(batch) + path, {"decision": "granted"}).status_code for path in ("decide/", "undo/")]

    assert (answers, request_of(life, batch).state) == ([404, 404], "waiting")


def test_request_of_another_school_is_not_found(life, hillcrest_life, people, client):
    theirs = ask(hillcrest_life)
    client.force_login(people.fiona)

    paths = [page_of(theirs) + path for path in ("decide/", "undo/", "withdraw/")]

    assert [client.post(path, {"decision": "granted"}).status_code for path in paths] == [404] * 3
    assert client.get(page_of(theirs)).status_code == 404


# ---- entering ------------------------------------------------------------------------------------------------------


def family(life) -> Contact:
    with scoped(life.school_id):
        adult = Contact.objects.create(school=life.school, first="Rosa", last="Arkwright")
        for pupil in life.pupils[:2]:
            ContactLink.objects.create(
                school=life.school, pupil=pupil, contact=adult, relationship="Mother", may_be_contacted=True,
                gets_letters=True,
            )  # fmt: skip
        return adult


def test_finding_one_pupil_offers_brothers_sisters_and_adults(life, people, client):
    family(life)
    client.force_login(people.olive)

    page = words(client.get(f"{NEW}?q=poppy"))

    assert ("Arkwright, Poppy Ashworth, Amelia (same family as Poppy)" in page, "Rosa Arkwright, mother" in page) == (
        True, True,
    )  # fmt: skip


def test_request_for_brother_and_sister_is_entered_in_one_go(life, people, client):
    adult = family(life)
    client.force_login(people.olive)
    both = [str(pupil.id) for pupil in life.pupils[:2]]

    answer = client.post(f"{NEW}?q=poppy", asked(life, pupils=both, contact=str(adult.id), asked_by=""), follow=True)

    assert "Leave for Poppy Arkwright, Amelia Ashworth" in words(answer)
    with scoped(life.school_id):
        rows = LeaveRequest.objects.filter(school_id=life.school_id).values_list("asked_by", "contact_id", "until")
        assert set(rows) == {("Rosa Arkwright, mother", adult.id, date(2026, 3, 14))}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"last_day": "2026-03-10"}, "The last day is before the first."),
        ({"why": ""}, "Write what the family wrote, in short."),
        ({"ground": "religious", "body": "The mosque"}, "Which day does the religious body set apart?"),
        ({"since": "2026-03-14", "last_day": "2026-03-15"}, "School is not open on any of those days."),
        ({"asked_by": ""}, "Who asks for it?"),
    ],
)
def test_form_with_an_error_comes_back_filled(life, people, client, changes, message):
    client.force_login(people.olive)

    answer = client.post(f"{NEW}?q=poppy", asked(life, **changes))

    assert (message in words(answer), 'value="2026-03-02"' in answer.content.decode()) == (True, True)
    assert re.search(r'name="pupils"[^>]*checked', answer.content.decode())


def test_days_set_apart_are_taken_one_by_one(life, people, client):
    client.force_login(people.olive)

    client.post(f"{NEW}?q=poppy", asked(life, ground="religious", body="The mosque", apart_first="2026-03-12"))

    with scoped(life.school_id):
        assert LeaveRequest.objects.get(school_id=life.school_id).set_apart == ["2026-03-12"]


# ---- deciding ------------------------------------------------------------------------------------------------------


def test_facts_stand_beside_the_decision(life, people, client):
    decide(life, ask(life, since=date(2026, 3, 5), until=date(2026, 3, 7)), "refused", "Asked for afterwards.")
    batch = ask(life)
    with scoped(life.school_id):
        SchoolSession.objects.filter(school_id=life.school_id, date=THURSDAY).update(open=False)
        mark_run(life, r"/ \ / \ O \ I I", since=date(2026, 3, 2))
    client.force_login(people.fiona)

    page = words(client.get(page_of(batch)))

    assert "9 days’ notice; the school asks for 10" in page
    assert "School days 2" in page
    assert "Do not count: Thu 12 March (closed)" in page
    assert "Attendance this year up to last week: 62.5% , 1 session unauthorised" in page
    assert "5 Mar 2026 to 6 Mar 2026 : Exceptional circumstances, refused" in page


def test_head_grants_and_takes_it_back(life, people, client):
    batch = ask(life)
    client.force_login(people.fiona)

    granted = client.post(page_of(batch) + "decide/", {"decision": "granted", "reason": ""}, follow=True)
    undone = client.post(page_of(batch) + "undo/", follow=True)

    assert "Granted. 6 sessions filled." in words(granted)
    assert "Granted by Fiona Head, Headteacher, on 10 March 2026 at 08:00." in words(granted)
    assert "Undo the decision" in words(granted)
    assert "Taken back. The request waits again." in words(undone)
    assert set(marks_by_day(life).values()) == {""}


def test_head_grants_a_part_with_its_last_day_included(life, people, client):
    batch = ask(life)
    client.force_login(people.fiona)
    part = {"decision": "part", "granted_since": "2026-03-11", "granted_last_day": "2026-03-12", "reason": "Two days."}

    client.post(page_of(batch) + "decide/", part)

    assert {day for day, _ in marks_by_day(life)} == {11, 12}


def test_refusal_without_a_reason_comes_back_with_what_was_chosen(life, people, client):
    batch = ask(life)
    client.force_login(people.fiona)

    answer = client.post(page_of(batch) + "decide/", {"decision": "refused", "reason": " "})

    assert "Why? The family is told the reason" in words(answer)
    assert re.search(r'value="refused"[^>]*checked', answer.content.decode())


def test_a33_page_says_that_days_gone_by_cannot_be_granted(life, people, client):
    batch = ask(life, since=MONDAY, until=FRIDAY, asked_on=MONDAY)
    client.force_login(people.fiona)

    page = words(client.get(page_of(batch)))
    answer = words(client.post(page_of(batch) + "decide/", {"decision": "granted"}))

    assert "1 of them has begun. Leave is never granted afterwards" in page
    assert "9 March cannot be granted: it has begun." in answer


def test_request_that_is_withdrawn_leaves_the_list(life, people, client):
    batch = ask(life)
    client.force_login(people.olive)

    answer = client.post(page_of(batch) + "withdraw/", follow=True)

    assert "Withdrawn. Nothing is left to decide." in words(answer)
    assert "Nothing waits" in words(client.get(LIST))
