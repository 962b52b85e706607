"""Issuing: drawn, kept and frozen once; or not at all, with the reason, and approved as before."""

import errno
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, IntegrityError, transaction

from attendance.audit.models import AuditEvent
from attendance.kit import pdf
from attendance.people.models import Contact, ContactLink
from attendance.tenancy.scope import scoped
from interventions.models import Action, Case
from letters.models import Batch, Copy, Hold, Letter, LetterEvent
from letters.services import issuing
from letters.services.issuing import CannotDraw, LetterStopped, issue_letter, note_failure
from letters.services.keeping import FULL, read_pdf
from letters.services.problems import LetterProblem, StorageAway
from tests.interventions.casework import at_stage
from tests.letters.batch_letters import approved, batch_of, mother
from tests.people_of_the_tests import AT, TUESDAY

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


class FullDisk(FileSystemStorage):
    def _save(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def one_letter(life, **more) -> Letter:
    return approved(life, life.pupils[0], [mother(life, life.pupils[0])], **more)


def now(letter: Letter) -> Letter:
    return Letter.objects.get(school_id=letter.school_id, id=letter.id)


def copies(letter: Letter) -> list[Copy]:
    return list(Copy.objects.filter(school_id=letter.school_id, letter_id=letter.id).order_by("order"))


def history(letter: Letter) -> list[tuple[str, str]]:
    rows = LetterEvent.objects.filter(school_id=letter.school_id, letter_id=letter.id).order_by("at", "id")
    return list(rows.values_list("kind", "by_name"))


# ---- issued ----------------------------------------------------------------------------------------------------------


def test_letter_is_issued_with_its_pdfs_and_frozen(life):
    father = mother(life, life.pupils[0], first="Amir")
    letter = approved(life, life.pupils[0], [mother(life, life.pupils[0]), father])

    assert issue_letter(life.school_id, letter.id, at=LATER) is True

    kept = copies(letter)
    assert (now(letter).state, now(letter).issued_at) == ("issued", LATER)
    assert [(copy.issued_at, copy.pages) for copy in kept] == [(LATER, 1), (LATER, 1)]
    for copy in kept:
        content = read_pdf(copy.path, copy.sha256)
        assert (content[:5], sha256(content).hexdigest()) == (b"%PDF-", copy.sha256)
    assert history(letter) == [("issued", "Herringbone")]
    audit = AuditEvent.objects.filter(school_id=life.school_id, verb="letter.issued").values_list(
        "subject_id", "by_name"
    )
    assert list(audit) == [(letter.id, "Bob Officer")]


def test_issued_letter_cannot_be_changed(life):
    letter = one_letter(life)
    issue_letter(life.school_id, letter.id, at=LATER)

    for rows in (Letter.objects.filter(id=letter.id), Copy.objects.filter(letter_id=letter.id)):
        with pytest.raises(DatabaseError, match="was issued stays"), transaction.atomic():
            rows.filter(school_id=life.school_id).update(**{"title" if rows.model is Letter else "text": "Changed"})


def test_second_time_does_nothing(life):
    letter = one_letter(life)
    batch_id = batch_of(life, letter)
    issue_letter(life.school_id, letter.id, at=LATER)
    before = copies(letter)[0].path

    assert issue_letter(life.school_id, letter.id, at=LATER + timedelta(days=1)) is False

    assert (copies(letter)[0].path, history(letter)) == (before, [("issued", "Herringbone")])
    assert Batch.objects.get(school_id=life.school_id, id=batch_id).done == 1


@pytest.mark.parametrize("state", ["draft", "held", "withdrawn", "dropped"])
def test_letter_that_is_not_approved_is_not_issued(life, media, state):
    letter = one_letter(life)
    Letter.objects.filter(school_id=life.school_id, id=letter.id).update(state=state)

    assert issue_letter(life.school_id, letter.id, at=LATER) is False
    assert (now(letter).state, media.exists()) == (state, False)


def test_action_that_asked_for_the_letter_is_done(life):
    at_stage(life)
    action = Action.objects.get(school_id=life.school_id, kind="letter")
    letter = one_letter(life, action_id=action.id, case_id=action.case_id)

    issue_letter(life.school_id, letter.id, at=LATER)

    done = Action.objects.get(school_id=life.school_id, id=action.id)
    assert (done.state, done.done_on, done.done_name) == ("done", TUESDAY, "Bob Officer")
    assert done.outcome == "Letter issued: Letter 1."


def test_correction_supersedes_what_it_corrects(life):
    old = one_letter(life)
    issue_letter(life.school_id, old.id, at=AT)
    new = approved(life, life.pupils[0], [Contact.objects.get(school_id=life.school_id)], corrects_id=old.id)

    issue_letter(life.school_id, new.id, at=LATER)

    assert (now(old).state, now(new).state) == ("superseded", "issued")
    assert history(old) == [("issued", "Herringbone"), ("superseded", "Herringbone")]


def test_letter_that_was_withdrawn_stays_so_when_its_correction_is_issued(life):
    old = one_letter(life)
    issue_letter(life.school_id, old.id, at=AT)
    Letter.objects.filter(school_id=life.school_id, id=old.id).update(state="withdrawn")
    new = approved(life, life.pupils[0], [Contact.objects.get(school_id=life.school_id)], corrects_id=old.id)

    issue_letter(life.school_id, new.id, at=LATER)

    assert (now(old).state, now(new).state) == ("withdrawn", "issued")


def test_text_has_no_paper(life, media):
    letter = one_letter(life, kind="text", channel="text")

    issue_letter(life.school_id, letter.id, at=LATER)

    assert [(copy.path, copy.pages, copy.issued_at) for copy in copies(letter)] == [("", 0, LATER)]
    assert not media.exists()


# ---- not issued: approved as before ----------------------------------------------------------------------------------


def test_full_disk_leaves_the_letter_approved(life, settings):
    letter = one_letter(life)
    storages = settings.STORAGES
    settings.STORAGES = storages | {"default": {"BACKEND": "tests.letters.test_issuing.FullDisk"}}

    with pytest.raises(StorageAway, match=FULL):
        issue_letter(life.school_id, letter.id, at=LATER)

    assert (now(letter).state, copies(letter)[0].issued_at, history(letter)) == ("approved", None, [])
    settings.STORAGES = storages
    assert issue_letter(life.school_id, letter.id, at=LATER) is True


def test_machine_that_cannot_draw_leaves_the_letter_approved(life, monkeypatch):
    letter = one_letter(life)
    monkeypatch.setattr(pdf, "MISSING", "cannot load library 'libpango-1.0-0'")  # as on a machine without Pango

    with pytest.raises(CannotDraw, match="Pango is missing"):
        issue_letter(life.school_id, letter.id, at=LATER)

    assert (now(letter).state, history(letter)) == ("approved", [])


def test_audit_row_that_fails_leaves_nothing(life, monkeypatch):
    letter = one_letter(life)

    def no_room(*args, **kwargs):
        raise IntegrityError("no room")

    monkeypatch.setattr(issuing, "record", no_room)
    with pytest.raises(IntegrityError):
        issue_letter(life.school_id, letter.id, at=LATER)

    assert (now(letter).state, copies(letter)[0].issued_at, history(letter)) == ("approved", None, [])


def test_letter_whose_words_are_broken_says_so_and_stays_approved(life):
    letter = one_letter(life)
    Copy.objects.filter(school_id=life.school_id, letter_id=letter.id).update(words={"blocks": [{"kind": "paragraph"}]})

    with pytest.raises(LetterProblem) as problem:
        issue_letter(life.school_id, letter.id, at=LATER)
    note_failure(life.school_id, letter.id, problem.value, at=LATER)

    assert (now(letter).state, now(letter).error) == ("approved", str(problem.value))
    assert str(problem.value).startswith("The PDF of this letter could not be drawn")
    assert history(letter) == [("failed", "Herringbone")]


def test_case_that_does_not_ask_for_it_any_more_keeps_the_letter_back(life):
    at_stage(life)
    action = Action.objects.get(school_id=life.school_id, kind="letter")
    letter = one_letter(life, action_id=action.id, case_id=action.case_id)
    Action.objects.filter(school_id=life.school_id, id=action.id).update(state="withdrawn")

    with pytest.raises(LetterProblem, match="does not ask for this letter any more"):
        issue_letter(life.school_id, letter.id, at=LATER)

    assert now(letter).state == "approved"
    assert Case.objects.filter(school_id=life.school_id).count() == 1


# ---- the last look ---------------------------------------------------------------------------------------------------


def barred(life, letter):
    ContactLink.objects.filter(school_id=life.school_id).update(may_be_contacted=False, gets_letters=False)


def no_letters(life, letter):
    ContactLink.objects.filter(school_id=life.school_id).update(gets_letters=False)


def moved(life, letter):
    Contact.objects.filter(school_id=life.school_id).update(address=["9 Mill Lane"])


def held(life, letter):
    Hold.objects.create(
        school_id=life.school_id, pupil_id=letter.pupil_id, kind="bereavement", since=TUESDAY, recorded_name="Sam",
        recorded_at=AT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        (barred, "may not be written to any more"),
        (no_letters, "may not be written to any more"),
        (moved, "address of somebody to whom it goes has changed"),
        (held, "Letters about this pupil have been stopped"),
    ],
)
def test_what_happened_since_it_was_approved_sends_it_back_to_be_decided(life, happened, words):
    letter = one_letter(life)
    happened(life, letter)

    with pytest.raises(LetterStopped, match=words) as stopped:
        issue_letter(life.school_id, letter.id, at=LATER)
    note_failure(life.school_id, letter.id, stopped.value, at=LATER)

    assert (now(letter).state, now(letter).approved_name) == ("draft", "")
    assert "It is back among the letters to decide." in now(letter).error
    assert history(letter) == [("unapproved", "Herringbone")]
    assert copies(letter)[0].issued_at is None


def test_address_typed_otherwise_and_a_hold_that_is_over_do_not_matter(life):
    letter = one_letter(life)
    Contact.objects.filter(school_id=life.school_id).update(address=["4 loom street,", "Millbeck"], postcode="ZZ993WZ")
    held(life, letter)
    Hold.objects.filter(school_id=life.school_id).update(ended_at=AT)

    assert issue_letter(life.school_id, letter.id, at=LATER) is True


def test_letters_of_another_school_are_not_issued(life, hillcrest_life):
    letter = one_letter(life)

    with scoped(hillcrest_life.school_id):
        assert issue_letter(hillcrest_life.school_id, letter.id, at=LATER) is False

    assert now(letter).state == "approved"
