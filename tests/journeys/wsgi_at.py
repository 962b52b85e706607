"""The real application on a clock that starts at JOURNEY_TIME and goes on from there: a school morning at any hour."""

import os
from datetime import datetime

import time_machine

if "JOURNEY_TIME" in os.environ:
    time_machine.travel(datetime.fromisoformat(os.environ["JOURNEY_TIME"]), tick=True).start()

from attendance.wsgi import application  # noqa: E402, F401  the clock must stand before the application looks at it
