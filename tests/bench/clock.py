"""What a piece of work costs: processor time of this process and of the PostgreSQL processes that serve it.

Waiting is not counted, neither for the disk nor for other programs on the machine, so that the ratios hold still. Where
the kernel does not tell (no /proc, or a database on another machine) the wall clock stands in.
"""

import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

Clock = Callable[[], float]


def wall() -> Clock:
    """Seconds that pass."""
    return time.perf_counter


def cpu() -> Clock:
    """Seconds of processor time, ours and the database's. Call it after the warm-up: it watches what is connected."""
    paths = [Path(f"/proc/{pid}/schedstat") for pid in backends()]
    if not paths or not all(path.exists() for path in paths):
        return time.perf_counter

    def now() -> float:
        nanoseconds = sum(int(path.read_bytes().split()[0]) for path in paths if path.exists())
        return time.process_time() + nanoseconds / 1e9

    return now


def backends() -> list[int]:
    """The processes that serve the connections to our database. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL")
        return [pid for (pid,) in cursor.fetchall()]
