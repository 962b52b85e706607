"""What the pages about people ask of the database: the same with one of everything and with three."""

import pytest

from attendance.people import services
from tests.factories.school_life import build_school_life
from tests.people.people_pages import contact, in_school, page
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.mark.parametrize("n", [1, 3])
def test_list_asks_as_much_for_three_pupils_as_for_one(client, people, places, django_assert_num_queries, n):
    build_school_life(places.oakfield, teacher=people.alice, pupils=n)
    client.force_login(people.bob)

    with django_assert_num_queries(13):
        answer = client.get(page("pupils"))

    assert len(answer.context["lines"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_groups_page_asks_as_much_for_three_groups_as_for_one(client, people, life, django_assert_num_queries, n):
    for number in range(1, n):
        in_school(life, services.make_group, name=f"Extra {number}", year_group=4, since=TUESDAY, by=OFFICER, at=AT)
    client.force_login(people.bob)

    with django_assert_num_queries(10):
        answer = client.get(page("groups"))

    assert len(answer.context["lines"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_group_page_asks_as_much_for_three_pupils_as_for_one(client, people, places, django_assert_num_queries, n):
    life = build_school_life(places.oakfield, teacher=people.alice, pupils=n)
    client.force_login(people.bob)

    with django_assert_num_queries(11):
        answer = client.get(page("group", life.group.slug))

    assert len(answer.context["members"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_pupil_page_asks_as_much_for_three_contacts_as_for_one(client, people, life, django_assert_num_queries, n):
    for _ in range(n):
        contact(life)
    client.force_login(people.bob)

    with django_assert_num_queries(12):
        answer = client.get(page("pupil", life.pupils[0].id))

    assert len(answer.context["contacts"]) == n
