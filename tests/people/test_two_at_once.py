"""Two people at the same work in the same moment, with real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.db import connection

from attendance.people import services
from attendance.people.services import PeopleProblem
from attendance.tenancy.scope import scoped
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import AT, OFFICER, TUESDAY, make_people, make_places


def test_two_enrolments_at_once_leave_one(own_database):
    """Two people enrol the same leaver in the same moment: the second waits, then is refused."""
    places = make_places()
    life = build_school_life(places.oakfield, teacher=make_people(places).alice, pupils=1)
    pupil = life.pupils[0].id
    with scoped(life.school_id):
        services.end_enrolment(
            life.school_id, life.enrolments[pupil].id, last_day=date(2026, 3, 1), ground="a", by=OFFICER, at=AT
        )

    def enrol(_) -> str:
        try:
            with scoped(life.school_id):
                services.enrol(life.school_id, pupil, since=TUESDAY, by=OFFICER, at=AT)
            return "enrolled"
        except PeopleProblem as problem:
            return problem.field
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(enrol, range(4)))

    assert outcomes == ["enrolled", "since", "since", "since"]
