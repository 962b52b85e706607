"""The numbers of a day, read from real rows."""

from datetime import date

import pytest

from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from registers.queries.day_counts import day_counts
from registers.rules.day_counts import DayCounts
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import TUESDAY
from tests.registers.marking import mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life, hillcrest_life):
    return oakfield_life


def counted(life, session: str = "AM", day=TUESDAY) -> DayCounts:
    with scoped(life.school_id):
        return day_counts(life.school_id, day, session)


def test_pupils_without_a_mark_are_not_registered(life):
    assert counted(life) == DayCounts(3, unmarked=3)


def test_each_session_is_counted_by_itself(life):
    with scoped(life.school_id):
        mark(life, "N")
        mark(life, "\\", session="PM")

    assert (counted(life), counted(life, "PM")) == (
        DayCounts(3, no_reason=1, unmarked=2), DayCounts(3, here=1, unmarked=2),
    )  # fmt: skip


def test_pupils_who_left_or_have_not_come_yet_are_not_on_roll(life):
    with scoped(life.school_id):
        add_pupil(life, since=date(2026, 3, 11))
        Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).update(until=TUESDAY)

    assert counted(life) == DayCounts(2, unmarked=2)


def test_numbers_of_a_day_take_one_statement(life, django_assert_num_queries):
    with scoped(life.school_id), django_assert_num_queries(1):
        day_counts(life.school_id, TUESDAY, "AM")
