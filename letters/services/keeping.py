"""PDFs in Django's default storage: kept once, never overwritten, and read back only if they are what was kept."""

import errno
import logging
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import localtime

from letters.services.problems import LetterProblem, StorageAway

log = logging.getLogger(__name__)
FULL = "The place where letters are kept is full."
AWAY = "The place where letters are kept cannot be reached."
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


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
    digest = sha256(pdf).hexdigest()
    path = f"letters/{school_id}/{localtime(at):%Y-%m}/{name}-{digest[:12]}.pdf"
    try:
        if _is_there(path, digest):
            return Kept(path, digest)
        saved = default_storage.save(path, ContentFile(pdf))
        if default_storage.size(saved) != len(pdf):
            raise OSError(errno.EIO, "the file is shorter than what was written")
    except Exception as error:  # each kind of storage raises what it likes
        _let_go(path, digest)
        raise _away(error) from error
    return Kept(saved, digest)


def read_pdf(path: str, digest: str) -> bytes:
    """The bytes that were kept. Raises StorageAway, or LetterProblem where the file is another one or gone."""
    try:
        with default_storage.open(path) as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        log.error("letters: %s is not in the storage", path)
        raise LetterProblem("", "The file of this letter is not where it was kept.", ASK) from error
    except Exception as error:  # each kind of storage raises what it likes
        raise _away(error) from error
    if sha256(content).hexdigest() != digest:
        log.error("letters: %s is not what was kept", path)
        raise LetterProblem("", "The file of this letter is not the one that was issued.", ASK)
    return content


def forget(path: str) -> None:
    """Remove a file that was made of others and can be made again. A store that is away keeps it: no harm."""
    try:
        default_storage.delete(path)
    except Exception:  # each kind of storage raises what it likes
        log.warning("letters: %s could not be removed", path)


ASK = "Nothing is shown instead. Ask whoever runs this installation to bring it back from the backup."


def _is_there(path: str, digest: str) -> bool:
    """Whether the file lies there whole. Half a file, left by a process that died, is removed."""
    if not default_storage.exists(path):
        return False
    with default_storage.open(path) as file:
        whole = sha256(file.read()).hexdigest() == digest
    if not whole:
        default_storage.delete(path)
    return whole


def _let_go(path: str, digest: str) -> None:
    with suppress(Exception):  # the storage is away: what is left of the file is removed when it is tried again
        _is_there(path, digest)


def _away(error: Exception) -> StorageAway:
    log.error("letters: the storage failed", exc_info=error)
    return StorageAway(FULL if isinstance(error, OSError) and error.errno in NO_SPACE else AWAY)
