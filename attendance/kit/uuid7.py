"""UUID version 7: a time-ordered identifier made in Python, so that any PostgreSQL will do (its own is new in 18)."""

import os
import threading
import time
import uuid

TAIL = 62  # random bits after the variant, the last ones
_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A new UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, then 74 random bits.

    Of two that this process makes within one millisecond the later is the greater (section 6.2, method 2): rows that
    are written together stay in the order in which they were made.
    """
    global _last
    with _lock:
        value = _fresh()
        following = _last + 1 + int.from_bytes(os.urandom(4), "big")
        if value >> 80 == _last >> 80 and following >> TAIL == _last >> TAIL:
            value = following
        _last = value
    return uuid.UUID(int=value)


def _fresh() -> int:
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (2**48 - 1)) << 80 | tail
    value = value & ~(0xF << 76) | 0x7 << 76
    return value & ~(0x3 << 62) | 0x2 << 62
