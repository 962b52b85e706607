"""Reads: which session it is now, and which comes next."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from attendance.calendar.queries import SessionTimesRow, in_force, session_times_history, sessions_between

LOOK_AHEAD = timedelta(days=100)
BEFORE = timedelta(minutes=30)


@dataclass(frozen=True)
class Coming:
    """An open session that comes next and when its register opens (None where no times are set)."""

    day: date
    session: str
    opens: time | None

    def words(self, today: date) -> str:
        """ "13:00 today", "08:45 on Monday 12 January 2026"."""
        half = "morning" if self.session == "AM" else "afternoon"
        when = f"{self.opens:%H:%M}" if self.opens else half
        return f"{when} today" if self.day == today else f"{when} on {self.day:%A %-d %B %Y}"


def current_session(school_id: UUID, local: datetime) -> str | None:
    """AM or PM whose register a teacher wants now: from half an hour before it opens until the next one's turn.

    None on a day, or at an hour, without an open session to come or just begun. `local` is the school's time. Two
    queries.
    """
    today = [row for row in sessions_between(school_id, local.date(), local.date() + timedelta(days=1)) if row.open]
    history = session_times_history(school_id)
    begun = [row.session for row in today if _turn(history, row.date, row.session, local)]
    return begun[-1] if begun else None


def _turn(history: list[SessionTimesRow], day: date, session: str, local: datetime) -> bool:
    times = in_force(history, day)
    if times is None:
        return session == "AM" or local.hour >= 12
    opens = datetime.combine(day, times.of(session)[0], tzinfo=local.tzinfo)
    return local >= opens - BEFORE


def next_session(school_id: UUID, local: datetime) -> Coming | None:
    """The first open session that has not opened yet, within a hundred days. Two queries."""
    history = session_times_history(school_id)
    for row in sessions_between(school_id, local.date(), local.date() + LOOK_AHEAD):
        times = in_force(history, row.date)
        opens = times.of(row.session)[0] if times else None
        later = row.date > local.date() or (opens is not None and opens > local.time())
        if row.open and later:
            return Coming(row.date, row.session, opens)
    return None
