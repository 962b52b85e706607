"""Batches: what the worker does with them, what is noted, going on after a stop, the post, and being swept."""

import errno
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError

from attendance.audit.models import AuditEvent
from attendance.kit import pdf
from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from letters.models import Batch, Copy, Dispatch, Letter, LetterEvent, LetterSettings
from letters.queries.batches import batch_by_id, letters_not_issued, sheets_of
from letters.services import batches
from letters.services.batches import NO_QUEUE, make_batch, post_batch, take_stuck, try_again
from letters.services.keeping import FULL
from letters.services.problems import LetterProblem, SentTwice
from letters.tasks.issuing import issue_batch, sweep_batches
from tests.letters.batch_letters import APPROVED_AT, approved, batch_of, mother, three_letters
from tests.people_of_the_tests import AT, OFFICER, actor

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FULL_DISK = {"BACKEND": "tests.letters.test_batches.FullAfterOne"}


class FullAfterOne(FileSystemStorage):
    """A disk with room for one file."""

    def _save(self, name, content):
        if any(path.is_file() for path in Path(self.location).rglob("*")):
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)


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
    with scoped(oakfield_life.school_id):
        yield oakfield_life


@pytest.fixture
def letters(life) -> list[Letter]:
    return three_letters(life)


def work(life, batch_id) -> None:
    """What the worker does with the batch."""
    issue_batch(str(life.school_id), str(batch_id))


def row(life, batch_id) -> Batch:
    return Batch.objects.get(school_id=life.school_id, id=batch_id)


def states(life) -> list[str]:
    return sorted(Letter.objects.filter(school_id=life.school_id).values_list("state", flat=True))


