"""Session times: set from a day, never rewritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar import queries
from attendance.calendar.models import SessionTimes
from attendance.calendar.rules.times import SessionWindow, check_windows
from attendance.calendar.services.problems import CalendarProblem


@dataclass(frozen=True)
class Times:
    """When the register of each session opens, after when an arrival is late, and when it closes."""

    am_opens: time
    am_late_after: time
    am_closes: time
    pm_opens: time
    pm_late_after: time
    pm_closes: time

    @property
    def windows(self) -> tuple[SessionWindow, SessionWindow]:
        """The morning's and the afternoon's."""
        return (
            SessionWindow(self.am_opens, self.am_late_after, self.am_closes),
            SessionWindow(self.pm_opens, self.pm_late_after, self.pm_closes),
        )


def set_session_times(
    school_id: UUID,
    *,
    since: date,
    times: Times,
    year_groups: Sequence[int] = (),
    also_own: bool = False,
    by: Actor,
    at: datetime,
) -> UUID:
    """Let these times hold from the day `since`, for everybody or for the `year_groups`; returns the row's id.

    Earlier rows stay as history. A year with times of its own keeps them, unless `also_own` gives it these too.
    Raises CalendarProblem where the times are out of order. Two queries, or five with `also_own`.
    """
    _check_times(times)
    with transaction.atomic():
        row_id = _add(school_id, since, times, sorted(set(year_groups)), by, at)
        if also_own and not year_groups:
            own = {year for row in queries.session_times_history(school_id) for year in row.year_groups}
            if own:
                _add(school_id, since, times, sorted(own), by, at)
    return row_id


def _add(school_id: UUID, since: date, times: Times, year_groups: list[int], by: Actor, at: datetime) -> UUID:
    row = SessionTimes.objects.create(
        school_id=school_id, since=since, year_groups=year_groups, recorded_by=by.user_id, recorded_name=by.name,
        recorded_at=at, **vars(times),
    )  # fmt: skip
    record(
        school_id, "calendar.times_set", by=by, at=at, subject="session_times", subject_id=row.id,
        since=since.isoformat(), year_groups=year_groups,
        times={name: value.strftime("%H:%M") for name, value in vars(times).items()},
    )  # fmt: skip
    return row.id


def open_too_long(times: Times) -> list[str]:
    """What the guidance advises against: a register open for more than 30 minutes. A warning, never a refusal."""
    return [f"{found.message} {found.remedy}" for found in check_windows(*times.windows) if not found.serious]


def _check_times(times: Times) -> None:
    for found in check_windows(*times.windows):
        if found.serious:
            raise CalendarProblem(found.field, found.message, found.remedy)
