"""Files in Django's default storage: kept once, never overwritten, and read back only if they are what was kept."""

import errno
import logging
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

log = logging.getLogger(__name__)
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL, AWAY = "The place where files are kept is full.", "The place where files are kept cannot be reached."


class StoreAway(RuntimeError):
    """The storage cannot be written or read: a full disk, a dead server. It may be there again in a minute."""


class NotAsKept(RuntimeError):
    """The file is `gone`, or it is not the one that was kept. Nothing is to be shown instead."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__("The file is not where it was kept." if gone else "The file is not the one that was kept.")
        self.gone = gone


class Kept(NamedTuple):
    """Where a file lies in the storage, the hash of its bytes (hexadecimal) and how many they are."""

    path: str
    sha256: str
    size: int


def keep_file(folder: str, name: str, suffix: str, content: bytes) -> Kept:
    """Keep the bytes as `folder/name-<start of the hash>.suffix`; the same twice are kept once. Raises StoreAway."""
    digest = sha256(content).hexdigest()
    path = f"{folder}/{name}-{digest[:12]}.{suffix}"
    try:
        if _is_there(path, digest):
            return Kept(path, digest, len(content))
        saved = default_storage.save(path, ContentFile(content))
        if default_storage.size(saved) != len(content):
            raise OSError(errno.EIO, "the file is shorter than what was written")
    except Exception as error:  # each kind of storage raises what it likes
        _let_go(path, digest)
        raise _away(error) from error
    return Kept(saved, digest, len(content))


def read_file(path: str, digest: str) -> bytes:
    """The bytes that were kept. Raises StoreAway, or NotAsKept where the file is another one or gone."""
    try:
        with default_storage.open(path) as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        log.error("keeping: %s is not in the storage", path)
        raise NotAsKept(gone=True) from error
    except Exception as error:  # each kind of storage raises what it likes
        raise _away(error) from error
    if sha256(content).hexdigest() != digest:
        log.error("keeping: %s is not what was kept", path)
        raise NotAsKept(gone=False)
    return content


def forget_file(path: str) -> bool:
    """Remove a file; False where the storage is away, and the file stays: try again."""
    try:
        default_storage.delete(path)
    except Exception:  # each kind of storage raises what it likes
        log.warning("keeping: %s could not be removed", path)
        return False
    return True


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


def _away(error: Exception) -> StoreAway:
    log.error("keeping: the storage failed", exc_info=error)
    return StoreAway(FULL if isinstance(error, OSError) and error.errno in NO_SPACE else AWAY)