def files(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def kept(life) -> list[str]:
    """The files that rows name."""
    paths = Copy.objects.filter(school_id=life.school_id).exclude(path="").values_list("path", flat=True)
    prints = Batch.objects.filter(school_id=life.school_id).exclude(print_path="").values_list("print_path", flat=True)
    return sorted([*paths, *prints])


# ---- made ------------------------------------------------------------------------------------------------------------


def test_batch_takes_the_schools_choices_and_waits(life, letters):
    LetterSettings.objects.create(
        school=life.school, separators=True, duplex=False, recorded_name="Fiona Head", recorded_at=AT
    )

    batch_id = batch_of(life, *letters)

    batch = batch_by_id(life.school_id, batch_id)
    assert (batch.state, batch.total, batch.done, batch.separators, batch.duplex) == ("queued", 3, 0, True, False)
    assert {letter.batch_id for letter in Letter.objects.filter(school_id=life.school_id)} == {batch_id}
    assert list(AuditEvent.objects.filter(school_id=life.school_id).values_list("verb", "detail")) == [
        ("letters.batch", {"letters": 3})
    ]


def test_queue_that_is_away_is_said_and_nothing_is_lost(life, letters, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch_id = batch_of(life, *letters)

    assert (row(life, batch_id).state, row(life, batch_id).error) == ("queued", NO_QUEUE)


def test_batch_whose_audit_row_fails_leaves_nothing(life, letters, monkeypatch):
    def no_room(*args, **kwargs):
        raise IntegrityError("no room")

    monkeypatch.setattr(batches, "record", no_room)
    with pytest.raises(IntegrityError):
        make_batch(life.school_id, [letter.id for letter in letters], by=OFFICER, at=AT)

    assert Batch.objects.filter(school_id=life.school_id).count() == 0
    assert {letter.batch_id for letter in Letter.objects.filter(school_id=life.school_id)} == {None}


# ---- worked through --------------------------------------------------------------------------------------------------


def test_worker_issues_every_letter_once_and_lays_the_file_for_the_printer_ready(life, letters, media):
    batch_id = batch_of(life, *letters)

    work(life, batch_id)
    work(life, batch_id)

    batch = row(life, batch_id)
    assert states(life) == ["issued"] * 3
    assert (batch.state, batch.done, batch.failed, batch.error, batch.print_pages) == ("done", 3, 0, "", 6)
    assert files(media) == kept(life)
    assert LetterEvent.objects.filter(school_id=life.school_id, kind="issued").count() == 3


def test_one_letter_that_cannot_be_drawn_does_not_stop_the_others_and_can_be_tried_again(life, letters):
    batch_id = batch_of(life, *letters)
    broken = Copy.objects.filter(school_id=life.school_id, letter_id=letters[1].id)
    words = broken.get().words
    broken.update(words={"blocks": [{"kind": "paragraph"}]})

    work(life, batch_id)

    assert states(life) == ["approved", "issued", "issued"]
    assert (row(life, batch_id).state, row(life, batch_id).done, row(life, batch_id).failed) == ("done", 2, 1)
    (missing,) = letters_not_issued(life.school_id, batch_id)
    assert (missing.id, missing.again) == (letters[1].id, True)
    assert missing.error.startswith("The PDF of this letter could not be drawn")

    broken.update(words=words)
    try_again(life.school_id, batch_id, by=OFFICER, at=AT)
    work(life, batch_id)

    assert states(life) == ["issued"] * 3
    assert (row(life, batch_id).done, row(life, batch_id).failed) == (3, 0)


def test_letter_that_must_be_decided_anew_leaves_the_batch_done(life, letters):
    batch_id = batch_of(life, *letters)
    ContactLink.objects.filter(school_id=life.school_id, pupil_id=letters[1].pupil_id).update(gets_letters=False)

    work(life, batch_id)

    assert states(life) == ["draft", "issued", "issued"]
    assert (row(life, batch_id).state, row(life, batch_id).failed) == ("done", 1)
    assert [(one.again, one.now) for one in letters_not_issued(life.school_id, batch_id)] == [(False, "To decide")]
    with pytest.raises(LetterProblem, match="No letter of this batch waits"):
        try_again(life.school_id, batch_id, by=OFFICER, at=AT)


def test_letter_taken_back_before_it_was_drawn_is_left_alone(life, letters):
    batch_id = batch_of(life, *letters)
    Letter.objects.filter(school_id=life.school_id, id=letters[0].id).update(state="draft")

    work(life, batch_id)

    assert states(life) == ["draft", "issued", "issued"]
    assert (row(life, batch_id).state, row(life, batch_id).done, row(life, batch_id).failed) == ("done", 2, 0)


# ---- stopped ---------------------------------------------------------------------------------------------------------


def test_disk_that_is_full_stops_the_batch_and_it_goes_on_when_there_is_room(life, letters, media, settings):
    batch_id, storages = batch_of(life, *letters), settings.STORAGES
    settings.STORAGES = storages | {"default": FULL_DISK}

    work(life, batch_id)

    assert states(life) == ["approved", "approved", "issued"]
    assert (row(life, batch_id).state, row(life, batch_id).done, row(life, batch_id).error) == ("stopped", 1, FULL)

    settings.STORAGES = storages
    try_again(life.school_id, batch_id, by=OFFICER, at=AT)
    work(life, batch_id)

    assert states(life) == ["issued"] * 3
    assert (row(life, batch_id).state, row(life, batch_id).done, row(life, batch_id).error) == ("done", 3, "")
    assert files(media) == kept(life)


def test_store_that_is_away_stops_the_batch(life, letters, media):
    batch_id = batch_of(life, *letters)
    media.write_text("a plain file")

    work(life, batch_id)

    assert (states(life), row(life, batch_id).state) == (["approved"] * 3, "stopped")
    assert row(life, batch_id).error == "The place where letters are kept cannot be reached."


def test_machine_without_pango_stops_the_batch_with_the_remedy(life, letters, monkeypatch):
    batch_id = batch_of(life, *letters)
    monkeypatch.setattr(pdf, "MISSING", "cannot load library 'libpango-1.0-0'")  # as on a machine without Pango

    work(life, batch_id)

    assert (states(life), row(life, batch_id).state) == (["approved"] * 3, "stopped")
    assert row(life, batch_id).error.startswith("PDFs cannot be drawn on this machine: Pango is missing. Run:")


def test_batch_at_which_the_worker_is_is_not_asked_for_twice(life, letters):
    batch_id = batch_of(life, *letters)

    with pytest.raises(SentTwice):
        try_again(life.school_id, batch_id, by=OFFICER, at=AT)


# ---- swept -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "made_before", "changed_before", "taken"),
    [
        ("queued", 5 * MINUTE, 5 * MINUTE, True),
        ("running", 5 * MINUTE, 3 * MINUTE, True),
        ("running", 5 * MINUTE, MINUTE, False),
        ("stopped", 15 * MINUTE, 11 * MINUTE, True),
        ("stopped", 15 * MINUTE, 9 * MINUTE, False),
        ("stopped", timedelta(days=2), timedelta(days=1), False),
        ("done", timedelta(days=1), timedelta(days=1), False),
    ],
)
def test_which_batches_are_queued_again(life, letters, state, made_before, changed_before, taken):
    batch_id = batch_of(life, *letters, at=AT - made_before)
    Batch.objects.filter(school_id=life.school_id, id=batch_id).update(state=state, changed_at=AT - changed_before)

    found = take_stuck([life.school_id], at=AT)

    assert found == ([(life.school_id, batch_id)] if taken else [])
    assert row(life, batch_id).state == ("queued" if taken else state)


def test_sweep_looks_at_every_school_and_does_not_mind_a_queue_that_is_away(life, letters):
    batch_id = batch_of(life, *letters, at=APPROVED_AT)

    assert sweep_batches() == 0

    assert row(life, batch_id).changed_at == AT


# ---- the post --------------------------------------------------------------------------------------------------------


def test_papers_are_posted_once(life, letters):
    batch_id = batch_of(life, *letters)
    work(life, batch_id)

    assert post_batch(life.school_id, batch_id, by=OFFICER, at=AT) == 3

    assert (row(life, batch_id).posted_at, row(life, batch_id).posted_name) == (AT, "Bob Officer")
    assert Dispatch.objects.filter(school_id=life.school_id, channel="post").count() == 3
    assert {sheet.posted for sheet in sheets_of(life.school_id, batch_id, AT)} == {True}
    with pytest.raises(SentTwice):
        post_batch(life.school_id, batch_id, by=OFFICER, at=AT + MINUTE)
    assert Dispatch.objects.filter(school_id=life.school_id).count() == 3


def test_somebody_else_hears_who_posted_it(life, letters, people):
    batch_id = batch_of(life, *letters)
    work(life, batch_id)
    post_batch(life.school_id, batch_id, by=OFFICER, at=AT)

    with pytest.raises(LetterProblem, match="Bob Officer has put this batch in the post already"):
        post_batch(life.school_id, batch_id, by=actor(people.olive), at=AT + MINUTE)


def test_post_fails_whole(life, letters, monkeypatch):
    batch_id = batch_of(life, *letters)
    work(life, batch_id)

    def no_room(*args, **kwargs):
        raise IntegrityError("no room")

    monkeypatch.setattr(batches, "record", no_room)
    with pytest.raises(IntegrityError):
        post_batch(life.school_id, batch_id, by=OFFICER, at=AT)

    assert (row(life, batch_id).posted_at, Dispatch.objects.filter(school_id=life.school_id).count()) == (None, 0)


def test_letter_that_was_withdrawn_meanwhile_is_not_posted(life, letters):
    batch_id = batch_of(life, *letters)
    work(life, batch_id)
    Letter.objects.filter(school_id=life.school_id, id=letters[0].id).update(state="withdrawn")

    assert post_batch(life.school_id, batch_id, by=OFFICER, at=AT) == 2


def test_what_was_drawn_later_is_posted_later(life, letters):
    batch_id = batch_of(life, *letters)
    late = Copy.objects.filter(school_id=life.school_id, letter_id=letters[0].id)
    words = late.get().words
    late.update(words={"blocks": [{"kind": "paragraph"}]})
    work(life, batch_id)
    assert post_batch(life.school_id, batch_id, by=OFFICER, at=AT) == 2
    late.update(words=words)
    try_again(life.school_id, batch_id, by=OFFICER, at=AT)
    work(life, batch_id)

    assert post_batch(life.school_id, batch_id, by=OFFICER, at=AT + MINUTE) == 1


def test_batch_that_is_still_being_drawn_is_not_posted(life, letters):
    batch_id = batch_of(life, *letters)

    with pytest.raises(LetterProblem, match="still being drawn"):
        post_batch(life.school_id, batch_id, by=OFFICER, at=AT)


def test_batch_that_goes_by_mail_alone_has_nothing_to_post(life):
    nadia = mother(life, life.pupils[0], email="nadia@family.example")
    batch_id = batch_of(life, approved(life, life.pupils[0], [nadia], channel="email"))
    work(life, batch_id)

    with pytest.raises(LetterProblem, match="Nothing of this batch goes by post"):
        post_batch(life.school_id, batch_id, by=OFFICER, at=AT)


def test_batch_of_another_school_is_not_found(life, letters, hillcrest_life):
    batch_id = batch_of(life, *letters)

    with scoped(hillcrest_life.school_id):
        assert batch_by_id(hillcrest_life.school_id, batch_id) is None
        for deed in (try_again, post_batch):
            with pytest.raises(LetterProblem):
                deed(hillcrest_life.school_id, batch_id, by=OFFICER, at=AT)
