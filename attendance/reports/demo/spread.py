"""Schools of the demo one after the other, or several at once, each in a process of its own.

At once, what is made of a school is committed by its process: when a later one fails, a part of the demo stays behind.
"""

import multiprocessing
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from django.db import connection, connections, transaction

from attendance.kit.run.processes import follow_parent

Made = TypeVar("Made")
Jobs = Sequence[tuple[Any, ...]]  # the arguments of one call each


class Failed(Exception):
    """A school could not be made. Its text is what went wrong, with where: the error itself may not be picklable."""


class Hands(Protocol):
    """Who works on the schools."""

    def each(self, work: Callable[..., Made], jobs: Jobs) -> list[Made]:
        """Calls `work` with each of `jobs` and returns what it made, in their order."""

    def learn_sizes(self) -> None:
        """Lets PostgreSQL know that tables were filled: it would read them as if they were almost empty."""


class OneByOne:
    """All of it in this process and in the transaction that is open."""

    def each(self, work: Callable[..., Made], jobs: Jobs) -> list[Made]:
        return [work(*job) for job in jobs]

    def learn_sizes(self) -> None:
        """Only the owner may count rows, and it cannot see those of an open transaction: no nested loops, then."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = off")


class AtOnce:
    """So many processes as the pool has; the jobs at the front are begun first. No transaction may be open.

    `work` is a function of a module, what it takes and makes can be pickled. Where it fails, the rest is not begun, and
    Failed says why.
    """

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool

    def each(self, work: Callable[..., Made], jobs: Jobs) -> list[Made]:
        _let_go()
        begun = [self.pool.submit(_committed, work, job) for job in jobs]
        try:
            return [one.result() for one in begun]
        except BaseException:
            self.pool.shutdown(wait=False, cancel_futures=True)
            raise

    def learn_sizes(self) -> None:
        with connections["migration"].cursor() as cursor:
            cursor.execute("ANALYZE")
        connections["migration"].close()


@contextmanager
def at_once(processes: int) -> Iterator[AtOnce]:
    """Hands that work in so many processes."""
    forks = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=forks, initializer=follow_parent) as pool:
        yield AtOnce(pool)


def _let_go() -> None:
    """A fork must not share a connection with us, nor a pool of connections whose threads it lacks."""
    for one in connections.all(initialized_only=True):
        one.close()
        close_pool: Callable[[], None] = getattr(one, "close_pool", lambda: None)
        close_pool()


def _committed(work: Callable[..., Made], job: tuple[Any, ...]) -> Made:
    try:
        with transaction.atomic():
            return work(*job)
    except Exception as error:
        raise Failed("".join(traceback.format_exception(error))) from None
