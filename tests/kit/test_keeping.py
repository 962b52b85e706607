"""Files in the storage: kept once, read back whole, and a store that is full or away says so."""

import pytest

from attendance.kit.keeping import AWAY, FULL, NotAsKept, StoreAway, forget_file, keep_file, read_file

PDF = b"%PDF-1.7 " + b"words " * 2000


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def full(settings, yes: bool = True) -> None:
    backend = "tests.letters.test_keeping.FullDisk" if yes else "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend}}


def files(media) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_file_is_kept_by_its_hash_and_read_back(media):
    kept = keep_file("reports/x", "one", "pdf", PDF)

    assert (kept.path, kept.size) == (f"reports/x/one-{kept.sha256[:12]}.pdf", len(PDF))
    assert read_file(kept.path, kept.sha256) == PDF


def test_same_bytes_are_kept_once_and_others_beside_them(media):
    first, again, other = (keep_file("reports/x", "one", "pdf", content) for content in (PDF, PDF, PDF + b"!"))

    assert first == again
    assert files(media) == sorted([first.path, other.path])


def test_half_a_file_of_a_process_that_died_is_replaced(media):
    kept = keep_file("reports/x", "one", "pdf", PDF)
    (media / kept.path).write_bytes(PDF[:50])

    again = keep_file("reports/x", "one", "pdf", PDF)

    assert again == kept
    assert read_file(kept.path, kept.sha256) == PDF


def test_full_disk_says_so_leaves_nothing_and_takes_the_file_later(settings, media):
    full(settings)
    with pytest.raises(StoreAway, match=FULL):
        keep_file("reports/x", "one", "pdf", PDF)
    left = files(media)
    full(settings, yes=False)

    kept = keep_file("reports/x", "one", "pdf", PDF)

    assert left == []
    assert files(media) == [kept.path]


def test_storage_that_cannot_be_reached_says_so(settings, tmp_path):
    (tmp_path / "blocked").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = tmp_path / "blocked"

    with pytest.raises(StoreAway, match=AWAY):
        keep_file("reports/x", "one", "pdf", PDF)


def test_another_file_in_its_place_is_not_shown(media):
    kept = keep_file("reports/x", "one", "pdf", PDF)
    (media / kept.path).write_bytes(PDF + b"one more line")

    with pytest.raises(NotAsKept, match="not the one that was kept"):
        read_file(kept.path, kept.sha256)


def test_file_that_is_gone_is_not_where_it_was_kept(media):
    kept = keep_file("reports/x", "one", "pdf", PDF)

    assert forget_file(kept.path) is True
    with pytest.raises(NotAsKept, match="not where it was kept"):
        read_file(kept.path, kept.sha256)
