"""The night: once a day, school by school, one failure never stops the others."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connections

from attendance import nightly
from attendance.kit.uuid7 import uuid7
from attendance.people.models import Pupil
from attendance.tenancy.scope import scoped
from registers.models import SavedRequest
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import AT, MONDAY, OFFICER, make_people, make_places

LONDON = ZoneInfo("Europe/London")
NIGHT = datetime(2026, 3, 10, 3, 5, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("clock", "night"), [((2, 59), False), ((3, 0), True), ((5, 59), True), ((6, 0), False), ((15, 0), False)]
)
def test_night_is_in_the_hours_after_its_start(clock, night):
    assert nightly.is_night(datetime(2026, 3, 10, *clock, tzinfo=LONDON)) is night


@pytest.fixture
def two_schools(own_database):
    places = make_places()
    people = make_people(places)
    build_school_life(places.oakfield, teacher=people.alice)
    build_school_life(places.hillcrest, teacher=people.dave)
    for school in (places.oakfield, places.hillcrest):
        with scoped(school.id):
            SavedRequest.objects.create(school=school, id=uuid7(), at=NIGHT - timedelta(days=31))
            SavedRequest.objects.create(school=school, id=uuid7(), at=NIGHT - timedelta(days=29))
    return places


def requests_left(school) -> int:
    with scoped(school.id):
        return SavedRequest.objects.filter(school_id=school.id).count()


def test_night_forgets_old_saves_of_every_school(two_schools):
    done = nightly.do_night([two_schools.oakfield.id, two_schools.hillcrest.id], at=NIGHT)

    assert done == 2
    assert (requests_left(two_schools.oakfield), requests_left(two_schools.hillcrest)) == (1, 1)


def test_school_that_another_night_holds_is_left_alone(two_schools):
    with scoped(two_schools.oakfield.id, using="night"):
        assert nightly._lock(two_schools.oakfield.id)
        other = connections.create_connection("night")
        held, connections["night"] = connections["night"], other
        try:
            done = nightly.do_night([two_schools.oakfield.id, two_schools.hillcrest.id], at=NIGHT)
        finally:
            connections["night"] = held
            other.close()

    assert done == 1
    assert (requests_left(two_schools.oakfield), requests_left(two_schools.hillcrest)) == (2, 1)


def test_school_that_fails_does_not_stop_the_others(two_schools, caplog):
    no_school = "not an id"

    done = nightly.do_night([no_school, two_schools.hillcrest.id], at=NIGHT)

    assert done == 1
    assert requests_left(two_schools.hillcrest) == 1
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "night: school not an id failed"
    ]


def test_drift_of_summaries_is_logged(two_schools, caplog):
    oakfield = two_schools.oakfield
    with scoped(oakfield.id):
        pupil = Pupil.objects.filter(school_id=oakfield.id).first()
        monday = [Writing(MONDAY, "AM", pupil.id, "/")]
        write_marks(oakfield.id, monday, by=OFFICER, at=AT, origin="office", kind="amendment")
    with scoped(oakfield.id, using="migration"), connections["migration"].cursor() as cursor:
        cursor.execute("UPDATE registers_weeksummary SET present = 9 WHERE school_id = %s", [oakfield.id])

    nightly.do_night([oakfield.id], at=NIGHT)

    assert [record.levelname for record in caplog.records if "differ" in record.message] == ["ERROR"]


@pytest.mark.django_db(databases=["default", "night"])
def test_night_runs_once_a_day(time_machine):
    time_machine.move_to(NIGHT, tick=False)

    assert (nightly.run_night(), nightly.run_night()) == ("0 schools", "done before")


def test_night_waits_for_its_hour(time_machine):
    time_machine.move_to(NIGHT + timedelta(hours=9), tick=False)

    assert nightly.run_night() == "not night"
    assert cache.get(f"night:{NIGHT.date()}") is None
