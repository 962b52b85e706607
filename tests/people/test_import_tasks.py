"""The worker's part of imports: every task that is called by name exists, and nothing is forgotten in the queue."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from redis import Redis

from attendance.celery import app
from attendance.kit.queue import enqueue
from attendance.people.models import ImportJob
from attendance.people.services import importing
from attendance.people.tasks import TASKS, load_pupils, sweep_imports
from attendance.tenancy.scope import scoped
from tests.people.import_files import ADA, csv
from tests.people_of_the_tests import OFFICER, make_places


def test_every_task_that_is_called_by_name_exists():
    app.loader.import_default_modules()
    beat = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}

    assert (set(TASKS.values()) | beat) - set(app.tasks) == set()


def job(school, *, minutes_ago: int, state="checking"):
    at = timezone.now() - timedelta(minutes=minutes_ago)
    with scoped(school.id):
        job_id = importing.hand_in(school.id, kind="pupils", filename="a.csv", content=csv(ADA), by=OFFICER, at=at)
        ImportJob.objects.filter(school_id=school.id, id=job_id).update(state=state)
    return job_id


@pytest.fixture
def queue(settings, redis_url):
    settings.CELERY_BROKER_URL = redis_url
    redis = Redis.from_url(redis_url)
    redis.delete("celery")
    return redis


@pytest.mark.django_db
def test_sweep_queues_what_waits_in_every_school(places, queue):
    job(places.oakfield, minutes_ago=5)
    job(places.hillcrest, minutes_ago=5, state="loading")
    job(places.oakfield, minutes_ago=5, state="ready")
    job(places.oakfield, minutes_ago=1, state="waiting")

    assert (sweep_imports(), queue.llen("celery")) == (2, 2)
    assert (sweep_imports(), queue.llen("celery")) == (0, 2)


@pytest.mark.django_db
def test_sweep_without_a_queue_sends_nothing(places, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    job(places.oakfield, minutes_ago=5)

    assert sweep_imports() == 0


def test_work_for_a_broker_that_is_away_is_said_and_logged(settings, caplog):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    assert enqueue("a.task") is False
    assert [record.message for record in caplog.records] == [
        "queue: a.task was not queued, the broker cannot be reached (OperationalError)"
    ]


def test_two_workers_never_take_the_same_job(own_database):
    oakfield = make_places().oakfield
    job_id = job(oakfield, minutes_ago=5)
    seen = []

    def load(handed):
        with ThreadPoolExecutor(1) as other:
            other.submit(importing_elsewhere, oakfield.id, job_id, seen).result()
        return load_pupils(handed)

    importing.run_job(oakfield.id, job_id, load, at=timezone.now())

    assert seen == []
    with scoped(oakfield.id):
        assert ImportJob.objects.get(school_id=oakfield.id).state == "ready"


def importing_elsewhere(school_id, job_id, seen):
    """A second worker on a connection of its own; notes in `seen` that it was let at the file."""

    def load(handed):
        seen.append(handed.filename)
        return load_pupils(handed)

    try:
        importing.run_job(school_id, job_id, load, at=timezone.now())
    finally:
        connection.close()
