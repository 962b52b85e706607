"""The proof on the page: the whole chain once a day, what was added since each time."""

from datetime import timedelta

import psycopg
import pytest

from attendance.tenancy.scope import scoped
from registers.queries.chain import proof
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import make_people, make_places
from tests.registers.marking import AFTERNOON, amend, mark


@pytest.mark.django_db
def test_chain_is_checked_whole_once_and_then_only_what_was_added(oakfield_life, django_assert_num_queries):
    later = AFTERNOON + timedelta(minutes=5)
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        amend(oakfield_life, "I")
        first = proof(oakfield_life.school_id, AFTERNOON)
        mark(oakfield_life, "N", pupil=1)
        amend(oakfield_life, "M", pupil=1)
        with django_assert_num_queries(2):
            second = proof(oakfield_life.school_id, later)

    assert (first.entries, second.entries, second.unbroken) == (1, 2, True)
    assert second.checked_at == AFTERNOON
    assert second.head_hash != first.head_hash


@pytest.mark.django_db
def test_school_without_changes_has_nothing_to_prove(oakfield_life):
    with scoped(oakfield_life.school_id):
        report = proof(oakfield_life.school_id, AFTERNOON)

    assert (report.entries, report.begun, report.unbroken) == (0, None, True)


def test_new_entry_that_does_not_follow_is_found_without_a_whole_check_in_between(own_database):
    places = make_places()
    life = build_school_life(places.oakfield, teacher=make_people(places).alice)
    with scoped(life.school_id):
        mark(life, "N")
        amend(life, "I")
        before = proof(life.school_id, AFTERNOON)
        amend(life, "M", reason="Dentist, letter seen")
    with psycopg.connect(own_database.urls.owner) as link:
        link.execute(f"SET LOCAL app.school_ids = '{{{life.school_id}}}'")
        link.execute("UPDATE registers_amendment SET reason = 'something else' WHERE seq = 2")
    with scoped(life.school_id):
        after = proof(life.school_id, AFTERNOON)

    assert before.problem is None
    assert (after.problem.kind, after.problem.seq) == ("altered", 2)
