"""The story of the night on one page: for each school, by itself, what must be done once a day.

Beat calls `run_night` every quarter of an hour; it works in the hours after NIGHT_STARTS_AT, once each local day.
Each school has its own transaction under an advisory lock of PostgreSQL, so that two nights at once do nothing twice,
and the failure of one school does not stop the others.
"""

import logging
from datetime import datetime, time, timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from attendance.people.queries.imports import all_school_ids
from attendance.tenancy.scope import scoped
from registers.queries.summaries import summary_differences
from registers.services.housekeeping import forget_saved_requests

log = logging.getLogger(__name__)
NIGHT = "night"
LASTS = timedelta(hours=3)
REMEMBERED = 36 * 3600  # seconds


@shared_task(name="attendance.nightly.run_night")
def run_night() -> str:
    """What beat calls; answers with what it did."""
    now = timezone.localtime()
    if not is_night(now):
        return "not night"
    if not cache.add(f"night:{now.date()}", True, REMEMBERED):
        return "done before"
    done = do_night(all_school_ids(), at=now)
    return f"{done} schools"


def is_night(now: datetime) -> bool:
    """Whether `now` (local) is in the hours after NIGHT_STARTS_AT."""
    start = datetime.combine(now.date(), time.fromisoformat(settings.NIGHT_STARTS_AT), now.tzinfo)
    return start <= now < start + LASTS


def do_night(school_ids: list[UUID], *, at: datetime) -> int:
    """The night of these schools; how many went through. A school that fails is logged and left for the next night."""
    done = 0
    for school_id in school_ids:
        try:
            done += night_of(school_id, at=at)
        except Exception:
            log.exception("night: school %s failed", school_id)
    return done


def night_of(school_id: UUID, *, at: datetime) -> bool:
    """One school's night, in its scope and in one transaction; False where another process is at it."""
    with scoped(school_id, using=NIGHT):
        if not _lock(school_id):
            return False
        forgotten = forget_saved_requests(school_id, at=at, using=NIGHT)
    with scoped(school_id):
        drift = len(summary_differences(school_id))
    if drift:
        log.error("night: school %s: %d summary numbers differ; run rebuild_summaries", school_id, drift)
    log.info("night: school %s: %d saved requests forgotten", school_id, forgotten)
    return True


def _lock(school_id: UUID) -> bool:
    with connections[NIGHT].cursor() as cursor:
        # the number is any that two processes agree on: the first 63 bits of the school's id
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [school_id.int >> 65])
        return cursor.fetchone()[0]
