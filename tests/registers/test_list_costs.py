"""Lists of this room cost the same for one row and for three: the second look and the marks of a pupil."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import actor
from tests.registers.marking import AFTERNOON, amend, mark

pytestmark = pytest.mark.django_db
LONG_AGO = date(2026, 2, 23)


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


def test_second_look_list_costs_the_same(client, people, oakfield_life, django_assert_num_queries):
    client.force_login(people.erin)
    for n in range(3):
        with scoped(oakfield_life.school_id):
            mark(oakfield_life, "O", pupil=n, day=LONG_AGO)
            amend(oakfield_life, "I", pupil=n, day=LONG_AGO, by=actor(people.bob))
        if n != 1:
            with django_assert_num_queries(12):
                response = client.get(reverse("registers:second_look", args=[900001]))
            assert len(response.context["waiting"]) == n + 1


def test_marks_of_a_pupil_cost_the_same(client, people, oakfield_life, django_assert_num_queries):
    client.force_login(people.bob)
    url = reverse("registers:pupil_marks", args=[900001, oakfield_life.pupils[0].id])
    for n in range(3):
        with scoped(oakfield_life.school_id):
            mark(oakfield_life, "I", day=LONG_AGO + timedelta(days=n))
        if n != 1:
            with django_assert_num_queries(12):
                response = client.get(url)
            assert len(response.context["days"]) == n + 1


def test_history_of_a_mark_costs_the_same(client, people, oakfield_life, django_assert_num_queries):
    client.force_login(people.bob)
    url = reverse("registers:mark_history", args=[900001, oakfield_life.pupils[0].id, LONG_AGO, "AM"])
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", day=LONG_AGO)
    for n, code in enumerate(("I", "M", "C")):
        with scoped(oakfield_life.school_id):
            amend(oakfield_life, code, day=LONG_AGO)
        if n != 1:
            with django_assert_num_queries(11):
                response = client.get(url)
            assert len(response.context["history"]["versions"]) == n + 2
