"""Reads: every N that still stands, and the school days left to find its reason. Nothing here changes a mark."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_days_between
from attendance.people.queries import PupilRow, groups_of_pupils_on, pupils_by_ids
from interventions.rules.unexplained import LAST_DAY, OVERDUE, URGENCY, Countdown, countdowns, most_urgent
from registers.queries.session_codes import session_codes, weeks_with_n

BACK, AHEAD = timedelta(days=400), timedelta(days=30)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class UnexplainedRow:
    """A pupil with the sessions whose reason is missing, the longest waiting first."""

    pupil: PupilRow
    group: str
    sessions: tuple[Countdown, ...]
    first: Countdown

    @property
    def how(self) -> str:
        """How a deadline is drawn: late, soon or neither."""
        return {OVERDUE: "late", LAST_DAY: "soon"}.get(self.first.state, "")

    @property
    def overdue(self) -> int:
        """Sessions that should no longer be N."""
        return sum(one.state == OVERDUE for one in self.sessions)


def unexplained(school_id: UUID, on: date) -> list[UnexplainedRow]:
    """Pupils with an N up to and including today, overdue ones first. Five queries; two where there is none."""
    days = school_days_between(school_id, on - BACK, on + AHEAD)
    weeks = weeks_with_n(school_id, on - BACK, on)
    if not weeks:
        return []
    inside = [week + n * DAY for week in weeks for n in range(7) if week + n * DAY <= on]
    sessions: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
    for one in session_codes([school_id], inside, codes=("N",), pupil_ids=set().union(*weeks.values())):
        sessions[one.pupil_id].append((one.day, one.session))
    pupils = pupils_by_ids(school_id, list(sessions), on)
    groups = groups_of_pupils_on(school_id, list(sessions), on)
    rows = []
    for pupil in pupils.values():
        found = countdowns(sessions[pupil.id], days, on=on)
        first, group = most_urgent(found), groups.get(pupil.id)
        if first:
            rows.append(UnexplainedRow(pupil, group.name if group else "", found, first))
    return sorted(rows, key=_urgency)


def _urgency(row: UnexplainedRow) -> tuple[int, int, str, str]:
    left = row.first.days_left
    return URGENCY.index(row.first.state), left if left is not None else 0, row.pupil.last, row.pupil.first
