"""Files that the worker makes: asked for once, made once, kept with their hash; whatever dies, the work goes on."""

from datetime import timedelta
from uuid import UUID

import pytest

from attendance.reports.models import ReportFile
from attendance.reports.queries.files import file_by_id
from attendance.reports.rules.files import KINDS
from attendance.reports.services import files as deeds
from attendance.reports.services.files import AGAIN_AFTER, GIVEN_UP, NO_QUEUE, STUCK_AFTER, ask_file, open_file
from attendance.reports.services.problems import ReportProblem
from attendance.reports.tasks import files as tasks
from attendance.reports.tasks.files import OUR_SIDE, make_file
from attendance.tenancy.scope import scoped
from tests.kit.test_keeping import full
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
PDF = b"%PDF-1.7 a pack"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def maker(monkeypatch):
    """What makes packs in these tests; `made` collects what it was asked."""
    made: list[dict] = []

    def make(school_id, asked, at, progress):
        progress(1, 2)
        made.append(dict(asked))
        return PDF

    monkeypatch.setitem(tasks.MAKERS, "meeting", make)
    return made


def ask(life, **more) -> UUID:
    given = {"kind": "meeting", "title": "Pack", "asked": {"on": "2026-03-10"}, "by": OFFICER, "at": AT} | more
    with scoped(life.school_id):
        return ask_file(life.school_id, **given)


def row(life, file_id):
    with scoped(life.school_id):
        found = file_by_id(life.school_id, file_id)
    assert found is not None
    return found


def stored(life, file_id):
    with scoped(life.school_id):
        return ReportFile.objects.get(school_id=life.school_id, id=file_id)


def make(life, file_id) -> None:
    make_file(str(life.school_id), str(file_id))


def stuck(life, at) -> list:
    with scoped(life.school_id):
        return deeds.take_stuck([life.school_id], at=at)


def test_asked_twice_for_the_same_it_is_one_file(oakfield_life):
    first, again = ask(oakfield_life), ask(oakfield_life, at=AT + SECOND)
    other = ask(oakfield_life, asked={"on": "2026-03-17"})

    assert first == again
    assert other != first


def test_a_kind_that_there_is_not_is_a_slip_of_the_caller(oakfield_life):
    with pytest.raises(KeyError):
        ask(oakfield_life, kind="poem")


def test_each_kind_has_its_maker():
    assert set(tasks.MAKERS) == set(KINDS)


def test_made_it_is_kept_and_read_back_whole(oakfield_life, maker):
    key = ask(oakfield_life)

    make(oakfield_life, key)

    found = row(oakfield_life, key)
    assert (found.state, found.done, found.total, found.size, found.error) == ("done", 1, 2, len(PDF), "")
    assert found.path.startswith(f"reports/{oakfield_life.school_id}/2026-03/{key}-")
    assert open_file(oakfield_life.school_id, found.path, found.sha256) == PDF
    assert maker == [{"on": "2026-03-10"}]


def test_queued_twice_it_is_made_once(oakfield_life, maker):
    key = ask(oakfield_life)

    make(oakfield_life, key)
    make(oakfield_life, key)

    assert len(maker) == 1


def test_a_worker_that_is_killed_leaves_it_to_the_sweep(oakfield_life, maker, monkeypatch):
    key = ask(oakfield_life)

    def killed(*args):
        raise KeyboardInterrupt  # as SIGINT or SIGKILL: no handler of ours runs

    with monkeypatch.context() as patch:
        patch.setitem(tasks.MAKERS, "meeting", killed)
        with pytest.raises(KeyboardInterrupt):
            make(oakfield_life, key)
    during = row(oakfield_life, key).state
    early, late = (stuck(oakfield_life, AT + wait) for wait in (STUCK_AFTER, STUCK_AFTER + SECOND))
    make(oakfield_life, key)

    assert (during, early, late) == ("working", [], [(oakfield_life.school_id, key)])
    assert (row(oakfield_life, key).state, stored(oakfield_life, key).attempts) == ("done", 2)


def test_what_kills_every_worker_is_given_up(oakfield_life):
    key = ask(oakfield_life)
    for n in range(1, 6):
        with scoped(oakfield_life.school_id):
            deeds.begin_file(oakfield_life.school_id, key, at=AT)
        again = stuck(oakfield_life, AT + timedelta(hours=n))

    assert again == []
    assert (row(oakfield_life, key).state, row(oakfield_life, key).error) == ("failed", GIVEN_UP)


