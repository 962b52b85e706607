"""UUID version 7: a time-ordered identifier made in Python, so that any PostgreSQL will do (its own is new in 18)."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """A new UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (2**48 - 1)) << 80 | tail
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
