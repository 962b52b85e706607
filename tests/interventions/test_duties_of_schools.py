"""Duties and policies of several schools in one read are those of each school read alone."""

from datetime import date, timedelta

import pytest

from attendance.tenancy.scope import scoped
from interventions.models import SchoolPolicy, TrustPolicy
from interventions.queries.duties import first_day_in_time, first_day_of_schools
from interventions.queries.policies import effective_policies, effective_policy
from registers.queries.duties import first_tries, n_settled, registers_in_time
from registers.queries.duties_of_schools import first_tries_of_schools, registers_of_schools, settled_of_schools
from registers.queries.figures import Span
from registers.rules.duties import Kept
from tests.factories.school_life import build_school_life
from tests.interventions.casework import publish
from tests.interventions.policies import OWN, staged
from tests.people_of_the_tests import AT, MONDAY, TUESDAY
from tests.registers.marking import amend, mark
from tests.registers.test_duties import at, sent, tried

pytestmark = pytest.mark.django_db
WEEK = Span(MONDAY, MONDAY + timedelta(days=7))
NOW = at(MONDAY + timedelta(days=7), "09:00")
CALL = {"action": "call", "label": "Call the family"}
BY_COLOUR = {"red": {"steps": {"call": {**CALL, "by": "9:15"}}}, "green": {"steps": {"call": {**CALL, "by": "10:30"}}}}


@pytest.fixture
def lives(oakfield_life, hillcrest_life, places, people):
    """Three schools: one with one time for everybody, one with times by colour, one where nobody logs calls. Each in
    the scope of all."""
    found = [oakfield_life, hillcrest_life, build_school_life(places.ashby, teacher=people.alice)]
    with scoped(*(life.school_id for life in found)):
        for n, life in enumerate(found):
            publish(life, **({"first_day": BY_COLOUR} if n == 1 else {}))
            sent(life, MONDAY, "AM", ("09:00", "09:20", None)[n])
            for pupil in range(3):
                mark(life, "N", pupil=pupil, at=at(TUESDAY, "09:00"))
        tried(oakfield_life, TUESDAY, "09:20", pupil=0)
        tried(oakfield_life, TUESDAY, "09:50", pupil=1)
        tried(hillcrest_life, TUESDAY, "10:20", pupil=2)
        amend(hillcrest_life, "I", pupil=0, at=at(TUESDAY, "11:00"))
        yield found


def ids_of(lives) -> list:
    return [life.school_id for life in lives]


def test_several_schools_are_each_school_alone(lives):
    ids = ids_of(lives)

    registers, settled = (read(ids, WEEK, at=NOW) for read in (registers_of_schools, settled_of_schools))
    first_day, tries = first_day_of_schools(ids, WEEK, at=NOW), first_tries_of_schools(ids, WEEK)

    assert registers == {one: registers_in_time(one, WEEK, at=NOW) for one in ids}
    assert settled == {one: n_settled(one, WEEK, at=NOW) for one in ids}
    assert tries == {one: first_tries(one, WEEK) for one in ids}
    assert first_day == {one: first_day_in_time(one, WEEK, at=NOW) for one in ids}


def test_every_school_is_judged_by_its_own_policy_and_log(lives):
    found = first_day_of_schools(ids_of(lives), WEEK, at=NOW)

    assert list(found.values()) == [Kept(1, 3, late=1, missing=1), Kept(1, 3, late=1, missing=1), None]


def test_queries_do_not_grow_but_for_policies_by_colour(lives, django_assert_num_queries):
    ids = ids_of(lives)
    for asked, queries in ((ids[:1], 3), ([ids[0], ids[2]], 3), (ids[1:2], 4), (ids, 4), (ids[2:], 1)):
        with django_assert_num_queries(queries):
            first_day_of_schools(asked, WEEK, at=NOW)


def test_policies_of_schools_are_each_schools_policy(places, django_assert_num_queries):
    made = {"state": "published", "made_name": "Setup", "made_at": AT}
    with scoped(places.oakfield.id, places.ashby.id, places.hillcrest.id):
        for number, since, changes in ((1, 1, {}), (2, 15, {"evidence": {"illness_days": 4}})):
            TrustPolicy.objects.create(
                trust=places.northern_lights,
                number=number,
                since=date(2025, 9, since),
                document=staged(**changes),
                **made,
            )
        SchoolPolicy.objects.create(school=places.oakfield, number=1, since=date(2025, 9, 1), document=OWN, **made)
        over = {"since": date(2025, 9, 1), "until": date(2026, 1, 1), "document": OWN}
        SchoolPolicy.objects.create(school=places.ashby, number=1, **over, **made)
        ids = [places.oakfield.id, places.ashby.id, places.hillcrest.id]

        with django_assert_num_queries(1):
            found = effective_policies(ids, TUESDAY)

        assert found == {one: effective_policy(one, TUESDAY) for one in ids}
        assert [found[one].version for one in ids] == ["trust 2 + school 1", "trust 2", "national"]
        assert effective_policies([], TUESDAY) == {}
