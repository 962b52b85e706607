"""Python's cycle collector, out of the way while a large table is built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the cycle collector; also good as a decorator.

    A large table is hundreds of thousands of small objects that all live to the end. The collector walks them again and
    again and finds nothing: more than half of Python's time in an import of marks.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
