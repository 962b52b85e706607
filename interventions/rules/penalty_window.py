"""The national threshold: 10 sessions of unauthorised absence in 10 rolling school weeks.

National framework for penalty notices, in force from 19 August 2024. Any mix of G, N, O and U counts, in a row or not.
A school week is any week with at least one school session; the ten weeks run across half terms, terms and school years.
Reaching the threshold opens a decision, it makes none.

Sessions are those of one pupil. One who moved between schools of the trust brings the sessions of both, each with its
`school`; `merged_days` makes one calendar of the two (a week of either is a school week) and a session marked at both
counts once.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from attendance.calendar.rules.ages import of_compulsory_school_age
from attendance.calendar.rules.weeks import WEEK, last_school_weeks, monday_of, school_weeks

FRAMEWORK = date(2024, 8, 19)
THRESHOLD = 10  # sessions
WEEKS = 10  # school weeks
UNAUTHORISED = frozenset({"G", "N", "O", "U"})
UNEXPLAINED = "N"


@dataclass(frozen=True, order=True)
class MissedSession:
    """One session of unauthorised absence. `session` is AM or PM, `code` G, N, O or U."""

    day: date
    session: str
    code: str
    school: str = ""

    @property
    def slot(self) -> tuple[date, str]:
        return self.day, self.session

    @property
    def confirmed(self) -> bool:
        """Whether the absence is settled as unauthorised: an N may still turn out otherwise."""
        return self.code != UNEXPLAINED


@dataclass(frozen=True)
class Window:
    """School weeks, by their Mondays, earliest first: from the first Monday until before the Monday after the last."""

    weeks: tuple[date, ...]

    @property
    def since(self) -> date:
        return self.weeks[0]

    @property
    def until(self) -> date:
        return self.weeks[-1] + WEEK

    def holds(self, day: date) -> bool:
        return self.since <= day < self.until


@dataclass(frozen=True)
class Threshold:
    """How a pupil stands against the threshold on a day.

    `sessions` are those inside the window, earliest first. `met_on` is the first day on which any rolling window had
    reached the limit, `met_with` its sessions then; None and () when none ever did.
    """

    on: date
    window: Window | None
    sessions: tuple[MissedSession, ...]
    met_on: date | None = None
    met_with: tuple[MissedSession, ...] = ()
    limit: int = THRESHOLD

    @property
    def count(self) -> int:
        """Sessions that count today: confirmed and not yet explained."""
        return len(self.sessions)

    @property
    def confirmed(self) -> int:
        """Sessions coded G, O or U."""
        return sum(session.confirmed for session in self.sessions)

    @property
    def unexplained(self) -> int:
        """Sessions coded N: they count while they stand, and may go once a reason is known."""
        return self.count - self.confirmed

    @property
    def met(self) -> bool:
        return self.count >= self.limit

    @property
    def met_without_unexplained(self) -> bool:
        """Whether it is met even if a good reason is found for every N: the careful measure before a request."""
        return self.confirmed >= self.limit

    @property
    def to_go(self) -> int:
        """Sessions still missing to the threshold, N counted; 0 when it is met."""
        return max(0, self.limit - self.count)

    @property
    def confirmed_to_go(self) -> int:
        """The same if every N turns out to be authorised."""
        return max(0, self.limit - self.confirmed)


def merged_days(school_days: Mapping[str, Iterable[date]]) -> tuple[date, ...]:
    """One calendar of several schools' days, by school: a day of either, each once, earliest first."""
    return tuple(sorted({day for days in school_days.values() for day in days}))


def window_of(school_days: Iterable[date], on: date, weeks: int = WEEKS) -> Window | None:
    """The last `weeks` school weeks up to and including the week of `on`; None before the first school day."""
    mondays = last_school_weeks(school_days, on, weeks)
    return Window(mondays) if mondays else None


def counted(
    sessions: Iterable[MissedSession], *, used: Collection[tuple[date, str]] = (), since: date = FRAMEWORK
) -> tuple[MissedSession, ...]:
    """The sessions that count, each slot once, earliest first.

    Left out: other codes, slots in `used` (day and session of those an earlier notice already answered for), and days
    before `since`: whether sessions before the framework count is not settled, so by default they do not. Of two
    schools' marks for one slot the confirmed one is kept.
    """
    found: dict[tuple[date, str], MissedSession] = {}
    for missed in sorted(sessions):
        if missed.code not in UNAUTHORISED or missed.day < since or missed.slot in used:
            continue
        if missed.slot not in found or (missed.confirmed and not found[missed.slot].confirmed):
            found[missed.slot] = missed
    return tuple(sorted(found.values()))


def of_compulsory_age(sessions: Iterable[MissedSession], born: date) -> tuple[MissedSession, ...]:
    """The sessions on which the pupil was of compulsory school age: a parent is liable for no other."""
    return tuple(session for session in sessions if of_compulsory_school_age(born, session.day))


def first_met(
    sessions: Iterable[MissedSession], school_days: Iterable[date], *, weeks: int = WEEKS, limit: int = THRESHOLD
) -> tuple[date, tuple[MissedSession, ...]] | None:
    """The first day on which some `weeks` school weeks held `limit` sessions, and those sessions; None when none did.

    `sessions` each slot once and earliest first, as `counted` gives them. A day with a mark is a school day.
    """
    ordered = tuple(sessions)
    mondays = school_weeks([*school_days, *(session.day for session in ordered)])
    start = 0
    for end, latest in enumerate(ordered, start=1):
        place = bisect_right(mondays, latest.day) - 1
        earliest = mondays[max(0, place - weeks + 1)]
        while ordered[start].day < earliest:
            start += 1
        if end - start >= limit:
            return latest.day, ordered[start:end]
    return None


def threshold_on(
    sessions: Iterable[MissedSession],
    school_days: Iterable[date],
    on: date,
    *,
    used: Collection[tuple[date, str]] = (),
    since: date = FRAMEWORK,
    weeks: int = WEEKS,
    limit: int = THRESHOLD,
) -> Threshold:
    """How the pupil stands on a day: the exact sessions inside the last `weeks` school weeks, and when it was met.

    `used` and `since` as in `counted`. Marks after `on` are not seen.
    """
    past = tuple(session for session in counted(sessions, used=used, since=since) if session.day <= on)
    days = {*school_days, *(session.day for session in past)}
    window = window_of(days, on, weeks)
    inside = tuple(session for session in past if window is not None and window.holds(session.day))
    met = first_met(past, days, weeks=weeks, limit=limit)
    met_on, met_with = met if met else (None, ())
    return Threshold(on, window, inside, met_on, met_with, limit)


def by_week(threshold: Threshold) -> tuple[tuple[date, tuple[MissedSession, ...]], ...]:
    """The Mondays of the window, each with its sessions: what a page lays out week by week."""
    weeks = threshold.window.weeks if threshold.window else ()
    return tuple((week, tuple(s for s in threshold.sessions if monday_of(s.day) == week)) for week in weeks)
