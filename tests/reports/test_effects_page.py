"""The page of what happened after each step: its words, its costs, and who sees it."""

from datetime import date

import pytest

from attendance.tenancy.scope import scoped
from tests.factories.school_life import add_pupil
from tests.interventions.casework import publish
from tests.people_of_the_tests import TUESDAY
from tests.registers.test_duties import at
from tests.reports.packs import tried
from tests.reports.test_effects_query import HIGH, LOW, attends, letter

pytestmark = pytest.mark.django_db
URL = "/schools/900001/reports/effects/"
NOW = at(date(2026, 4, 21), "10:00")
QUERIES = 15


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        while len(oakfield_life.pupils) < 6:
            add_pupil(oakfield_life)
        for pupil in range(6):
            attends(oakfield_life, pupil, LOW, HIGH if pupil < 3 else LOW)
        letter(oakfield_life, 0)
    return oakfield_life


def test_the_page_says_what_happened_and_that_it_proves_nothing(life, people, client):
    client.force_login(people.erin)
    text = client.get(f"{URL}?span=weeks:4").text + client.get(URL).text

    assert "This is no proof that a step worked." in text
    assert "1 of 1 got better." in text
    assert "without a step got better as well. Fewer than 6 on one side: nothing is compared." in text
    assert "Poppy Arkwright" in text


def test_a_span_without_steps_says_so(oakfield_life, people, client):
    client.force_login(people.bob)

    assert "No step was taken in these weeks" in client.get(URL).text


@pytest.mark.parametrize("letters", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(life, people, client, django_assert_num_queries, letters):
    with scoped(life.school_id):
        for pupil in range(1, letters):
            letter(life, pupil, key=f"sal{pupil}", title=f"Letter {pupil}", issued_at=at(TUESDAY, "11:00"))
    client.force_login(people.fiona)
    client.get(URL)

    with django_assert_num_queries(QUERIES):
        client.get(URL)


@pytest.mark.parametrize(("who", "sees"), [("bob", False), ("erin", True), ("sam", True)])
def test_who_was_referred_to_social_care_only_few_may_know(life, people, client, who, sees):
    with scoped(life.school_id):
        tried(life, pupil=1)
    client.force_login(getattr(people, who))

    text = client.get(URL).text

    assert ("Referral: Children’s social care" in text, "Referral: Attendance team" in text) == (sees, True)
