"""Reads: every N that still stands, and the school days left to find its reason. Nothing here changes a mark."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_days_between
from attendance.people.queries import PupilRow, groups_of_pupils_on, pupils_by_ids
from interventions.rules.settling import Asked, Proposal, propose
from interventions.rules.unexplained import LAST_DAY, OVERDUE, URGENCY, Countdown, countdowns, most_urgent
from registers.queries.absence_reports import waiting
from registers.queries.following import LogRow, log_of_pupils
from registers.queries.session_codes import session_codes, weeks_with_n
from registers.rules.following import NOTE, TOLD

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


@dataclass(frozen=True)
class ToSettle:
    """A pupil with their N codes, what was tried about those days (oldest first), and what is proposed."""

    row: UnexplainedRow
    tries: tuple[LogRow, ...]
    proposal: Proposal


def to_settle(school_id: UUID, on: date, *, abilities: Collection[str]) -> list[ToSettle]:
    """The same with the history of asking and a proposal each. Seven queries; two where there is none."""
    rows = unexplained(school_id, on)
    if not rows:
        return []
    since = min(one.day for row in rows for one in row.sessions)
    ids = [row.pupil.id for row in rows]
    log = [
        one
        for one in log_of_pupils(school_id, ids, since, on + DAY, abilities=abilities)
        if not one.undone and one.outcome not in (NOTE, TOLD)
    ]
    told = {report.pupil_id for report in waiting(school_id)}
    return [_to_settle(row, [one for one in log if one.pupil_id == row.pupil.id], row.pupil.id in told) for row in rows]


def _to_settle(row: UnexplainedRow, log: list[LogRow], told: bool) -> ToSettle:
    days = {one.day for one in row.sessions}
    tries = tuple(one for one in log if one.date in days)
    asked = [Asked(one.date, one.channel) for one in tries]
    return ToSettle(row, tries, propose(row.first, asked, told=told))


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
