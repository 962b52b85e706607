"""Reads: how many sessions without a reason are due when."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from interventions.queries.unexplained import DAY
from interventions.rules.due_soon import Heap, heaps
from interventions.rules.unexplained import countdown
from registers.queries.session_codes import session_codes, weeks_with_n


def unexplained_due(school_id: UUID, since: date, on: date, school_days: Collection[date]) -> tuple[Heap, ...]:
    """The N from `since` up to and including `on` by when they are due. Two queries; one where there is none.

    `school_days` reach from then to a month after `on`.
    """
    weeks = weeks_with_n(school_id, since, on)
    if not weeks:
        return ()
    inside = [week + n * DAY for week in weeks for n in range(7) if since <= week + n * DAY <= on]
    found = session_codes([school_id], inside, codes=("N",), pupil_ids=set().union(*weeks.values()))
    days = set(school_days)
    return heaps((one.pupil_id, countdown(one.day, one.session, days, on=on)) for one in found)
