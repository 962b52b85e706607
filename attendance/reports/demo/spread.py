"""Schools of the demo one after the other, or several at once, each in a process of its own.

At once, what is made of a school is committed by its process: when a later one fails, a part of the demo stays behind.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from django.db import connections, transaction

from attendance.kit.run.processes import follow_parent

Made = TypeVar("Made")


class Each(Protocol):
    """Calls `work` with each of `jobs` (the arguments of one call) and returns what it made, in their order."""

    def __call__(self, work: Callable[..., Made], jobs: Sequence[tuple[Any, ...]]) -> list[Made]: ...


def one_by_one(work: Callable[..., Made], jobs: Sequence[tuple[Any, ...]]) -> list[Made]:
    """All of it in this process, and in the transaction that is open."""
    return [work(*job) for job in jobs]


@contextmanager
def many_hands(processes: int) -> Iterator[Each]:
    """So many processes at once; the jobs at the front are begun first. No transaction may be open.

    `work` is a function of a module, what it takes and makes can be pickled. What it raises, this raises.
    """
    _let_go()
    forks = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=forks, initializer=follow_parent) as pool:

        def each(work: Callable[..., Made], jobs: Sequence[tuple[Any, ...]]) -> list[Made]:
            _let_go()  # a fork must not share a connection with us, nor a pool whose threads it lacks
            begun = [pool.submit(_committed, work, job) for job in jobs]
            return [one.result() for one in begun]

        yield each


def _let_go() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        close_pool: Callable[[], None] = getattr(connection, "close_pool", lambda: None)
        close_pool()


def _committed(work: Callable[..., Made], job: tuple[Any, ...]) -> Made:
    with transaction.atomic():
        return work(*job)
