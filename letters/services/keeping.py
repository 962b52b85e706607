"""PDFs of letters in Django's default storage (`kit.keeping`), in the words of this room."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.timezone import localtime

from attendance.kit import keeping
from attendance.kit.keeping import NotAsKept, StoreAway, forget_file, keep_file, read_file
from letters.services.problems import LetterProblem, StorageAway

FULL = "The place where letters are kept is full."
AWAY = "The place where letters are kept cannot be reached."
ASK = "Nothing is shown instead. Ask whoever runs this installation to bring it back from the backup."


class Kept(NamedTuple):
    """Where a file lies in the storage, and the hash of its bytes (hexadecimal)."""

    path: str
    sha256: str


def keep_pdf(school_id: UUID, copy_id: UUID, pdf: bytes, *, at: datetime) -> Kept:
    """Keep the PDF of a copy. The same bytes twice are kept once. Raises StorageAway."""
    return keep(school_id, str(copy_id), pdf, at=at)


def keep(school_id: UUID, name: str, pdf: bytes, *, at: datetime) -> Kept:
    """Keep any PDF of the school as `letters/<school>/<year-month>/<name>-<start of the hash>.pdf`.

    Raises StorageAway.
    """
    try:
        kept = keep_file(f"letters/{school_id}/{localtime(at):%Y-%m}", name, "pdf", pdf)
    except StoreAway as error:
        raise _away(error) from error
    return Kept(kept.path, kept.sha256)


def read_pdf(path: str, digest: str) -> bytes:
    """The bytes that were kept. Raises StorageAway, or LetterProblem where the file is another one or gone."""
    try:
        return read_file(path, digest)
    except StoreAway as error:
        raise _away(error) from error
    except NotAsKept as error:
        what = "not where it was kept" if error.gone else "not the one that was issued"
        raise LetterProblem("", f"The file of this letter is {what}.", ASK) from error


def forget(path: str) -> None:
    """Remove a file that was made of others and can be made again. A store that is away keeps it: no harm."""
    forget_file(path)


def _away(error: StoreAway) -> StorageAway:
    return StorageAway(FULL if str(error) == keeping.FULL else AWAY)
