"""What the engine saw of one enrolment, and what it found: the values that judging takes and gives.

Everything is as of the end of one school day. `until` of a span is the day after its last day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from uuid import UUID

from interventions.rules.policy import Window


@dataclass(frozen=True)
class Counted:
    """Sessions of one enrolment in one window, from `since` until before `until`.

    `codes` counts single codes as far as a comparison asks for them; `illness` are sessions coded I.
    """

    since: date
    until: date
    possible: int = 0
    attended: int = 0
    authorised: int = 0
    unauthorised: int = 0
    late_l: int = 0
    late_u: int = 0
    illness: int = 0
    spells: int = 0
    codes: Mapping[str, int] = field(default_factory=dict)

    @property
    def absent(self) -> int:
        return self.authorised + self.unauthorised


@dataclass(frozen=True)
class Running:
    """A run up to the day: its `value` (school days, or days for illness) and the sessions that make it."""

    value: Fraction
    since: date | None = None
    sessions: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class Facts:
    """All that may be asked of one enrolment on one day.

    `windows` by window; `running` by measure (those without a window); `events` are the days on which each event
    happened, earliest first (`tier:sal1`, `letter:sal1`, `meeting:any`, `target_missed` …), this academic year, by
    ladder; "" holds events that belong to none. `since` are the sessions from the day after an event, by ladder and
    event. `elsewhere` are unauthorised sessions (day, session, code) at other schools of the trust in the weeks of the
    national threshold, of a pupil who moved. `below_age` are those of this school in the same weeks that do not count,
    because the pupil was not of compulsory school age yet.
    """

    enrolment_id: UUID
    pupil_id: UUID
    born: date
    year_group: int
    flags: frozenset[str]
    windows: Mapping[Window, Counted]
    running: Mapping[str, Running] = field(default_factory=dict)
    events: Mapping[str, Mapping[str, tuple[date, ...]]] = field(default_factory=dict)
    since: Mapping[tuple[str, str], Counted] = field(default_factory=dict)
    elsewhere: tuple[tuple[date, str, str], ...] = ()
    below_age: tuple[tuple[date, str, str], ...] = ()


@dataclass(frozen=True)
class Seen:
    """One comparison as it was seen: its value and limit, exactly, and the counts and days they come from.

    `value` is None where there was nothing to measure. `unit`: percent, sessions, days, school_days, spells, times …
    """

    key: str
    measure: str
    window: str
    since: date | None
    until: date | None
    value: Fraction | None
    op: str
    limit: Fraction
    unit: str
    met: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    event: str = ""


@dataclass(frozen=True)
class Found:
    """A tier that is met. `seen` are all its comparisons in order; `deciding` is the first that made it true."""

    ladder: str
    tier: str
    order: int
    entry: str
    role: str
    seen: tuple[Seen, ...]
    deciding: Seen
    reasons: tuple[Seen, ...] = ()
