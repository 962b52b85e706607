"""What of a group's week may stand on the board, where every child reads it: no name, no child's figure.

A figure is shown of groups of six or more; a number of children only where neither they nor the others are few.
"""

from dataclasses import dataclass

from attendance.reports.rules.newsletter import count_words
from attendance.reports.rules.one_child import Team, compared

WORDS = {
    "better": "We were in school more than in the four weeks before.", "same": "That is about the same as before.",
    "lower": "Some of us were missed this week. We are glad when everybody is back.", "": "",
}  # fmt: skip
SMALL = "Ours is a small group, so there are no figures here. It was good to have each of you."


@dataclass(frozen=True)
class Board:
    """`percent` None where it is not shown; `news` are sentences."""

    percent: str | None
    news: tuple[str, ...]


def board_of(now: Team, before: Team, *, every_session: int, on_time: int) -> Board:
    """`every_session` and `on_time`: how many pupils missed nothing, and how many were never late."""
    if not now.counts.possible:
        return Board(None, ("The week has not begun yet.",))
    if not now.may_be_shown:
        return Board(None, (SMALL,))
    news = (
        WORDS[compared(now, before)],
        count_words(every_session, now.pupils, "came to every session", whom="us"),
        count_words(on_time, now.pupils, "came on time every day", whom="us"),
    )
    return Board(now.percent, tuple(sentence for sentence in news if sentence))
