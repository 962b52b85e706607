"""`SchoolForeignKey`: a reference that cannot leave its school."""

import pytest
from django.db import DatabaseError, transaction

from attendance.calendar.models import SchoolSession
from attendance.people.models import Enrolment, GroupMembership
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import TUESDAY


def test_related_row_is_reached_in_one_query(oakfield_life, django_assert_num_queries):
    with scoped(oakfield_life.school_id), django_assert_num_queries(1):
        rows = GroupMembership.objects.filter(school_id=oakfield_life.school_id).select_related("pupil", "group")
        names = [(row.group.name, row.pupil.legal_first) for row in rows.order_by("pupil__legal_last")]

    assert names == [("4 Kestrel", "Poppy"), ("4 Kestrel", "Amelia"), ("4 Kestrel", "Yusuf")]


def test_setting_a_reference_to_none_keeps_the_school(oakfield_life):
    with scoped(oakfield_life.school_id):
        session = SchoolSession.objects.get(school_id=oakfield_life.school_id, date=TUESDAY, session="AM")
        session.closure = None

    assert (session.school_id, session.closure_id) == (oakfield_life.school_id, None)


def test_reference_into_another_school_is_refused_by_the_database(oakfield_life, hillcrest_life):
    stranger = hillcrest_life.pupils[0]

    with (
        scoped(oakfield_life.school_id, hillcrest_life.school_id),
        pytest.raises(DatabaseError, match="people_enrolment_pupil_fk"),
        transaction.atomic(),
    ):
        Enrolment.objects.create(school=oakfield_life.school, pupil_id=stranger.id, since=TUESDAY)


def test_row_that_is_referred_to_cannot_be_deleted(oakfield_life):
    group = oakfield_life.group

    with (
        scoped(oakfield_life.school_id),
        pytest.raises(DatabaseError, match="violates (RESTRICT setting of )?foreign key constraint"),
        transaction.atomic(),
    ):
        type(group).objects.filter(school_id=group.school_id, id=group.id).delete()
