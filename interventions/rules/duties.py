"""Whether somebody was tried in time on each day of an absence that nobody explained."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta, tzinfo

from interventions.rules.first_day import CALL, TEXT, Plan
from interventions.rules.queue import deadline, minutes_left
from registers.rules.duties import IN_TIME, LATE, MISSING, UNKNOWN


def first_times(plan: Plan) -> Mapping[str, time | None]:
    """By colour: by when the plan first wants somebody tried, by text or call; None where it names no time."""
    return {
        colour: min((step.by for step in steps if step.by and step.action in (CALL, TEXT)), default=None)
        for colour, steps in plan.items()
    }


def one_time(times: Mapping[str, time | None]) -> bool:
    """Whether every colour has the same time: then nobody's colour need be known."""
    return len(set(times.values())) == 1


def first_day_state(
    day: datetime, by: time | None, done: Collection[datetime | None], *, shift: timedelta, zone: tzinfo
) -> str:
    """What became of one child's day. `day` is when the N was made, `done` when somebody was tried and when the reason
    was known (None: never); whichever was first counts, to the minute.

    Unknown where the plan names no time.
    """
    if by is None:
        return UNKNOWN
    when = min((one for one in done if one is not None), default=None)
    if when is None:
        return MISSING
    until = deadline(day.astimezone(zone).date(), by, zone, shift)
    return IN_TIME if minutes_left(until, when) >= 0 else LATE
