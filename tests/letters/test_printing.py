"""The file for the printer and the ZIP: what is in them, in which order, and when they are made anew."""

import io
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
import time_machine
from django.db import IntegrityError

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from letters.models import Batch, Copy, Letter
from letters.services import printing
from letters.services.batches import post_batch
from letters.services.keeping import read_pdf
from letters.services.printing import Options, make_print_file, print_batch, zip_batch
from letters.services.problems import LetterProblem, StorageAway
from letters.tasks.issuing import issue_batch
from tests.letters.batch_letters import approved, batch_of, mother, three_letters
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db
PLAIN, DUPLEX, SEPARATED = Options(False, False), Options(False, True), Options(True, False)


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


@pytest.fixture
def batch_id(life):
    """Poppy and Amelia, who are of one mother, and Yusuf, whose postcode comes first; all issued."""
    found = batch_of(life, *three_letters(life))
    issue_batch(str(life.school_id), str(found))
    return found


def pages(content: bytes) -> list[str]:
    """Which pupil each page is about; “–” for a blank one, the whole text of a sheet between envelopes."""
    with pypdfium2.PdfDocument(content) as document:
        texts = [" ".join(page.get_textpage().get_text_bounded().replace("•", "").split()) for page in document]
    names = ("Poppy", "Amelia", "Yusuf")
    return [
        text if text.startswith("Envelope") else next((n for n in names if f"{n} has" in text), "–") for text in texts
    ]


def make(life, batch_id, options: Options) -> bytes:
    return make_print_file(life.school_id, batch_id, options, at=AT).content


def batch(life, batch_id) -> Batch:
    return Batch.objects.get(school_id=life.school_id, id=batch_id)


def test_papers_come_household_by_household(life, batch_id):
    assert pages(make(life, batch_id, PLAIN)) == ["Yusuf", "Amelia", "Poppy"]


def test_on_both_sides_each_letter_begins_on_a_sheet_of_its_own(life, batch_id):
    assert pages(make(life, batch_id, DUPLEX)) == ["Yusuf", "–", "Amelia", "–", "Poppy", "–"]


def test_sheets_lie_before_each_envelope(life, batch_id):
    found = pages(make(life, batch_id, SEPARATED))

    assert found == [
        "Envelope 1 of 2 Ms Zoe Arkwright 4 Loom Street Millbeck AA1 1AA 1 paper, 1 page Yusuf Bashir: Letter 1",
        "Yusuf",
        "Envelope 2 of 2 Ms Nadia Arkwright 4 Loom Street Millbeck ZZ99 3WZ 2 papers, 2 pages "
        "Amelia Ashworth: Letter 1 Poppy Arkwright: Letter 1",
        "Amelia",
        "Poppy",
    ]


def test_file_is_kept_and_made_anew_only_when_something_differs(life, batch_id, media):
    kept = batch(life, batch_id).print_path
    make(life, batch_id, DUPLEX)
    assert batch(life, batch_id).print_path == kept

    make(life, batch_id, PLAIN)
    other = batch(life, batch_id)

    assert (other.print_path == kept, other.print_pages, other.duplex) == (False, 3, False)
    assert read_pdf(other.print_path, other.print_sha256)[:5] == b"%PDF-"


def test_old_file_is_removed_once_the_new_one_is_noted(life, batch_id, media, django_capture_on_commit_callbacks):
    kept = batch(life, batch_id).print_path

    with django_capture_on_commit_callbacks(execute=True):
        make(life, batch_id, PLAIN)

    assert (media / kept).exists() is False
    assert len(list(media.rglob("print-*.pdf"))) == 1


def test_letter_withdrawn_since_is_not_printed(life, batch_id):
    Letter.objects.filter(school_id=life.school_id, pupil_id=life.pupils[1].id).update(state="withdrawn")

    assert pages(make(life, batch_id, PLAIN)) == ["Yusuf", "Poppy"]


def test_after_the_post_everything_can_be_printed_again(life, batch_id):
    post_batch(life.school_id, batch_id, by=OFFICER, at=AT)

    assert pages(make(life, batch_id, PLAIN)) == ["Yusuf", "Amelia", "Poppy"]


