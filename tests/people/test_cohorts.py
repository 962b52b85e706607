"""Which pupils are in which group of circumstances on a day."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attendance.people.models import PupilFlag
from attendance.people.queries.cohorts import cohorts_on
from attendance.tenancy.scope import scoped
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


def flag(pupil, kind: str, since: date, until: date | None = None) -> None:
    PupilFlag.objects.create(
        school_id=pupil.school_id, pupil_id=pupil.id, kind=kind, since=since, until=until, recorded_at=AT
    )


def test_kinds_in_force_on_the_day_and_the_sex_where_known(oakfield_life):
    with scoped(oakfield_life.school_id):
        girl, boy = add_pupil(oakfield_life, sex="F"), add_pupil(oakfield_life, sex="M")
        flag(girl, "fsm", date(2025, 9, 1))
        flag(girl, "child_protection", DAY)
        flag(girl, "eal", date(2025, 9, 1), DAY)  # ended the day before
        flag(boy, "ehcp", date(2026, 3, 11))  # from tomorrow
        found = cohorts_on([oakfield_life.school_id], DAY)

    assert found[girl.id] == {"fsm", "child_protection", "girls"}
    assert found[boy.id] == {"boys"}
    assert found[oakfield_life.pupils[0].id] == frozenset()


def test_one_query_for_any_number_of_pupils_and_none_of_another_school(oakfield_life, hillcrest_life):
    with scoped(oakfield_life.school_id):
        for _ in range(4):
            flag(add_pupil(oakfield_life), "fsm", date(2025, 9, 1))
        with CaptureQueriesContext(connection) as queries:
            found = cohorts_on([oakfield_life.school_id], DAY)

    assert (len(queries), set(found)) == (1, {pupil.id for pupil in oakfield_life.pupils})
