"""Nights for the pages of the journeys: one that was given up, one in peace, one that runs."""

from datetime import datetime, time, timedelta

from attendance.tenancy.models import School
from interventions.models import NightRun
from interventions.services.nights import WORKER_DIED
from tests.people_of_the_tests import LONDON, TUESDAY

COUNTS = {"pupils": 30, "found": 4, "entered": 2, "left": 1, "proposed": 1, "days_without_registers": 1}


def furnish_nights(school: School) -> None:
    """Inside the school's scope."""
    for n, fields in enumerate((
        {"state": "running", "step": "judging", "days_total": 3, "days_done": 1},
        {"state": "done", "days_total": 1, "days_done": 1, "counts": COUNTS},
        {"state": "failed", "attempts": 3, "days_total": 1, "error": WORKER_DIED},
    )):  # fmt: skip
        on = TUESDAY - timedelta(days=n)
        began = datetime.combine(on, time(3), LONDON)
        ended = None if n == 0 else began + timedelta(seconds=80)
        NightRun.objects.create(school=school, date=on, started_at=began, finished_at=ended, **fields)
