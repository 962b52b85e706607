"""Whether a difference between two groups is more than one child: the fairness of every comparison that is read aloud.

A week of one child's illness moves a group of 25 by four points. So two groups are about the same where the lower one,
without its child with the most absence, reaches the higher one. Our own rule: nobody shall be looked at because of a
place in a list. Compared on exact integers.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from registers.rules.figures import NOTHING, Counts, display_percent, total
from registers.rules.suppression import LEAST_SHOWN

BETTER, SAME, LOWER, NOTHING_TO_SAY = "better", "same", "lower", ""


@dataclass(frozen=True)
class Team:
    """A group of pupils in some days. `without`: its sessions but for the child with the most absence.

    `pupils`: those with a possible session.
    """

    counts: Counts = NOTHING
    without: Counts = NOTHING
    pupils: int = 0

    @property
    def percent(self) -> str | None:
        """With one decimal place; None where nothing was possible."""
        return display_percent(self.counts.attended, self.counts.possible)

    @property
    def may_be_shown(self) -> bool:
        """Whether the group is large enough that its figure is nobody's."""
        return self.pupils >= LEAST_SHOWN


def team_of(members: Iterable[Counts]) -> Team:
    """The group from the sessions of each of its pupils."""
    counted = [counts for counts in members if counts.possible]
    if not counted:
        return Team()
    most = max(range(len(counted)), key=lambda n: (counted[n].absent, -counted[n].attended))
    return Team(total(counted), total(counted[:most] + counted[most + 1 :]), len(counted))


def is_higher(one: Counts, other: Counts) -> bool:
    """Whether the first has the higher rate of attendance, exactly; False where either had no possible session."""
    return one.attended * other.possible > other.attended * one.possible


def about_the_same(one: Team, other: Team) -> bool:
    """Whether no more than one child lies between the two. False where either had no possible session."""
    if not one.counts.possible or not other.counts.possible:
        return False
    high, low = (one, other) if is_higher(one.counts, other.counts) else (other, one)
    return not low.without.possible or not is_higher(high.counts, low.without)


def compared(now: Team, before: Team) -> str:
    """How a group does against its own past: better, same, lower, or "" where there is nothing to compare."""
    if not now.counts.possible or not before.counts.possible:
        return NOTHING_TO_SAY
    if about_the_same(now, before):
        return SAME
    return BETTER if is_higher(now.counts, before.counts) else LOWER
