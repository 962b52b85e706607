"""The real application on a clock that starts at JOURNEY_TIME and goes on from there: a school morning at any hour.

A test puts the clock of a running server forward by a file at JOURNEY_CLOCK with the new time in it.
"""

import os
import signal
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import time_machine

clock = None
if "JOURNEY_TIME" in os.environ:
    clock = time_machine.travel(datetime.fromisoformat(os.environ["JOURNEY_TIME"]), tick=True).start()

from attendance.wsgi import application as house  # noqa: E402  the clock must stand before the application looks at it


def application(environ, start_response):
    """The house; while the file KILL_AFTER_POST is there, the power goes as soon as what was posted is committed."""
    put_forward()
    answer = house(environ, start_response)
    if environ["REQUEST_METHOD"] == "POST" and Path(os.environ.get("KILL_AFTER_POST", "/nowhere")).exists():
        os.killpg(os.getpgrp(), signal.SIGKILL)  # the server alone: it was started in a session of its own
    return answer


def put_forward() -> None:
    """Goes on from the time that a test has written down, once."""
    told = Path(os.environ.get("JOURNEY_CLOCK", "/nowhere"))
    with suppress(FileNotFoundError):  # the usual case, or another thread was first
        time = told.read_text()
        told.unlink()
        clock.move_to(datetime.fromisoformat(time))
