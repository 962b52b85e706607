"""Batches with a real worker, beat, Redis and PostgreSQL: every letter once, whoever is killed, and none while the
store is away.

Eight letters wait. They are issued by a worker of their own, which loses its life or meets a second one while it stands
still at a row that the test holds, or finds no store to keep PDFs in.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from attendance.kit.queue import enqueue
from attendance.tenancy.scope import scoped
from letters.services.batches import ISSUE_BATCH, try_again
from tests.databases import ALIASES, database_copy
from tests.factories.school_life import build_school_life
from tests.letters.batch_house import LetterHouse, Scene
from tests.letters.batch_letters import approved, batch_of, mother
from tests.people_of_the_tests import OFFICER, make_people, make_places

pytestmark = pytest.mark.xdist_group("letters-worker")
LETTERS = 8
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(scope="module")
def before(django_test_environment, django_db_blocker) -> Iterator[tuple]:
    """The database with a batch that has waited for three minutes; the queue was away when it was made."""
    then = timezone.now() - timedelta(minutes=3)
    with django_db_blocker.unblock(), database_copy() as database, pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.CELERY_BROKER_URL", NOWHERE)
        places = make_places()
        life = build_school_life(places.oakfield, teacher=make_people(places).alice, pupils=LETTERS)
        with scoped(life.school_id):
            letters = [approved(life, pupil, [mother(life, pupil)], at=then) for pupil in life.pupils]
            batch_id = batch_of(life, *letters, at=then)
        for alias in ALIASES.values():
            connections[alias].close()
        yield database.name, life.school_id, batch_id, [letter.id for letter in letters]


@pytest.fixture
def scene(before, django_db_blocker, tmp_path: Path) -> Iterator[Scene]:
    name, school_id, batch_id, letters = before
    with django_db_blocker.unblock(), database_copy(source=name) as database:
        house = LetterHouse(database, tmp_path, media=tmp_path / "store" / "media")
        yield Scene(school_id, batch_id, letters, database, house)
        house.kill(*house.programs)


def everything_issued_once(scene: Scene) -> bool:
    scene.until(scene.laid_together)
    assert scene.batch() == ("done", LETTERS, 0, "")
    assert scene.times_issued() == dict.fromkeys(scene.letters, 1)
    assert scene.states() == {"issued": LETTERS}
    assert scene.files() == scene.kept()
    return len(scene.kept()) == LETTERS + 1  # and the file for the printer


def test_worker_that_is_killed_in_the_middle_issues_every_letter_once(scene):
    scene.house.start("redis", "beat")
    with scene.standing_still(letter=4):
        scene.house.start("worker")
        scene.until(scene.waits)
        scene.house.kill("worker")
    scene.until(lambda: not scene.waits())
    assert scene.states() == {"issued": 4, "approved": 4}
    assert (scene.batch()[:2], len(scene.files())) == (("running", 4), 5)  # one was kept and not issued any more

    scene.minutes_pass(3)
    scene.house.start("worker")

    assert everything_issued_once(scene)


def test_two_workers_at_one_batch_issue_every_letter_once(scene, settings):
    settings.CELERY_BROKER_URL = scene.house.redis_url
    with scene.standing_still(letter=2):
        scene.house.start("redis", "worker", "worker-2")
        assert enqueue(ISSUE_BATCH, str(scene.school_id), str(scene.batch_id))
        scene.until(scene.waits)
        assert enqueue(ISSUE_BATCH, str(scene.school_id), str(scene.batch_id))
        scene.until(lambda: scene.states() == {"issued": LETTERS - 1, "approved": 1})

    assert everything_issued_once(scene)


def test_store_that_is_away_leaves_every_letter_approved_until_it_is_back(scene, settings):
    settings.CELERY_BROKER_URL = scene.house.redis_url
    store = scene.house.media.parent
    store.write_text("a plain file where the folder should be")
    scene.house.start("redis", "worker", "beat")

    scene.until(lambda: scene.batch()[0] == "stopped")
    assert scene.batch() == ("stopped", 0, 0, "The place where letters are kept cannot be reached.")
    assert scene.states() == {"approved": LETTERS}

    store.unlink()
    with scoped(scene.school_id):
        try_again(scene.school_id, scene.batch_id, by=OFFICER, at=timezone.now())

    assert everything_issued_once(scene)
