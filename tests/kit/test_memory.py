"""The cycle collector is paused, and only as long as it was asked for."""

import gc

import pytest

from attendance.kit.memory import collector_paused


def test_collector_is_paused_inside_and_back_afterwards():
    with collector_paused():
        with collector_paused():
            inner = gc.isenabled()
        outer = gc.isenabled()

    assert (inner, outer, gc.isenabled()) == (False, False, True)


def test_collector_is_back_after_an_error():
    with pytest.raises(ValueError, match="oops"), collector_paused():
        raise ValueError("oops")

    assert gc.isenabled()
