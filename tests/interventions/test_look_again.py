"""At once: an amendment queues another look at the school's findings, and what the queue lost is found each minute."""

from datetime import date

import psycopg
import pytest
from django.db import ProgrammingError, connections, transaction
from redis import Redis

from attendance import nightly
from attendance.access.models import User
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from interventions.models import Finding, NightSettings
from interventions.queries.nights import DueNight, behind
from interventions.services.nights import choose_start
from interventions.tasks import look_again, sweep_amendments
from registers.queries.sheets import RegisterKey
from registers.services.amending import undo_change
from registers.services.closures import ClosureData, close, undo_closure
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import AT, MONDAY, OFFICER, TUESDAY, make_people, make_places
from tests.registers.marking import AFTERNOON, amend, mark_run
from tests.registers.taking import SLUG, save_all, teacher
from tests.test_nightly import THREE

WEDNESDAY = date(2026, 3, 4)


@pytest.fixture
def queue(settings, redis_url):
    settings.CELERY_BROKER_URL = redis_url
    redis = Redis.from_url(redis_url)
    redis.delete("celery")
    return redis


@pytest.fixture
def life(own_database, time_machine):
    """Oakfield, whose first pupil missed both sessions of a Monday that has been judged, without leave."""
    time_machine.move_to(AFTERNOON, tick=False)
    places = make_places()
    life = build_school_life(places.oakfield, teacher=make_people(places).alice)
    with scoped(life.school_id):
        for n, codes in enumerate(("O O", "/ \\", "/ \\")):
            mark_run(life, codes, pupil=n, since=MONDAY)
    nightly.do_nights([DueNight(life.school_id, TUESDAY, THREE)])
    return life


def change(life, code: str, session: str = "AM"):
    with scoped(life.school_id):
        return amend(life, code, day=MONDAY, session=session)


def standing(life) -> set[str]:
    with scoped(life.school_id):
        rows = Finding.objects.filter(school_id=life.school_id, until__isnull=True)
        return set(rows.values_list("ladder", flat=True))


def late(life) -> list:
    with scoped(life.school_id):
        return behind([life.school_id])


# ---- who queues -----------------------------------------------------------------------------------------------------


def test_amendment_queues_one_look(life, queue):
    change(life, "M")

    assert queue.llen("celery") == 1


def test_undoing_a_change_queues_one_look(life, queue):
    done = change(life, "M")
    with scoped(life.school_id):
        undo_change(life.school_id, done.change_id, by=OFFICER, at=AFTERNOON)

    assert queue.llen("celery") == 2


def test_closing_and_opening_a_day_queues_a_look_each(life, queue):
    with scoped(life.school_id):
        heating = ClosureData(MONDAY, TUESDAY, "Y4", "closure", "No heating")
        closure = close(life.school_id, heating, by=OFFICER, at=AFTERNOON)
        undo_closure(life.school_id, closure, by=OFFICER, at=AFTERNOON)

    assert queue.llen("celery") == 2


def test_register_of_today_queues_nothing_and_one_of_an_earlier_day_a_look(life, queue):
    save_all(life, "/", by=teacher(life.teacher))
    today = queue.llen("celery")

    save_all(life, "/", by=teacher(life.teacher), key=RegisterKey(SLUG, WEDNESDAY, "AM"))

    assert (today, queue.llen("celery")) == (0, 1)


def test_change_that_is_rolled_back_queues_nothing(life, queue):
    with scoped(life.school_id):
        amend(life, "M", day=MONDAY)
        transaction.set_rollback(True)

    assert queue.llen("celery") == 0


def test_amendment_stands_though_the_queue_is_away(life, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    assert change(life, "M").changed == 1
    assert late(life) == [life.school_id]


# ---- the look -------------------------------------------------------------------------------------------------------


def test_look_again_ends_what_the_marks_no_longer_say(life):
    before = standing(life)
    change(life, "/", "AM")
    change(life, "\\", "PM")

    look_again(str(life.school_id))

    assert {"persistent", "severe"} <= before
    assert {"persistent", "severe"} & standing(life) == set()
    assert late(life) == []


def test_look_again_twice_does_no_harm(life):
    change(life, "/")
    look_again(str(life.school_id))
    once = standing(life)

    look_again(str(life.school_id))

    assert standing(life) == once


# ---- the sweep ------------------------------------------------------------------------------------------------------


def test_sweep_queues_schools_with_amendments_that_nobody_saw(life, queue):
    change(life, "M")
    queue.delete("celery")

    assert (sweep_amendments(), queue.llen("celery")) == (1, 1)
    look_again(str(life.school_id))  # which queues the letters that rest on the same marks
    assert (sweep_amendments(), queue.llen("celery")) == (0, 2)


def test_sweep_of_a_school_that_was_never_judged_queues_nothing(life, queue):
    with scoped(life.school_id, using="migration"), connections["migration"].cursor() as cursor:
        cursor.execute("DELETE FROM interventions_evaluation WHERE school_id = %s", [life.school_id])
    change(life, "M")
    queue.delete("celery")

    assert (sweep_amendments(), queue.llen("celery")) == (0, 0)


def test_sweep_costs_the_same_for_every_number_of_schools(life, queue, django_assert_num_queries):
    with django_assert_num_queries(6):
        sweep_amendments()
    hillcrest = School.objects.get(urn=900003)
    build_school_life(hillcrest, teacher=User.objects.get(email="dave@people.example"))
    nightly.do_nights([DueNight(hillcrest.id, TUESDAY, THREE)])

    with django_assert_num_queries(6):
        sweep_amendments()


# ---- both rows or none ----------------------------------------------------------------------------------------------


def test_start_of_the_night_without_its_audit_row_is_not_chosen(life, own_database):
    with psycopg.connect(own_database.urls.owner, autocommit=True) as owner:
        owner.execute("REVOKE INSERT ON audit_auditevent FROM herringbone_app")

    with pytest.raises(ProgrammingError, match="permission denied"), scoped(life.school_id):
        choose_start(life.school_id, starts=THREE, by=OFFICER, at=AT)

    with scoped(life.school_id):
        assert NightSettings.objects.filter(school_id=life.school_id).count() == 0
