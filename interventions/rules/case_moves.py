"""When a finding becomes a proposal, a stage or nothing, and when a stage is left.

The engine suggests and a named person decides (house rule 2 of the journeys); only a tier whose entry is automatic is
entered without one. A dismissed proposal stays away until something new is true. Nothing moves down silently: a stage
is left when its condition has been unmet for the policy's time of recovery, or at once where an amendment shows that
it was never true.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.rules.weeks import monday_of, nth_school_day_after, school_weeks
from interventions.rules.policy import Ladder, Policy, Span, Tier

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# National ladders that ask somebody to do something; the others (persistent, severe) are flags on the pupil's page.
WORKED_BY_LAW = frozenset({"penalty_notice", "return_10_days", "return_sickness", "unexplained_n"})
# Why a finding ended, where the stage is not kept for a time of recovery.
AT_ONCE = frozenset({"amendment", "left", "year"})
# Who stands above whom when a proposal is decided. A role that is not here decides nothing.
RANKS = {"attendance_officer": 1, "safeguarding_lead": 2, "attendance_champion": 3, "headteacher": 4}


@dataclass(frozen=True)
class Holds:
    """The tier that a pupil meets on a ladder today, from which finding, and its place in the ladder."""

    finding_id: UUID
    tier: str
    order: int
    entry: str
    again_after: int = 10


@dataclass(frozen=True)
class Asked:
    """A proposal of the ladder: waiting, deferred (`until` a day) or dismissed (`absent` sessions of the year then)."""

    state: str
    tier: str
    order: int
    finding_id: UUID
    until: date | None = None
    absent: int = 0


@dataclass(frozen=True)
class Move:
    """What is to be done: take the open proposal back, and then nothing (""), propose, enter, or let it wait again."""

    withdraw: bool = False
    then: str = ""


NOTHING = Move()


def opens_case(ladder: Ladder, tier: Tier) -> bool:
    """Whether the tier asks anybody to do or decide something; a national flag without actions does not."""
    return not ladder.national or bool(tier.actions) or ladder.key in WORKED_BY_LAW


def next_move(
    holds: Holds | None, stands_at: int, opened: Asked | None, dismissed: Asked | None, *, absent: int, on: date
) -> Move:
    """What follows for one pupil on one ladder.

    `stands_at` is the order of the case's stage (0: none), `opened` its waiting or deferred proposal, `dismissed` the
    last one that was turned down, `absent` the absent sessions of the year up to `on`.
    """
    if holds is None or holds.order <= stands_at:
        return Move(withdraw=opened is not None)
    if holds.entry == "automatic":
        return Move(withdraw=opened is not None, then="enter")
    if opened is not None and opened.tier == holds.tier:
        back = opened.state == "deferred" and opened.until is not None and opened.until <= on
        return Move(then="wait") if back else NOTHING
    if dismissed is not None and not something_new(holds, dismissed, absent=absent):
        return Move(withdraw=opened is not None)
    return Move(withdraw=opened is not None, then="propose")


def something_new(holds: Holds, dismissed: Asked, *, absent: int) -> bool:
    """Whether a dismissed proposal may come back: a higher tier, the same one after it had ended, or more absence."""
    if holds.order > dismissed.order:
        return True
    came_again = holds.tier == dismissed.tier and holds.finding_id != dismissed.finding_id
    return came_again or absent - dismissed.absent >= holds.again_after


def is_left(tier: Tier | None, *, ended_by: str, lapsed_on: date, on: date, school_days: Collection[date]) -> bool:
    """Whether a stage whose condition is unmet since `lapsed_on` is left on the day `on`.

    At once after an amendment, at the end of the year, when the pupil left, and for a tier that the policy no longer
    has. A tier without a time of recovery is left at once where it was entered automatically; else by hand.
    """
    if ended_by in AT_ONCE or tier is None:
        return True
    if tier.recovered is None:
        return tier.entry == "automatic"
    return day_after(tier.recovered, lapsed_on, school_days) <= on


def may_ask_letter(cool_off: Span | None, last_asked: date | None, on: date, school_days: Collection[date]) -> bool:
    """Whether a letter of a template may be asked for again: not within the tier's cool-off."""
    if cool_off is None or last_asked is None:
        return True
    return day_after(cool_off, last_asked, school_days) <= on


def day_after(span: Span, day: date, school_days: Collection[date]) -> date:
    """The day that lies a length of time after `day`.

    N school days: the Nth of these days after it. N school weeks: the same weekday N weeks with a session later. Where
    the calendar does not reach so far, weekdays and weeks are counted.
    """
    if span.unit == "days":
        return day + span.number * DAY
    if span.unit == "school_weeks":
        return _weeks_after(span.number, day, school_days)
    if span.number == 0:
        return day
    return nth_school_day_after(day, span.number, school_days) or _weekdays_after(span.number, day)


def _weeks_after(number: int, day: date, school_days: Collection[date]) -> date:
    later = [monday for monday in school_weeks(school_days) if monday > monday_of(day)]
    if number == 0 or len(later) < number:
        return day + number * WEEK
    return later[number - 1] + (day - monday_of(day))


def _weekdays_after(number: int, day: date) -> date:
    weeks, rest = divmod(number, 5)
    later = day + weeks * WEEK
    while rest or later.weekday() > 4:
        later += DAY
        rest -= later.weekday() < 5 and rest > 0
    return later


def remind_day(due: date, asked: date, school_days: Collection[date]) -> date:
    """When the owner is reminded: the school day before it is due, never before the day it was asked."""
    earlier = [day for day in school_days if asked <= day < due]
    return max(earlier, default=asked)


def who_may_decide(role: str, roles: Collection[str]) -> bool:
    """Whether somebody with these roles decides what was proposed to `role`: that role, or one that stands above it.

    A proposal to a role that decides nothing itself (a class teacher, the welfare officer) is open to all who decide.
    """
    highest = max((RANKS.get(held, 0) for held in roles), default=0)
    return highest > 0 and (role in roles or highest >= RANKS.get(role, 1))


def tier_names(policy: Policy) -> dict[tuple[str, str], str]:
    """The name of each tier by (ladder, tier)."""
    return {(ladder.key, tier.key): tier.name for ladder in policy.ladders for tier in ladder.tiers}


def is_overdue(state: str, due: date | None, today: date) -> bool:
    """Whether something that is to be done should have been done before today."""
    return state == "to_do" and due is not None and due < today


def first_role(tier: Tier) -> str:
    """The role that a stage belongs to: the one it is proposed to, else the owner of its first action."""
    return tier.role or next((action.owner for action in tier.actions if action.owner), "")


def highest(rows: Sequence[Holds]) -> Holds | None:
    """The one that counts where a pupil has several (two enrolments)."""
    return max(rows, key=lambda row: row.order, default=None)


def tiers_to_choose(policy: Policy, ladders: Collection[str] = ()) -> list[tuple[str, str]]:
    """(ladder/tier, name) of every tier a person may choose by hand; with `ladders`, of those only."""
    return [
        (f"{ladder.key}/{tier.key}", f"{ladder.name}: {tier.name}")
        for ladder in policy.ladders
        if not ladder.national and (not ladders or ladder.key in ladders)
        for tier in ladder.tiers
    ]
