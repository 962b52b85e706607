"""The scope of a transaction: which schools PostgreSQL shows."""

import pytest
from django.db import DatabaseError, connection, transaction

from attendance.people.models import Pupil
from attendance.tenancy.scope import current_scope, scoped


def visible(school):
    return Pupil.objects.filter(school_id=school.id).count()


def test_without_scope_no_row_is_seen(oakfield_life):
    assert visible(oakfield_life.school) == 0


def test_scope_shows_its_school_and_no_other(oakfield_life, hillcrest_life):
    with scoped(oakfield_life.school_id):
        seen = (visible(oakfield_life.school), visible(hillcrest_life.school))

    assert seen == (3, 0)


def test_trust_scope_shows_all_of_its_schools(oakfield_life, hillcrest_life):
    with scoped(oakfield_life.school_id, hillcrest_life.school_id):
        seen = (visible(oakfield_life.school), visible(hillcrest_life.school))

    assert seen == (3, 3)


def test_inner_scope_gives_the_outer_one_back(oakfield_life, hillcrest_life):
    with scoped(oakfield_life.school_id):
        with scoped(hillcrest_life.school_id):
            inside = (visible(oakfield_life.school), visible(hillcrest_life.school))
        after = (visible(oakfield_life.school), visible(hillcrest_life.school))

    assert (inside, after) == ((0, 3), (3, 0))


def test_failure_inside_gives_the_outer_scope_back(oakfield_life, hillcrest_life):
    with scoped(oakfield_life.school_id):
        with pytest.raises(DatabaseError), scoped(hillcrest_life.school_id), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        after = visible(oakfield_life.school)
        scope = current_scope()

    assert (after, scope) == (3, (oakfield_life.school_id,))


def test_scope_ends_with_its_transaction(own_database):
    with scoped("01a20000-0000-7000-8000-000000000000"):
        pass

    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.school_ids', true), '')")
        left = cursor.fetchone()[0]

    assert (left, current_scope()) == ("", ())


def test_text_that_is_no_school_id_is_refused():
    with pytest.raises(ValueError, match="badly formed"), scoped("'}; DROP TABLE people_pupil; --"):
        pass


def test_row_of_another_school_cannot_be_written(oakfield_life, hillcrest_life):
    stranger = hillcrest_life.pupils[0]

    with (
        scoped(oakfield_life.school_id),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Pupil.objects.create(
            school=hillcrest_life.school, legal_first="A", legal_last="B", born=stranger.born, year_group=4,
            year_group_since=stranger.year_group_since,
        )  # fmt: skip
