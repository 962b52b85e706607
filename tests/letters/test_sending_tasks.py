"""The worker's tasks of sending: known by name, woken by the clock, harmless twice, found again by the sweep."""

from datetime import timedelta

import pytest
from django.core import mail

from attendance.celery import app
from attendance.tenancy.scope import scoped
from letters.tasks.sending import ask_providers, send_letter, sweep_sending
from tests.letters.sent_letters import choose, issue, log_of
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def mailed(oakfield_life, settings, tmp_path):
    """A letter that goes by e-mail and was issued at eight."""
    settings.MEDIA_ROOT = tmp_path
    with scoped(oakfield_life.school_id):
        choose(oakfield_life)
        return issue(oakfield_life, channel="email")


def test_worker_and_clock_know_the_tasks(settings):
    app.loader.import_default_modules()
    woken = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert {"letters.tasks.send_letter", sweep_sending.name, ask_providers.name} - set(app.tasks) == set()
    assert {sweep_sending.name, ask_providers.name} - woken == set()


def test_task_run_twice_sends_once(oakfield_life, mailed):
    for _ in range(2):
        send_letter(str(oakfield_life.school_id), str(mailed.letter_id))

    assert len(mail.outbox) == 1


def test_sweep_queues_what_the_queue_has_lost_until_it_went(oakfield_life, mailed, settings, redis_url, clock):
    settings.CELERY_BROKER_URL = redis_url

    queued = [sweep_sending()]
    send_letter(str(oakfield_life.school_id), str(mailed.letter_id))
    clock.move_to(AT + timedelta(hours=2), tick=False)
    queued.append(sweep_sending())

    assert queued == [1, 0]
    with scoped(oakfield_life.school_id):
        assert log_of(oakfield_life, mailed) == [("email", 1, [("queued", ""), ("sent", "")])]


def test_sweep_says_none_where_the_queue_is_away(mailed):
    assert sweep_sending() == 0


def test_nobody_is_asked_where_nothing_went_through_notify(mailed):
    assert ask_providers() == 0
