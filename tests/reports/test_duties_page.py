"""The page of open duties: what stands in it, for whom, and what it costs."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import DayAlarm, RiskAssessment
from registers.models import LeaveRequest
from tests.interventions.casework import at_stage, publish
from tests.interventions.test_duties import due
from tests.people_of_the_tests import AT, MONDAY, TUESDAY
from tests.registers.marking import mark
from tests.registers.test_duties import at
from tests.reports.test_effects_query import letter

pytestmark = pytest.mark.django_db
NOW = at(TUESDAY, "16:00")
OLD = date(2026, 2, 27)  # seven school days before
URL = "/schools/900001/reports/duties/"
BACKEND = "django.contrib.auth.backends.ModelBackend"
QUERIES = 30


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def owe(life, pupil: int) -> None:
    """One of everything about one pupil. Inside the school's scope."""
    child = life.pupils[pupil]
    mark(life, "N", pupil=pupil, day=OLD, at=at(OLD, "09:00"), origin="import")
    due(life, MONDAY, kind=("sickness", "ten_days", "irregular")[pupil])
    case = at_stage(life, pupil=pupil, on=date(2026, 1, 12))
    DayAlarm.objects.create(
        school=life.school, pupil=child, date=MONDAY, kind="worried", words="Worried", role="headteacher",
        raised_at=at(MONDAY, "10:00"),
    )  # fmt: skip
    RiskAssessment.objects.create(
        school=life.school, pupil=child, case_id=case, likelihood=4, severity=5, colour="red", concerns="Alone",
        review_on=MONDAY, made_name="Sam", made_at=AT,
    )  # fmt: skip
    LeaveRequest.objects.create(
        school=life.school, batch=child.id, pupil=child, since=MONDAY, until=TUESDAY, ground="other", why="Wedding",
        asked_by="Mother", asked_on=OLD, made_name="Bob", made_at=AT,
    )  # fmt: skip
    letter(life, pupil, state="draft", issued_at=None, key=f"sal{pupil}", due=MONDAY, approved_name="")


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        owe(oakfield_life, 0)
    return oakfield_life


def page(client, who) -> str:
    client.force_login(who, backend=BACKEND)
    return client.get(URL).content.decode()


def test_everything_owed_stands_there_with_how_late_it_is(life, client, people):
    html = page(client, people.fiona)

    for words in (
        "Alarms that nobody has seen", "Reasons not settled in five school days", "Returns to the local authority",
        "Registers that were never sent", "Leave that nobody has decided", "Reviews, meetings and actions of cases",
        "Risk assessments, colours and plans to look at again", "Letters that wait for a decision",
    ):  # fmt: skip
        assert f">{words}</h2>" in html
    assert "2 school days late" in html  # the N of 27 February: its last day was Friday 6 March


def test_an_empty_page_says_why_it_is_empty(oakfield_life, client, people):
    with scoped(oakfield_life.school_id):
        oakfield_life.group.until = date(2026, 1, 1)
        oakfield_life.group.save(update_fields=["until"])

    html = page(client, people.erin)

    assert "Nothing is owed" in html
    assert "Every register was sent" in html


def test_risks_are_for_safeguarding_staff(life, client, people):
    assert "Risk assessment" in page(client, people.sam).split("<main")[1]
    assert "Risk assessment" not in page(client, people.bob).split("<main")[1]


@pytest.mark.parametrize("who", ["alice", "olive", "grace", "wendy", "dave", "carol"])
def test_others_find_no_page(life, client, people, who):
    client.force_login(getattr(people, who), backend=BACKEND)

    assert client.get(URL).status_code == 404
    assert client.get(reverse("reports:effects", args=[900001])).status_code == 404


@pytest.mark.parametrize("pupils", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    life, client, people, django_assert_num_queries, pupils
):  # fmt: skip
    client.force_login(people.fiona, backend=BACKEND)
    with scoped(life.school_id):
        for pupil in range(1, pupils):
            owe(life, pupil)
    client.get(URL)

    with django_assert_num_queries(QUERIES):
        client.get(URL)
