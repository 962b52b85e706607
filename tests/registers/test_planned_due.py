"""What falls due about planned absences: silent providers, day six, reviews."""

from datetime import date, time

import pytest

from attendance.tenancy.scope import scoped
from registers.queries.planned_due import due_of
from registers.queries.providers import expected_on
from registers.services.providers import (
    Said,
    take_answers,
)
from tests.people_of_the_tests import TUESDAY
from tests.registers.planning import (
    FRIDAY,
    THURSDAY,
    WEDNESDAY,
    linked,
    part_time,
    plan,
    provider,
)
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def farm(life, *, pupils=(0,), code="B", since=TUESDAY, until=FRIDAY, **more):
    """Pupils at Moorside Farm; the provider's id, the secret of the link, and the provider."""
    place = provider(life)
    values = {"kind": "alternative_provision", "code": code, "note": "Animal care"} | more
    plan(life, pupils=pupils, since=since, until=until, provider_id=place, when="07:30", **values)
    return place, *linked(life, place)


def expected(life, place, day=TUESDAY):
    with scoped(life.school_id):
        return expected_on(life.school_id, day, provider_id=place)


def say(life, row, *said: Said, when="09:30", name="Kit Farmer", day=TUESDAY):
    with scoped(life.school_id):
        return take_answers(life.school_id, row, said, by_name=name, at=at(when, day))


def due(life, day=TUESDAY, clock=None):
    with scoped(life.school_id):
        return due_of(life.school_id, day, clock=clock)


# ---- what falls due ------------------------------------------------------------------------------------------------


def test_provider_that_says_nothing_is_due_from_ten(life):
    place, _, row = farm(life, pupils=(0, 1))

    assert due(life, clock=time(9, 59)) == []
    [one] = due(life, clock=time(10, 0))
    assert (one.kind, one.provider_id, one.names, one.phone, one.clock) == (
        "silent", place, "Poppy Arkwright, Amelia Ashworth", "01632 960 111", time(10, 0),
    )  # fmt: skip
    say(life, row, *(Said(one.key, True) for one in expected(life, place)))
    assert due(life, clock=time(13, 59)) == []
    assert [one.session for one in due(life, clock=time(14, 0))] == ["PM"]


def test_day_six_of_an_exclusion_is_due_three_school_days_before(life):
    plan(life, kind="exclusion", code="E", since=WEDNESDAY, until=date(2026, 3, 28))

    found = [[(one.kind, one.due, one.late) for one in due(life, day)] for day in (
        date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 18),
    )]  # fmt: skip

    wednesday = date(2026, 3, 18)
    assert found == [[], [("day_six", wednesday, False)], [("day_six", wednesday, True)]]


def test_day_six_is_not_due_where_provision_is_planned(life):
    plan(life, kind="exclusion", code="E", since=WEDNESDAY, until=date(2026, 3, 28))
    farm(life, since=date(2026, 3, 18), until=date(2026, 3, 28), code="K")

    assert due(life, date(2026, 3, 17)) == []


def test_exclusion_of_five_days_has_no_day_six(life):
    plan(life, kind="exclusion", code="E", since=WEDNESDAY, until=date(2026, 3, 18))

    assert due(life, date(2026, 3, 17)) == []


def test_review_is_due_a_week_before(life):
    part_time(life)

    days = (THURSDAY, date(2026, 3, 13), date(2026, 3, 20))

    assert [[one.late for one in due(life, day)] for day in days] == [[], [False], [True]]
