"""Who is not here: an N stays open until somebody says something about it, whatever the afternoon was filled with."""

import pytest

from attendance.tenancy.scope import scoped
from registers.queries.not_here import not_here
from tests.people_of_the_tests import TUESDAY
from tests.registers.marking import amend, mark

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def missing(life) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.session, row.sessions) for row in not_here(life.school_id, TUESDAY)]


@pytest.mark.parametrize(("code", "origin"), [("M", "known"), ("C2", "known"), ("B", "known"), ("#", "closure")])
def test_afternoon_that_was_filled_in_beforehand_answers_no_n_of_the_morning(life, code, origin):
    mark(life, code, session="PM", origin=origin, note="Agreed")

    mark(life, "N")

    assert missing(life) == [("AM", ("AM",))]


def test_child_whom_somebody_saw_in_the_afternoon_is_here(life):
    mark(life, "N")

    mark(life, "\\", session="PM")

    assert missing(life) == []


def test_teacher_who_sees_the_child_against_the_plan_ends_it(life):
    mark(life, "M", session="PM", origin="known")
    mark(life, "N")

    amend(life, "\\", session="PM")

    assert missing(life) == []


def test_n_of_the_afternoon_after_a_morning_known_beforehand(life):
    mark(life, "M", origin="known")

    mark(life, "N", session="PM")

    assert missing(life) == [("PM", ("PM",))]


def test_reason_for_the_morning_ends_it_though_the_afternoon_is_planned(life):
    mark(life, "M", session="PM", origin="known")
    mark(life, "N")

    amend(life, "I")

    assert missing(life) == []
