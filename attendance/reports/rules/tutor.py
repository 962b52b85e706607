"""What the weekly sheet of a tutor says of each pupil, in words that blame nobody.

A pupil's week is set against the four school weeks before, exactly; a difference under half a day in a full week is no
change. Two whole days away in a row, or more, are worth a welcome. Our own rules; the design asks for days before
percentages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from interventions.rules.outlook import days_words
from registers.rules.figures import Counts

WELCOME_AFTER = 4  # sessions missed in a row: two whole days
POINTS = 5  # of a hundred: half a session in a week of ten
ENOUGH = 4  # possible sessions: of one or two a comparison with four weeks says nothing
UP, DOWN, SAME, NEW, EARLY, NONE = "up", "down", "same", "new", "early", "none"
CHANGES = {
    UP: ("↑", "in more than in the four weeks before"), DOWN: ("↓", "in less than in the four weeks before"),
    SAME: ("→", "about the same as in the four weeks before"), NEW: ("", "nothing to compare with yet"),
    EARLY: ("", "too early to say"), NONE: ("", "no session this week"),
}  # fmt: skip
PROMPTS = {
    "back": (
        "Coming back",
        "It is good to have you back. What did you miss that somebody here can go through with you?",
    ),
    "late": ("Mornings", "What does the hour before school look like? What would make the start of the day easier?"),
    DOWN: (
        "A harder week",
        "This week looked harder than the ones before. Is there anything I should know, or can do?",
    ),
    UP: ("A better week", "You were in more than before. What helped, and how do we keep it?"),
    "whole": ("A whole week", "You were here for every session. What are you looking forward to next week?"),
    "always": ("For everybody", "What is one thing in school that makes you want to come, and one that makes it hard?"),
}


@dataclass(frozen=True)
class Change:
    """How a week compares: `key` is one of CHANGES."""

    key: str

    @property
    def arrow(self) -> str:
        return CHANGES[self.key][0]

    @property
    def words(self) -> str:
        return CHANGES[self.key][1]


def change_of(now: Counts, before: Counts) -> Change:
    """The week against the weeks before."""
    if not now.possible:
        return Change(NONE)
    if now.possible < ENOUGH:
        return Change(EARLY)
    if not before.possible:
        return Change(NEW)
    points = 100 * (now.attended * before.possible - before.attended * now.possible)
    least = POINTS * now.possible * before.possible
    return Change(UP if points >= least else DOWN if -points >= least else SAME)


def times_words(times: int) -> str:
    """ "once", "twice", "5 times"."""
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def late_words(times: int, minutes: int) -> str:
    """ "late twice, 25 minutes in all"; "" for never; without minutes where nobody noted them."""
    if not times:
        return ""
    how_long = f", {minutes} minute{'' if minutes == 1 else 's'}" if minutes else ""
    return f"late {times_words(times)}{how_long}{' in all' if minutes and times > 1 else ''}"


@dataclass(frozen=True)
class Away:
    """Days away in a row. `back_on` None while the pupil is still away."""

    sessions: int
    back_on: date | None

    @property
    def words(self) -> str:
        """“back on Thursday after 3 days away”, “away for 2 days so far”."""
        if self.back_on is None:
            return f"away for {days_words(self.sessions)} so far"
        return f"back on {self.back_on:%A} after {days_words(self.sessions)} away"


def away_of(sessions: Iterable[tuple[date, bool | None]], since: date) -> Away | None:
    """The last long absence that ended on `since` or later, or still goes on; None without one.

    `sessions` in order: the day, and True missed, False attended, None neither.
    """
    run, found = 0, None
    for day, missed in sessions:
        if missed:
            run += 1
        elif missed is False:
            if run >= WELCOME_AFTER and day >= since:
                found = Away(run, day)
            run = 0
    return Away(run, None) if run >= WELCOME_AFTER else found


def prompts_for(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """What to ask, of the kinds of things that happened this week; something for everybody is always there."""
    wanted = {*kinds, "always"}
    return [words for kind, words in PROMPTS.items() if kind in wanted]


def strip_words(looks: Sequence[str], missed: int, late: int) -> str:
    """The strip of a week for those who do not see it."""
    if not any(look != "blank" for look in looks):
        return "no marks yet this week"
    return f"missed {days_words(missed)}{', ' + late_words(late, 0) if late else ''} this week"
