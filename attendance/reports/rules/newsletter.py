"""The paragraph about attendance for a newsletter: plain, true, and about no single child."""

from collections.abc import Sequence
from dataclasses import dataclass

from attendance.reports.rules.league import League
from registers.rules.suppression import LEAST_SHOWN

COMPARED = {
    "better": "That is more than {before}.", "same": "That is about the same as {before}.",
    "lower": "That is less than {before}.", "": "",
}  # fmt: skip


@dataclass(frozen=True)
class News:
    """What the newsletter may say of some days. `percent` None for a school too small to publish it."""

    days: str  # “last week, 2 to 6 March”
    before: str  # “the week before”
    percent: str | None
    change: str
    pupils: int
    every_session: int
    on_time: int


def count_words(part: int, whole: int, what: str, *, whom: str = "our pupils") -> str:
    """A number of pupils in a sentence, so that neither they nor the others are few enough to be known; "" where there
    is nothing good to say without naming a few."""
    rest = whole - part
    if whole < LEAST_SHOWN or part < LEAST_SHOWN:
        return ""
    if rest == 0:
        return f"Every one of {whom} {what}."
    if rest < LEAST_SHOWN:
        return f"Nearly every one of {whom} {what}."
    return f"{part} of {whom} {what}."


def named(labels: Sequence[str]) -> str:
    """“4 Kestrel, 5 Heron and 6 Wren”."""
    return " and ".join(filter(None, [", ".join(labels[:-1]), labels[-1]])) if labels else ""


def paragraph(news: News, league: League | None) -> str:
    """The text to copy, a sentence after the other; `league` None where the list is left out."""
    sentences: list[str] = []
    if news.percent is not None:
        sentences = [f"Our pupils were in school for {news.percent}% of all sessions {news.days}."]
        sentences.append(COMPARED[news.change].format(before=news.before))
    sentences.append(count_words(news.every_session, news.pupils, "came to every session"))
    sentences.append(count_words(news.on_time, news.pupils, "came on time every day"))
    sentences += _of_groups(league) if league else []
    sentences.append("Thank you to every family who got a child to school. If mornings are hard, talk to us: we help.")
    return " ".join(filter(None, sentences))


def _of_groups(league: League) -> list[str]:
    first = [one.entry.label for one in league.first]
    told = []
    if len(first) == len(league.places) and len(first) > 1:
        told.append("All our groups were about equal.")
    elif first:
        told.append(f"Well done {named(first)}{', first together' if len(first) > 1 else ', who come first'}.")
    if improved := [one.entry.label for one in league.improved]:
        told.append(f"More in school than before: {named(improved)}.")
    return told
