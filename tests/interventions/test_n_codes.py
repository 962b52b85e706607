"""N codes: what is left to settle, the most urgent first; no mark is changed by it."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from attendance.calendar.models import SchoolSession
from attendance.tenancy.scope import scoped
from interventions.queries.unexplained import unexplained
from registers.models import Amendment, Mark
from tests.people_of_the_tests import LONDON
from tests.registers.marking import amend, mark

pytestmark = pytest.mark.django_db
THURSDAY = date(2025, 10, 16)
URL = "interventions:n_codes"


def rows(life, on):
    with scoped(life.school_id):
        return unexplained(life.school_id, on)


def marked(life, code="N", **more):
    with scoped(life.school_id):
        mark(life, code, day=THURSDAY, **more)


def test_a27_an_n_of_thursday_16_october_is_to_be_settled_by_23_october(oakfield_life):
    marked(oakfield_life)

    [row] = rows(oakfield_life, date(2025, 10, 20))

    [one] = row.sessions
    assert (one.settle_by, one.days_left, one.state) == (date(2025, 10, 23), 3, "open")


@pytest.mark.parametrize(
    ("on", "state", "left"),
    [
        (date(2025, 10, 23), "last_day", 0),
        (date(2025, 10, 24), "overdue", -1),
        (date(2025, 11, 3), "overdue", -2),  # the first day after half term
    ],
)
def test_a27_after_the_fifth_school_day_it_is_overdue(oakfield_life, on, state, left):
    marked(oakfield_life)

    [row] = rows(oakfield_life, on)

    assert (row.first.state, row.first.days_left) == (state, left)


def test_a_closed_day_gives_another_school_day(oakfield_life):
    marked(oakfield_life)
    with scoped(oakfield_life.school_id):
        SchoolSession.objects.filter(school_id=oakfield_life.school_id, date=date(2025, 10, 21)).update(open=False)

    [row] = rows(oakfield_life, date(2025, 10, 20))

    assert row.first.settle_by == date(2025, 10, 24)


def test_overdue_ones_come_first_and_then_the_fewest_days_left(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", pupil=0, day=date(2025, 10, 17))
        mark(oakfield_life, "N", pupil=1, day=date(2025, 10, 10))
        mark(oakfield_life, "N", pupil=2, day=THURSDAY)

    found = rows(oakfield_life, date(2025, 10, 20))

    assert [row.pupil.id for row in found] == [oakfield_life.pupils[n].id for n in (1, 2, 0)]


def test_a_settled_n_is_gone(oakfield_life):
    marked(oakfield_life)
    with scoped(oakfield_life.school_id):
        amend(oakfield_life, "I", day=THURSDAY)

    assert rows(oakfield_life, date(2025, 10, 20)) == []


def test_an_overdue_n_is_not_changed_by_looking(client, people, oakfield_life, time_machine):
    marked(oakfield_life)
    time_machine.move_to(datetime(2025, 11, 10, 9, tzinfo=LONDON), tick=False)
    client.force_login(people.bob)

    page = client.get(reverse(URL, args=[900001]))

    amend_url = reverse("registers:amend", args=[900001, oakfield_life.pupils[0].id, THURSDAY, "AM"])
    assert page.status_code == 200
    assert f'href="{amend_url}"' in page.text
    with scoped(oakfield_life.school_id):
        assert Mark.objects.get(school_id=oakfield_life.school_id).code == "N"
        assert not Amendment.objects.filter(school_id=oakfield_life.school_id, amended_code="O").exists()


def test_who_may_not_amend_has_no_link_to_it(client, people, oakfield_life, time_machine):
    marked(oakfield_life)
    time_machine.move_to(datetime(2025, 10, 20, 9, tzinfo=LONDON), tick=False)
    client.force_login(people.wendy)

    page = client.get(reverse(URL, args=[900001]))

    assert reverse("registers:amend", args=[900001, oakfield_life.pupils[0].id, THURSDAY, "AM"]) not in page.text
    assert len(page.context["rows"]) == 1


def test_the_list_costs_the_same_for_one_pupil_and_for_three(
    client, people, oakfield_life, time_machine, django_assert_num_queries
):
    time_machine.move_to(datetime(2025, 10, 20, 9, tzinfo=LONDON), tick=False)
    client.force_login(people.bob)
    for n in range(3):
        marked(oakfield_life, pupil=n)
        if n != 1:
            with django_assert_num_queries(15):
                page = client.get(reverse(URL, args=[900001]))
            assert len(page.context["rows"]) == n + 1