def test_file_that_was_changed_in_the_storage_is_not_printed(life, batch_id, media):
    path = Copy.objects.filter(school_id=life.school_id).first().path
    (media / path).write_bytes(b"%PDF-1.7 something else")

    with pytest.raises(LetterProblem, match="not the one that was issued"):
        make(life, batch_id, PLAIN)


def test_storage_that_is_away_is_said(life, batch_id, settings, tmp_path):
    (tmp_path / "file").write_text("a plain file")
    settings.MEDIA_ROOT = tmp_path / "file"

    with pytest.raises(StorageAway):
        make(life, batch_id, PLAIN)


def test_batch_without_paper_has_nothing_to_print(life):
    nadia = mother(life, life.pupils[0], email="nadia@family.example")
    found = batch_of(life, approved(life, life.pupils[0], [nadia], channel="email"))
    issue_batch(str(life.school_id), str(found))

    with pytest.raises(LetterProblem, match="Nothing of this batch is printed"):
        make(life, found, PLAIN)


def test_where_notify_posts_nothing_is_printed(life, batch_id, settings):
    settings.LETTER_PROVIDERS = settings.LETTER_PROVIDERS | {"post": "notify"}

    with pytest.raises(LetterProblem, match="Nothing of this batch is printed"):
        make(life, batch_id, PLAIN)


def test_printing_is_in_the_log_or_nothing_is(life, batch_id, monkeypatch):
    print_batch(life.school_id, batch_id, PLAIN, by=OFFICER, at=AT)
    rows = AuditEvent.objects.filter(school_id=life.school_id, verb="letters.printed")
    assert list(rows.values_list("subject_id", "detail")) == [(batch_id, {"pages": 3})]

    def no_room(*args, **kwargs):
        raise IntegrityError("no room")

    monkeypatch.setattr(printing, "record", no_room)
    with pytest.raises(IntegrityError):
        print_batch(life.school_id, batch_id, SEPARATED, by=OFFICER, at=AT)
    assert batch(life, batch_id).separators is False


def test_printed_file_opens_and_has_the_pages_that_are_noted(life, batch_id):
    made = make_print_file(life.school_id, batch_id, SEPARATED, at=AT)

    with pikepdf.open(io.BytesIO(made.content)) as file:
        assert (len(file.pages), made.pages, batch(life, batch_id).print_pages) == (5, 5, 5)


# ---- ZIP -------------------------------------------------------------------------------------------------------------


def test_zip_holds_every_letter_under_its_name(life, batch_id):
    with zip_batch(life.school_id, batch_id, by=OFFICER, at=AT + timedelta(hours=1)) as file, ZipFile(file) as archive:
        assert archive.namelist() == [
            "001 Yusuf Bashir, Letter 1 to Ms Zoe Arkwright.pdf",
            "002 Amelia Ashworth, Letter 1 to Ms Nadia Arkwright.pdf",
            "003 Poppy Arkwright, Letter 1 to Ms Nadia Arkwright.pdf",
        ]
        assert archive.testzip() is None
        contents = {archive.read(name) for name in archive.namelist()}
    rows = Copy.objects.filter(school_id=life.school_id)
    assert contents == {read_pdf(copy.path, copy.sha256) for copy in rows}


def test_zip_has_what_goes_by_mail_too(life):
    nadia = mother(life, life.pupils[0], email="nadia@family.example")
    found = batch_of(life, approved(life, life.pupils[0], [nadia], channel="email"))
    issue_batch(str(life.school_id), str(found))

    with zip_batch(life.school_id, found, by=OFFICER, at=AT) as file, ZipFile(file) as archive:
        assert archive.namelist() == ["001 Poppy Arkwright, Letter 1 to Ms Nadia Arkwright.pdf"]


def test_zip_of_nothing_is_refused(life):
    found = batch_of(life, *three_letters(life))

    with pytest.raises(LetterProblem, match="No letter of this batch has a PDF"):
        zip_batch(life.school_id, found, by=OFFICER, at=AT)