def test_a_full_disk_leaves_it_waiting_says_so_and_goes_on_later(oakfield_life, maker, settings, media):
    key = ask(oakfield_life)
    full(settings)
    make(oakfield_life, key)
    found = row(oakfield_life, key)
    early, late = (stuck(oakfield_life, AT + wait) for wait in (AGAIN_AFTER, AGAIN_AFTER + SECOND))
    full(settings, yes=False)

    make(oakfield_life, key)

    assert (found.state, found.error) == ("waiting", "The place where files are kept is full.")
    assert (early, late) == ([], [(oakfield_life.school_id, key)])
    assert (row(oakfield_life, key).state, stored(oakfield_life, key).attempts) == ("done", 1)


def test_what_cannot_be_made_says_so_and_the_worker_goes_on(oakfield_life, maker, monkeypatch):
    one, two = ask(oakfield_life), ask(oakfield_life, asked={"on": "2026-03-17"})

    def broken(school_id, asked, at, progress):
        if asked["on"] == "2026-03-10":
            raise ZeroDivisionError
        raise ReportProblem("", "There are no pupils.", "Choose another day.")

    monkeypatch.setitem(tasks.MAKERS, "meeting", broken)
    make(oakfield_life, one)
    make(oakfield_life, two)

    assert (row(oakfield_life, one).state, row(oakfield_life, one).error) == ("failed", OUR_SIDE)
    assert row(oakfield_life, two).error == "There are no pupils. Choose another day."


@pytest.mark.parametrize("deed", [deeds.fail_file, deeds.put_back])
def test_a_worker_that_was_thought_dead_takes_nothing_away(oakfield_life, maker, deed):
    key = ask(oakfield_life)
    with scoped(oakfield_life.school_id):
        deeds.begin_file(oakfield_life.school_id, key, at=AT)
    stuck(oakfield_life, AT + STUCK_AFTER + SECOND)
    make(oakfield_life, key)

    with scoped(oakfield_life.school_id):
        deed(oakfield_life.school_id, key, "I was slow", at=AT)

    assert (row(oakfield_life, key).state, row(oakfield_life, key).error) == ("done", "")


def test_failed_it_can_be_asked_for_again(oakfield_life, maker):
    key = ask(oakfield_life)
    with scoped(oakfield_life.school_id):
        deeds.fail_file(oakfield_life.school_id, key, "No", at=AT)
        deeds.ask_again(oakfield_life.school_id, key, by=OFFICER, at=AT)

    make(oakfield_life, key)

    assert row(oakfield_life, key).state == "done"


def test_a_queue_that_is_away_is_said_and_the_sweep_finds_the_file(
    oakfield_life, django_capture_on_commit_callbacks
):  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        key = ask(oakfield_life)

    assert row(oakfield_life, key).error == NO_QUEUE
    assert stuck(oakfield_life, AT + STUCK_AFTER + SECOND) == [(oakfield_life.school_id, key)]


def test_another_file_in_its_place_is_not_given_out(oakfield_life, maker, media):
    key = ask(oakfield_life)
    make(oakfield_life, key)
    found = row(oakfield_life, key)
    (media / found.path).write_bytes(b"something else")

    with pytest.raises(ReportProblem, match="not the one that was kept"):
        open_file(oakfield_life.school_id, found.path, found.sha256)


def test_a_path_of_another_school_is_not_opened(oakfield_life, hillcrest_life, maker):
    key = ask(oakfield_life)
    make(oakfield_life, key)
    found = row(oakfield_life, key)

    with pytest.raises(ReportProblem, match="another school"):
        open_file(hillcrest_life.school_id, found.path, found.sha256)


def test_days_of_keeping_end_and_the_file_goes(oakfield_life, maker, media):
    key = ask(oakfield_life)
    make(oakfield_life, key)
    path = media / row(oakfield_life, key).path

    with scoped(oakfield_life.school_id):
        early, late = (deeds.forget_old([oakfield_life.school_id], at=AT + timedelta(days=days)) for days in (30, 31))

    assert (early, late, path.exists(), row(oakfield_life, key).state) == (0, 1, False, "gone")


def test_sweep_goes_through_every_school(oakfield_life, hillcrest_life, clock):
    ask(oakfield_life)
    ask(hillcrest_life)
    clock.move_to(AT + STUCK_AFTER + SECOND, tick=False)

    assert tasks.sweep_files() == 0  # the queue is away in tests: they wait for the next sweep
    assert stuck(oakfield_life, AT + STUCK_AFTER + SECOND) == []


def test_where_the_audit_row_fails_no_file_is_asked_for(oakfield_life, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the audit is away")

    monkeypatch.setattr(deeds, "record", broken)
    with pytest.raises(RuntimeError):
        ask(oakfield_life)

    with scoped(oakfield_life.school_id):
        assert ReportFile.objects.filter(school_id=oakfield_life.school_id).count() == 0
