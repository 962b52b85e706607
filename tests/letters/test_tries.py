"""A letter over which the machine dies is given up after three tries, and the others go on; and the moment of grace."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from attendance.kit import queue
from attendance.tenancy.scope import scoped
from letters.models import Batch, Letter, LetterEvent
from letters.services import batches, deciding, issuing
from letters.services.batches import draw_now, try_again
from letters.services.issuing import TRIES, begin_try
from letters.services.problems import LetterProblem, SentTwice, StorageAway
from letters.tasks import issuing as tasks
from letters.tasks.issuing import issue_batch
from tests.letters.batch_letters import batch_of, three_letters
from tests.letters.letterwork import MORNING, drafted
from tests.people_of_the_tests import AT, OFFICER, actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def work(life, batch_id) -> None:
    issue_batch(str(life.school_id), str(batch_id))


def now(letter: Letter) -> Letter:
    return Letter.objects.get(school_id=letter.school_id, id=letter.id)


class Killed(BaseException):
    """The worker is gone, as by the kernel when there is no memory left."""


def test_letter_that_kills_the_worker_each_time_is_given_up_and_the_others_go_on(life, monkeypatch):
    with scoped(life.school_id):
        letters = three_letters(life)
        batch_id = batch_of(life, *letters)
    drawn = issuing._drawn

    def draw(school_id, one, at):
        if one.paper.merged.subject.startswith(life.pupils[0].legal_first):
            raise Killed
        return drawn(school_id, one, at)

    monkeypatch.setattr(issuing, "_drawn", draw)
    for _ in range(TRIES):
        with pytest.raises(Killed):
            work(life, batch_id)
    work(life, batch_id)

    with scoped(life.school_id):
        states = [now(letter).state for letter in letters]
        failed = now(letters[0])
        batch = Batch.objects.get(school_id=life.school_id, id=batch_id)
        said = LetterEvent.objects.filter(school_id=life.school_id, letter_id=letters[0].id).values_list("kind")
        assert (states, failed.tries) == (["approved", "issued", "issued"], TRIES)
        assert failed.error.startswith("It was tried 3 times")
        assert (batch.state, batch.done, batch.failed) == ("done", 2, 1)
        assert list(said) == [("failed",)]


def test_a_person_may_try_it_again(life):
    with scoped(life.school_id):
        letter, *_ = three_letters(life)
        batch_id = batch_of(life, letter)
        Letter.objects.filter(school_id=life.school_id, id=letter.id).update(tries=TRIES)
        assert begin_try(life.school_id, letter.id, at=AT) is False
        Batch.objects.filter(school_id=life.school_id, id=batch_id).update(state="done", failed=1)

        try_again(life.school_id, batch_id, by=OFFICER, at=AT)

        assert (now(letter).tries, now(letter).error) == (0, "")
        assert begin_try(life.school_id, letter.id, at=AT) is True


def test_store_that_is_away_is_not_the_letters_fault(life, monkeypatch):
    with scoped(life.school_id):
        letter, *_ = three_letters(life)
        batch_id = batch_of(life, letter)

    def away(*args, **kwargs):
        raise StorageAway("The place where letters are kept cannot be reached.")

    monkeypatch.setattr(tasks, "issue_letter", away)
    for _ in range(TRIES + 1):
        work(life, batch_id)
        with scoped(life.school_id):
            Batch.objects.filter(school_id=life.school_id, id=batch_id).update(state="queued")

    with scoped(life.school_id):
        assert (now(letter).state, now(letter).tries, now(letter).error) == ("approved", 0, "")


def test_tries_of_another_schools_letter_are_not_counted(life, hillcrest_life):
    with scoped(life.school_id):
        letter, *_ = three_letters(life)

    with scoped(hillcrest_life.school_id):
        assert begin_try(hillcrest_life.school_id, letter.id, at=AT) is False

    with scoped(life.school_id):
        assert now(letter).tries == 0


# ---- the moment in which an approval can be taken back ---------------------------------------------------------------


@pytest.fixture
def queued(monkeypatch) -> list[int]:
    """In how many seconds each batch is begun."""
    found: list[int] = []

    def enqueue(task, *args, after=0):
        found.append(after)
        return True

    monkeypatch.setattr(batches, "enqueue", enqueue)
    return found


def approve_page(client, letter, execute):
    with execute(execute=True):
        return client.post(
            reverse("letters:approve", args=[900001]), {"letter": str(letter.id), "seen": letter.changed_at.isoformat()}
        )


@pytest.mark.parametrize("seconds", [0, 60])
def test_what_a_person_approves_lies_for_a_moment(
    life, client, people, clock, settings, queued, seconds, django_capture_on_commit_callbacks
):
    settings.LETTERS_GRACE_SECONDS = seconds
    [letter] = drafted(life)
    clock.move_to(MORNING)
    client.force_login(people.bob)

    approve_page(client, letter, django_capture_on_commit_callbacks)

    with scoped(life.school_id):
        assert now(letter).state == "approved"
    assert queued == [seconds]


def test_batch_page_offers_to_draw_now_or_to_undo_as_long_as_it_lies(
    life, client, people, clock, settings, queued, django_capture_on_commit_callbacks
):
    settings.LETTERS_GRACE_SECONDS = 60
    [letter] = drafted(life)
    clock.move_to(MORNING)
    client.force_login(people.bob)
    approve_page(client, letter, django_capture_on_commit_callbacks)
    with scoped(life.school_id):
        batch_id = now(letter).batch_id
    url = reverse("letters:batch", args=[900001, batch_id])

    lies = client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        drawn = client.post(reverse("letters:batch_now", args=[900001, batch_id]), follow=True).content.decode()
    client.post(reverse("letters:unapprove", args=[900001]), {"letter": str(letter.id)})
    clock.move_to(MORNING + timedelta(seconds=61))
    over = client.get(url).content.decode()

    assert ("Draw them now" in lies, "Undo the approval" in lies) == (True, True)
    assert "They are drawn now." in drawn
    assert queued == [60, 0]
    assert ("Draw them now" in over, "Undo the approval" in over) == (False, False)
    with scoped(life.school_id):
        assert now(letter).state == "draft"


def test_batch_that_has_begun_is_not_begun_again(life):
    with scoped(life.school_id):
        letter, *_ = three_letters(life)
        batch_id = batch_of(life, letter)
        Batch.objects.filter(school_id=life.school_id, id=batch_id).update(state="running")

        with pytest.raises(SentTwice):
            draw_now(life.school_id, batch_id, by=OFFICER, at=AT)


def test_batch_of_another_school_is_not_there(life, hillcrest_life):
    with scoped(life.school_id):
        letter, *_ = three_letters(life)
        batch_id = batch_of(life, letter)

    with scoped(hillcrest_life.school_id), pytest.raises(LetterProblem, match="no such batch"):
        draw_now(hillcrest_life.school_id, batch_id, by=OFFICER, at=AT)


@pytest.mark.parametrize(("who", "status"), [("olive", 404), ("wendy", 404), ("dave", 404), ("bob", 302)])
def test_who_may_draw_now(life, client, people, who, status):
    with scoped(life.school_id):
        letter, *_ = three_letters(life)
        batch_id = batch_of(life, letter)
    client.force_login(getattr(people, who))

    assert client.post(reverse("letters:batch_now", args=[900001, batch_id])).status_code == status


def test_task_for_later_waits_in_the_queue(settings, redis_url):
    settings.CELERY_BROKER_URL = redis_url

    assert queue.enqueue("a.task.for.later", "1", after=60) is True


def test_undone_batch_is_done_with_nothing(life, people, clock):
    [letter] = drafted(life)
    clock.move_to(MORNING)
    bob = actor(people.bob)
    with scoped(life.school_id):
        from_batch = undone_batch(life, letter, bob)
    work(life, from_batch)

    with scoped(life.school_id):
        batch = Batch.objects.get(school_id=life.school_id, id=from_batch)
        assert (batch.state, batch.total, batch.done, now(letter).state) == ("done", 0, 0, "draft")


def undone_batch(life, letter, by):
    """Approved, and taken back before the worker came."""
    from_batch = deciding.approve(life.school_id, [letter.id], by=by, at=MORNING)
    deciding.unapprove(life.school_id, letter.id, by=by, at=MORNING + timedelta(seconds=20))
    return from_batch
