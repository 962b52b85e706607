"""The countdown of N: how long a reason may still be missing.

SI 2024/208 regulation 10(7) to (9): N stands for at most five school days, then it is O unless a reason is known. This
only counts. Nothing here changes a mark: a person amends it, with a reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from attendance.calendar.rules.weeks import school_days_between
from registers.rules.codes import plain_date
from registers.rules.deadlines import resolve_n_by

OPEN, LAST_DAY, OVERDUE, UNKNOWN = "open", "last_day", "overdue", "unknown"
STATE_LABELS = {
    OPEN: "To settle",
    LAST_DAY: "Last day today",
    OVERDUE: "Overdue",
    UNKNOWN: "The calendar does not reach so far",
}
URGENCY = (OVERDUE, LAST_DAY, OPEN, UNKNOWN)


@dataclass(frozen=True)
class Countdown:
    """One N. `settle_by` is the last day on which it may stand; `days_left` the school days from today to that day.

    0 on the last day, below 0 when overdue. Both None when the calendar does not reach so far.
    """

    day: date
    session: str
    settle_by: date | None
    days_left: int | None

    @property
    def state(self) -> str:
        if self.settle_by is None or self.days_left is None:
            return UNKNOWN
        if self.days_left < 0:
            return OVERDUE
        return LAST_DAY if self.days_left == 0 else OPEN

    @property
    def words(self) -> str:
        """What a list says beside it."""
        if self.settle_by is None or self.days_left is None:
            return "The calendar does not say by when"
        if self.days_left == 0:
            return "Settle today: from tomorrow it must be O"
        by = plain_date(self.settle_by)
        if self.days_left < 0:
            return f"Overdue by {_school_days(-self.days_left)}, due by {by}: amend to the reason, or to O"
        return f"{_school_days(self.days_left)} left: settle by {by}"


def countdown(day: date, session: str, school_days: Iterable[date], *, on: date) -> Countdown:
    """The countdown of an N of this session, seen on a day."""
    days = set(school_days)
    settle_by = resolve_n_by(day, days)
    if settle_by is None:
        return Countdown(day, session, None, None)
    if on <= settle_by:
        return Countdown(day, session, settle_by, school_days_between(on, settle_by, days))
    # a day without school after the last one is too late as well
    return Countdown(day, session, settle_by, -max(1, school_days_between(settle_by, on, days)))


def countdowns(sessions: Iterable[tuple[date, str]], school_days: Iterable[date], *, on: date) -> tuple[Countdown, ...]:
    """The countdowns of these days and sessions, the longest waiting first."""
    days = set(school_days)
    return tuple(countdown(day, session, days, on=on) for day, session in sorted(sessions))


def by_state(found: Iterable[Countdown]) -> Mapping[str, int]:
    """How many sessions are in each state, the most urgent state first."""
    states = [one.state for one in found]
    return {state: states.count(state) for state in URGENCY}


def most_urgent(found: Iterable[Countdown]) -> Countdown | None:
    """The one to settle first; None when there is none."""
    return min(found, key=lambda one: (URGENCY.index(one.state), one.day, one.session), default=None)


def _school_days(number: int) -> str:
    return f"{number} school day" if number == 1 else f"{number} school days"
