"""Enrolments: leaving, coming back, first days put right, and what is left when a write fails."""

from datetime import date

import pytest
from django.db.utils import IntegrityError

from attendance.people import queries, services
from attendance.people.models import Enrolment, GroupMembership
from attendance.people.services import PeopleProblem
from attendance.tenancy.scope import scoped
from tests.people.people_work import NAMELESS, leave
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def test_leaver_is_on_roll_on_the_last_day_and_not_after(life):
    pupil = life.pupils[0]

    change = leave(life, pupil, TUESDAY)

    assert (change.old_until, change.until) == (None, date(2026, 3, 11))
    assert pupil.id in queries.ids_on_roll(life.school_id, TUESDAY)
    assert pupil.id not in queries.ids_on_roll(life.school_id, date(2026, 3, 11))
    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2026, 3, 11)) is None


def test_leaving_needs_a_ground_of_the_regulation(life):
    with pytest.raises(PeopleProblem) as refused:
        leave(life, life.pupils[0], TUESDAY, ground="z")

    assert refused.value.field == "ground"


def test_leaving_before_starting_is_refused(life):
    with pytest.raises(PeopleProblem) as refused:
        leave(life, life.pupils[0], date(2025, 8, 1))

    assert refused.value.field == "last_day"


def test_overlapping_enrolment_is_refused(life):
    with pytest.raises(PeopleProblem, match="on roll already"):
        services.enrol(life.school_id, life.pupils[0].id, since=TUESDAY, by=OFFICER, at=AT)


def test_leaver_may_come_back_the_next_day(life):
    pupil = life.pupils[0]
    leave(life, pupil, TUESDAY)

    services.enrol(life.school_id, pupil.id, since=date(2026, 3, 11), group_id=life.group.id, by=OFFICER, at=AT)

    assert [row.since for row in queries.enrolments_of(life.school_id, pupil.id)] == [
        date(2026, 3, 11),
        date(2025, 9, 1),
    ]
    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2026, 3, 11)).name == "4 Kestrel"


def test_leaving_taken_back_brings_the_group_back(life):
    pupil = life.pupils[0]
    leave(life, pupil, TUESDAY)

    services.change_enrolment(life.school_id, life.enrolments[pupil.id].id, last_day=None, by=OFFICER, at=AT)

    [row] = queries.enrolments_of(life.school_id, pupil.id)
    assert (row.until, row.leaving_ground) == (None, "")
    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2026, 6, 1)).name == "4 Kestrel"


def test_later_first_day_moves_the_group_too(life):
    pupil = life.pupils[0]

    services.change_enrolment(life.school_id, life.enrolments[pupil.id].id, since=date(2025, 9, 8), by=OFFICER, at=AT)

    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2025, 9, 5)) is None
    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2025, 9, 8)).name == "4 Kestrel"


def test_nothing_of_leaving_is_left_when_the_audit_fails(life):
    with pytest.raises(IntegrityError):
        leave(life, life.pupils[0], TUESDAY, by=NAMELESS)

    assert Enrolment.objects.filter(school_id=life.school_id, until__isnull=False).count() == 0
    assert GroupMembership.objects.filter(school_id=life.school_id, until__isnull=False).count() == 0
