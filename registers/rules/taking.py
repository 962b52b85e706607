"""Taking a register: who may change which mark when, and what a mark becomes on its way in.

Sources: SI 2024/208 regulation 10 (registers are taken at the start of each session; original and amended entry,
reason, date, name and position are kept); the design's rules for teachers. Pure: the register's state is passed in.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from attendance.calendar.rules.times import SessionWindow
from registers.rules.amending import ReasonRefused, check_reason
from registers.rules.codes import fit_to_session
from registers.rules.times import late_mark

CHANGED_BEFORE_SENT = "Changed before the register was sent"
COMPLETED_AFTER_SENT = "Completed after the register was sent"
LONGEST_NOTE = 500
LONGEST_REASON = 500


class Stage(StrEnum):
    """Where a register is in its day: before it opens, open, closed without being sent, closed and sent."""

    EARLY = "early"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True)
class Moment:
    """The register when somebody writes in it. `closed`: closing time has passed. `may_amend`: as the office may."""

    sent: bool
    closed: bool
    may_amend: bool

    @property
    def needs_reason(self) -> bool:
        """Whether a change of a mark asks for a reason."""
        return self.sent

    @property
    def asks_office(self) -> bool:
        """Whether only the office may change a mark now."""
        return self.sent and self.closed and not self.may_amend


@dataclass(frozen=True)
class Change:
    """How a mark may be written: the kind of the amendment it causes, if it causes one, and its reason."""

    kind: str
    reason: str


class ChangeRefused(ValueError):
    """This mark may not be changed so, now, by this person."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}: {remedy}")
        self.message, self.remedy = message, remedy


def stage(*, day_has_come: bool, day_is_past: bool, clock: time, window: SessionWindow, sent: bool) -> Stage:
    """The stage at the local time `clock` of today; the closing minute itself still counts as open."""
    if not day_has_come or (not day_is_past and clock < window.opens):
        return Stage.EARLY
    if not day_is_past and clock.replace(second=0, microsecond=0) <= window.closes:
        return Stage.OPEN
    return Stage.CLOSED if sent else Stage.OVERDUE


def change_allowed(moment: Moment, now: str, code: str, reason: str) -> Change:
    """How a mark that is `now` ("" for none) may be changed to `code` ("" to clear it). Raises ChangeRefused.

    Until it is sent a register is changed freely, and the history says so. Then every change needs a reason; from
    closing time on only those who amend marks may make one, while anybody who takes the register may fill a blank.
    A reason must say something, as in any amendment.
    """
    if not moment.sent:
        return Change("open", CHANGED_BEFORE_SENT)
    if not now:
        return Change("amendment", _kept(reason) if reason else COMPLETED_AFTER_SENT)
    if moment.asks_office:
        raise ChangeRefused("Ask the office", "This register has been sent and closed; the office changes its marks.")
    if not code:
        raise ChangeRefused("Choose a mark", "A register that has been sent has no blanks.")
    if not reason:
        raise ChangeRefused("Say why", "This register has been sent: give a reason, and both marks are kept.")
    return Change("amendment", _kept(reason))


def _kept(reason: str) -> str:
    try:
        return check_reason(reason)[0]
    except ReasonRefused as refused:
        raise ChangeRefused(refused.message.rstrip("."), refused.remedy) from refused


@dataclass(frozen=True)
class Fitted:
    """What a mark becomes on its way in, and what to tell whoever made it ("" for nothing)."""

    code: str
    told: str


def fit(code: str, *, session: str, minutes: int | None, clock: time, window: SessionWindow) -> Fitted:
    """/ in the afternoon becomes \\ ; L recorded after closing becomes U, unless its minutes prove otherwise.

    `clock` is the local time of recording; pass `time.max` on a later day.
    """
    right, corrected = fit_to_session(code, session)
    if corrected:
        half = "afternoon" if session == "PM" else "morning"
        return Fitted(right, f"{right} is the mark for present in the {half}.")
    if code == "L" and late_mark(clock, minutes, window) == "U":
        return Fitted("U", f"The register closed at {window.closes:%H:%M}, so this is U.")
    return Fitted(code, "")
