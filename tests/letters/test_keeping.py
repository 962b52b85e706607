"""PDFs in the storage: kept once, read back whole, and a store that is full or away says so."""

import errno
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.storage import FileSystemStorage

from letters.services.keeping import AWAY, FULL, forget, keep_pdf, read_pdf
from letters.services.problems import LetterProblem, StorageAway
from tests.people_of_the_tests import AT

SCHOOL, COPY = UUID(int=1), UUID(int=2)
PDF = b"%PDF-1.7 " + b"words " * 2000


class FullDisk(FileSystemStorage):
    """A disk with room for the first 100 bytes."""

    def _save(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read()[:100])
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def full(settings, yes: bool = True) -> None:
    backend = "tests.letters.test_keeping.FullDisk" if yes else "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend}}


def files(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_pdf_is_kept_by_school_month_and_hash_and_read_back(media):
    kept = keep_pdf(SCHOOL, COPY, PDF, at=AT)

    assert kept.path == f"letters/{SCHOOL}/2026-03/{COPY}-{kept.sha256[:12]}.pdf"
    assert read_pdf(*kept) == PDF


def test_same_bytes_are_kept_once_and_other_bytes_beside_them(media):
    first, again, other = (keep_pdf(SCHOOL, COPY, pdf, at=AT) for pdf in (PDF, PDF, PDF + b"!"))

    assert first == again
    assert files(media) == sorted([first.path, other.path])


def test_half_a_file_of_a_process_that_died_is_replaced(media):
    kept = keep_pdf(SCHOOL, COPY, PDF, at=AT)
    (media / kept.path).write_bytes(PDF[:50])

    assert keep_pdf(SCHOOL, COPY, PDF, at=AT) == kept
    assert read_pdf(*kept) == PDF
    assert files(media) == [kept.path]


def test_full_disk_says_so_and_leaves_nothing(media, settings):
    full(settings)

    with pytest.raises(StorageAway) as away:
        keep_pdf(SCHOOL, COPY, PDF, at=AT)

    assert str(away.value) == FULL
    assert files(media) == []


def test_store_that_is_no_folder_says_that_it_cannot_be_reached(media):
    media.write_text("a plain file")

    with pytest.raises(StorageAway) as away:
        keep_pdf(SCHOOL, COPY, PDF, at=AT)

    assert str(away.value) == AWAY


def test_file_that_was_changed_is_not_shown(media):
    kept = keep_pdf(SCHOOL, COPY, PDF, at=AT)
    (media / kept.path).write_bytes(PDF.replace(b"words", b"lies!", 1))

    with pytest.raises(LetterProblem, match="not the one that was issued"):
        read_pdf(*kept)


def test_file_that_is_gone_is_said_to_be_gone(media):
    kept = keep_pdf(SCHOOL, COPY, PDF, at=AT)
    (media / kept.path).unlink()

    with pytest.raises(LetterProblem, match="not where it was kept"):
        read_pdf(*kept)


def test_forgetting_removes_and_does_not_mind_a_store_that_is_away(media):
    kept = keep_pdf(SCHOOL, COPY, PDF, at=AT)

    forget(kept.path)
    forget(kept.path)

    assert files(media) == []
