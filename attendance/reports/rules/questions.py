"""Questions that governors may want to ask, from what is shown: asked where nobody wrote any.

Each asks about what was tried, never about a child or who is to blame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from attendance.reports.rules.cells import Cell, points
from attendance.reports.rules.words import BAD, counted_words

MOST, LEAST = 4, 3
MARKED = Decimal(1)  # points: a gap, a dip or a distance worth a question
ALWAYS = (
    "What do pupils and families say makes coming to school hard, and what have we changed because of it?",
    "Which of our steps helped most, and which would we stop?",
    "Which children came back this term after missing much, and what made the difference?",
)


@dataclass(frozen=True)
class GroupSeen:
    """A group of the report, as it is shown. `name` as in a sentence."""

    name: str
    attendance: Cell
    gap: Cell
    then: Cell


@dataclass(frozen=True)
class StepSeen:
    """A step, as it is shown."""

    label: str
    pupils: Cell
    better: Cell


@dataclass(frozen=True)
class Seen:
    """What the questions are made of: only what stands in the report.

    `weeks`: (Monday, attendance). `england_words` as “primary schools in England”. `duties`: labels of those not kept.
    """

    attendance: Cell
    england: Cell
    england_words: str
    persistent_tone: str
    groups: Sequence[GroupSeen]
    steps: Sequence[StepSeen]
    weeks: Sequence[tuple[date, Cell]]
    duties: Sequence[str]
    before: str


def questions(seen: Seen) -> list[str]:
    """Three or four questions, those that the figures ask first."""
    asked = (_group(seen), _step(seen), _week(seen), _duty(seen), _persistent(seen), _england(seen), _widened(seen))
    found = [question for question in asked if question][:MOST]
    return [*found, *ALWAYS[: max(0, LEAST - len(found))]]


def _lowest(seen: Seen) -> GroupSeen | None:
    known = [(Decimal(group.gap["value"]), n) for n, group in enumerate(seen.groups) if group.gap["value"] is not None]
    return seen.groups[min(known)[1]] if known and min(known)[0] <= -MARKED else None


def _group(seen: Seen) -> str:
    """Which group attends least; none where several do, for the question is about one."""
    group = _lowest(seen)
    if group is None or sum(one.gap["value"] == group.gap["value"] for one in seen.groups) > 1:
        return ""
    return f"{_upper(group.name)} attend least. What is being tried, and who is asking the families?"


def _step(seen: Seen) -> str:
    for step in seen.steps:
        pupils, better = step.pupils["value"], step.better["value"]
        if pupils is not None and better is not None and 2 * int(better) < int(pupils):
            return f"After “{step.label}” fewer than half came more. Is it the right step, or only the next step?"
    return ""


def _week(seen: Seen) -> str:
    known = [(Decimal(one["value"]), monday, one) for monday, one in seen.weeks if one["value"] is not None]
    if not known or seen.attendance["value"] is None:
        return ""
    value, monday, one = min(known, key=lambda week: week[:2])
    if Decimal(seen.attendance["value"]) - value < MARKED:
        return ""
    return f"The week of {monday:%-d %B} fell to {one['text']}. What will be different next time?"


def _duty(seen: Seen) -> str:
    if not seen.duties:
        return ""
    if len(seen.duties) == 1:
        return f"“{seen.duties[0]}” was not always kept. What stood in the way, and what has changed?"
    number = counted_words(len(seen.duties)).capitalize()
    return f"{number} duties were not always kept. What stood in the way, and what has changed?"


def _persistent(seen: Seen) -> str:
    if seen.persistent_tone != BAD:
        return ""
    return f"More pupils are persistently absent than in {seen.before}. Who reviews each of them, and how often?"


def _england(seen: Seen) -> str:
    behind = points(seen.attendance, seen.england)
    if behind is None or behind > -Decimal("0.5"):
        return ""
    return f"Attendance is {abs(behind)} points below {seen.england_words}. What do we think lies behind it?"


def _widened(seen: Seen) -> str:
    """The group that fell most, where it is not the one asked about already."""
    moves = [(points(group.attendance, group.then), n) for n, group in enumerate(seen.groups)]
    fallen = [(moved, n) for moved, n in moves if moved is not None and moved <= -MARKED]
    if not fallen or seen.groups[min(fallen)[1]] is _lowest(seen):
        return ""
    moved, n = min(fallen)
    return f"Attendance of {seen.groups[n].name} fell by {abs(moved)} points. What do we know about why?"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
