"""Papers in Django's default storage: under a name that says nothing, read back only if they are what was kept."""

import errno
import logging
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import localtime

from registers.services.problems import DayProblem

log = logging.getLogger(__name__)
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL = "There is no space left for papers."
AWAY = "The place where papers are kept cannot be reached."
LATER = "Nothing was kept. Try again later, and tell whoever runs this installation."


class KeptFile(NamedTuple):
    """Where a file lies in the storage, and the hash of its bytes (hexadecimal)."""

    path: str
    sha256: str


class FileAway(DayProblem):
    """The storage cannot be written or read just now: a full disk, a dead server."""

    def __init__(self, message: str, remedy: str = LATER) -> None:
        super().__init__("paper", message, remedy)


def keep_file(school_id: UUID, data: bytes, *, at: datetime) -> KeptFile:
    """Keep a file as `evidence/<school>/<year-month>/<random>`. Raises FileAway; then nothing of it is left."""
    path = f"evidence/{school_id}/{localtime(at):%Y-%m}/{uuid4().hex}"
    try:
        saved = default_storage.save(path, ContentFile(data))
        if default_storage.size(saved) != len(data):
            raise OSError(errno.EIO, "the file is shorter than what was written")
    except Exception as error:  # each kind of storage raises what it likes
        forget_file(path)
        raise _away(error) from error
    return KeptFile(saved, sha256(data).hexdigest())


def read_file(path: str, digest: str) -> bytes:
    """The bytes that were kept. Raises FileAway where they are not to be had, or are other ones."""
    try:
        with default_storage.open(path) as file:
            data: bytes = file.read()
    except FileNotFoundError as error:
        log.error("registers: %s is not in the storage", path)
        raise FileAway("The file is not where it was kept.", ASK) from error
    except Exception as error:  # each kind of storage raises what it likes
        raise _away(error) from error
    if sha256(data).hexdigest() != digest:
        log.error("registers: %s is not what was kept", path)
        raise FileAway("The file is not the one that was handed in.", ASK)
    return data


ASK = "Ask whoever runs this installation to bring it back from the backup."


def forget_file(path: str) -> bool:
    """Remove a file; False where the storage is away, and the file may still be there."""
    try:
        default_storage.delete(path)
    except Exception:  # each kind of storage raises what it likes
        log.warning("registers: %s could not be removed", path)
        return False
    return True


def _away(error: Exception) -> FileAway:
    log.error("registers: the storage failed", exc_info=error)
    return FileAway(FULL if isinstance(error, OSError) and error.errno in NO_SPACE else AWAY)
