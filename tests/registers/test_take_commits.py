"""Taking a register with real commits: two people at once, and a deed whose second write fails."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection

from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark
from registers.services.taking import Wish
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import make_people, make_places
from tests.registers.taking import codes, office, register_of, save, save_all, send, teacher

THREADS = 2


@pytest.fixture
def world(own_database):
    places = make_places()
    people = make_people(places)
    return build_school_life(places.oakfield, teacher=people.alice, pupils=10), people


def at_once(*deeds):
    """Runs each in a thread of its own, from the same moment; their results in order."""
    gate = Barrier(len(deeds))

    def run(deed):
        try:
            gate.wait()
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def test_two_people_saving_the_same_blanks_at_once_one_wins_each_mark(world):
    life, people = world
    by = (teacher(people.alice), "N"), (office(people.bob), "I")

    one, other = at_once(*(lambda who=who, code=code: save_all(life, code, by=who) for who, code in by))

    outcomes = [sorted((a.outcome, b.outcome)) for a, b in zip(one.items, other.items, strict=True)]
    assert outcomes == [["clash", "saved"]] * 10
    with scoped(life.school_id):
        assert Mark.objects.filter(school_id=life.school_id, version=1).count() == 10
        assert Amendment.objects.filter(school_id=life.school_id).count() == 0


def test_one_request_sent_twice_at_once_saves_once(world):
    life, people = world
    request_id, wish = uuid4(), Wish(life.pupils[0].id, "N")

    answers = at_once(*[lambda: save(life, wish, by=teacher(people.alice), request_id=request_id)] * THREADS)

    assert sorted(answer.items[0].version for answer in answers) == [1, 1]
    assert {answer.items[0].outcome for answer in answers} <= {"saved", "unchanged"}
    assert codes(life) == {life.pupils[0].id: "N"}


def test_change_and_sending_at_once_never_leave_a_quiet_change(world):
    life, people = world
    alice = teacher(people.alice)
    save_all(life, "/", by=alice)

    sent, saved = at_once(
        lambda: send(life, by=alice), lambda: save(life, Wish(life.pupils[0].id, "N", 1), by=alice, when="08:56")
    )

    changed = saved.items[0].outcome == "saved"
    with scoped(life.school_id):
        kinds = list(Amendment.objects.filter(school_id=life.school_id).values_list("kind", flat=True))
    assert sent.outcome == "sent"
    assert kinds == (["open"] if changed else [])
    assert saved.items[0].outcome in ("saved", "refused")


def test_sending_whose_audit_row_cannot_be_written_leaves_the_register_unsent(world, own_database):
    life, people = world
    save_all(life, "/", by=teacher(people.alice))
    with psycopg.connect(own_database.urls.owner, autocommit=True) as owner:
        owner.execute("REVOKE INSERT ON audit_auditevent FROM herringbone_app")

    with pytest.raises(ProgrammingError, match="permission denied"):
        send(life, by=teacher(people.alice))

    assert register_of(life).sent_at is None
