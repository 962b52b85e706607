"""A school's attendance policy as the engine reads it: ladders of tiers, each with its condition and what follows.

A policy is kept and carried as a *document*: plain mappings, lists, text and numbers, as its YAML file has them.
Whatever a person may name is a mapping by key (ladders, tiers, comparisons, actions), so that every value has a path
and a school can differ from its trust in one of them (`rules.inheritance`). `reading.read_policy` freezes it.

Numbers are exact: a limit is a Fraction in the unit of its measure (`MEASURES`), never a rounded percentage.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

FORMAT = 1
OPERATORS = ("<", "<=", ">", ">=")
UNITS = ("days", "school_days", "school_weeks")
ENTRIES = ("automatic", "proposed")
JUDGED = ("daily", "half_term_end", "term_end")

# measure: (unit of its value and limit, what it asks for: "window", "event", "event and window" or "")
MEASURES: dict[str, tuple[str, str]] = {
    "attendance": ("percent", "window"),
    "absence": ("percent", "window"),
    "possible": ("sessions", "window"),
    "attended": ("sessions", "window"),
    "absent": ("sessions", "window"),
    "authorised": ("sessions", "window"),
    "unauthorised": ("sessions", "window"),
    "late": ("sessions", "window"),  # L and U
    "late_before_close": ("sessions", "window"),  # L alone
    "sessions": ("sessions", "window"),  # of `codes`
    "illness_days": ("days", "window"),  # I sessions / 2
    "illness_spell_days": ("days", ""),  # the spell of illness that runs up to the day, I sessions / 2
    "illness_days_expected": ("days", ""),  # illness days of the year so far and those still expected, on evidence
    "continuous_unauthorised_days": ("school_days", ""),  # both sessions, in a row up to the day
    "continuous_absent_days": ("school_days", ""),
    "unexplained_days": ("school_days", ""),  # N or O, both sessions, in a row up to the day
    "unexplained_n_days": ("school_days", ""),  # school days since the oldest N that still stands
    "absence_spells": ("spells", "window"),  # separate spells of absence (broken weeks)
    "change": ("percent", "window"),  # points: attendance since an event less attendance of the year before it
    "days_since": ("", "event"),  # in the comparison's own `unit`
    "times": ("times", "event"),  # how often an event happened this year
}


class PolicyError(ValueError):
    """A document that is no policy. `place` is the path of what is wrong, `remedy` what to write instead."""

    def __init__(self, place: str, message: str, remedy: str) -> None:
        super().__init__(f"{place}: {message} {remedy}" if place else f"{message} {remedy}")
        self.place, self.message, self.remedy = place, message, remedy


@dataclass(frozen=True)
class Window:
    """Over which sessions a measure counts, as of a day.

    `name`: year, term, half_term, weeks (the last `number` school weeks), days (the last `number` school days), since
    (from the day after an `event`), or span (`first` to `last`, both included). Text: "weeks:10", "since:tier:sal1",
    "2025-09-01..2025-12-19".
    """

    name: str
    number: int = 0
    event: str = ""
    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        if self.name == "span":
            return f"{self.first}..{self.last}"
        if self.name == "since":
            return f"since:{self.event}"
        return f"{self.name}:{self.number}" if self.number else self.name


@dataclass(frozen=True)
class Span:
    """A length of time: so many days (calendar), school days or school weeks."""

    number: int
    unit: str = "school_days"


@dataclass(frozen=True)
class Comparison:
    """One measure against its limit. Not met with nothing to measure, or fewer than `floor` possible sessions.

    `codes` are those counted by the measure `sessions`; `set_aside` codes are left out of possible and absent.
    """

    key: str
    measure: str
    op: str
    limit: Fraction
    window: Window | None = None
    event: str = ""
    unit: str = ""
    codes: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    floor: int = 0


@dataclass(frozen=True)
class Condition:
    """Comparisons and conditions of which `all`, or `any` one, must be met."""

    key: str
    how: str
    parts: tuple["Comparison | Condition", ...]

    def comparisons(self) -> Iterator[Comparison]:
        """Every comparison inside, in order."""
        for part in self.parts:
            if isinstance(part, Condition):
                yield from part.comparisons()
            else:
                yield part


@dataclass(frozen=True)
class ActionSpec:
    """Something a tier asks for. `kind`: letter, call, meeting, contract, plan, referral, monitoring, visit,
    penalty_referral, notice_to_improve, return, colour, certificate, tell, review. `owner` is a role; `due` counts from
    the day on which the tier is entered; `detail` holds the kind's own words (template, colour, weeks, with, to)."""

    key: str
    kind: str
    owner: str
    due: Span | None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tier:
    """One rung. The tier that counts is the highest (`order`) whose condition is met.

    `entry` automatic, or proposed to `role`, who accepts, defers or dismisses. `review`: how often somebody looks.
    `recovered`: how long the condition must be unmet before the tier is left. `cool_off`: how long no second letter of
    the same kind. `again_after`: sessions of further absence after which a dismissed proposal may come back.
    """

    key: str
    name: str
    order: int
    when: Condition
    entry: str
    role: str
    actions: tuple[ActionSpec, ...] = ()
    review: Span | None = None
    recovered: Span | None = None
    cool_off: Span | None = None
    again_after: int = 10
    colour: str = ""


@dataclass(frozen=True)
class Ladder:
    """Tiers of one subject, beside other ladders. One case per pupil and ladder.

    `judged` daily, or only on the last school day of a term or half term. `csa_only`: only pupils of compulsory school
    age. `only_flags`, `not_flags`: kinds of circumstance (people.rules.pupil_flags) that let a pupil in or keep them
    out. `year_end`: whether open cases end with the academic year. `national`: set by law, always on.
    """

    key: str
    name: str
    tiers: tuple[Tier, ...]
    judged: str = "daily"
    csa_only: bool = False
    only_flags: frozenset[str] = frozenset()
    not_flags: frozenset[str] = frozenset()
    year_groups: frozenset[int] = frozenset()
    year_end: bool = True
    national: bool = False

    def tier(self, key: str) -> Tier | None:
        return next((tier for tier in self.tiers if tier.key == key), None)


@dataclass(frozen=True)
class Policy:
    """A whole policy: its ladders as the engine judges them, and the other sections as plain document."""

    name: str
    ladders: tuple[Ladder, ...]
    sections: Mapping[str, Any] = field(default_factory=dict)

    def ladder(self, key: str) -> Ladder | None:
        return next((ladder for ladder in self.ladders if ladder.key == key), None)

    def windows(self) -> tuple[Window, ...]:
        """Every window that a comparison of any tier asks for, each once, in order."""
        found: dict[Window, None] = {}
        for comparison in self.comparisons():
            if comparison.window:
                found[comparison.window] = None
        return tuple(found)

    def comparisons(self) -> Iterator[Comparison]:
        """Every comparison of every tier, in order."""
        for ladder in self.ladders:
            for tier in ladder.tiers:
                yield from tier.when.comparisons()
