"""The sentences of the queue: what is known of a child, what is next, and what is said when nobody is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from interventions.rules.first_day import CALL, REVIEW, TEXT, VISIT
from interventions.rules.queue import ARRIVE, SETTLE, Next

LONGEST = 90
AWAY = frozenset({"auth", "unauth", "noreason"})


@dataclass(frozen=True)
class Empty:
    """What the queue says where nobody is in it. `calm`: everyone is accounted for; else something is still open."""

    title: str
    text: str
    calm: bool = False


def action_words(found: Next | None, adult: str, first: str) -> str:
    """What the button of a row says: it opens the sheet in each case."""
    action = found.action if found else ""
    if action == ARRIVE:
        return f"Has {first} come?"
    if action == SETTLE:
        return "Enter the code"
    if action == VISIT:
        return "Plan the visit"
    if action == REVIEW:
        return "For the review"
    if action in (CALL, TEXT) and adult:
        return f"{'Ring' if action == CALL else 'Text'} {adult}"
    return "Open the sheet"


def told_words(who: str, how: str, at: datetime, words: str) -> str:
    """“Ada Quill told it by the form, 08:31: a cold. It waits for the office.”"""
    return f"{who} told us {how} at {at:%H:%M}{_said(words)}. It waits to be accepted."


def tried_words(said: str, at: datetime, words: str) -> str:
    """“09:02 Rang Ada Quill: no answer.”"""
    return f"{at:%H:%M} {said}{_said(words, ', ')}."


def language_words(name: str, language: str) -> str:
    """Whom to speak to through an interpreter."""
    return f"{name} needs an interpreter{f' ({language})' if language else ''}."


def strip_words(first: str, strip: Sequence[tuple[str, str, bool]], by_name: bool) -> str:
    """How the child was here on the last days, today left out: days, never a percentage."""
    before = strip[:-1]
    away = sum(bool(AWAY & {morning, afternoon}) for morning, afternoon, _ in before)
    who = f"{first}: " if by_name else ""
    if not before:
        return f"{who}First day of the year."
    return f"{who}Away on {away} of the last {len(before)} days." if away else f"{who}Usually here."


def _said(words: str, seam: str = ": ") -> str:
    text = " ".join(words.split()).rstrip(".")
    if not text:
        return ""
    return f"{seam}“{text[:LONGEST].rstrip()}…”" if len(text) > LONGEST else f"{seam}“{text}”"


def empty_words(
    *, held: bool, opens: time | None, begun: bool, out: int, last_at: datetime | None, last_by: str
) -> Empty:
    """What an empty queue says. `held`: the school holds a session today; `begun`: a register has opened; `out`: how
    many of those have not come; the last line of the log with who wrote it."""
    if not held:
        return Empty("School is closed today.", "No register is taken, so nobody is waited for.")
    if not begun:
        when = f" The first opens at {opens:%H:%M}." if opens else ""
        return Empty("No register has opened yet.", f"Children whom nobody has explained appear here.{when}")
    if out:
        some = "1 register is" if out == 1 else f"{out} registers are"
        text = f"{some} still out. Until then nobody can say that everyone is here."
        return Empty("Nobody is missing so far.", text)
    if last_at is None:
        return Empty("Everyone is accounted for.", "Nobody had to be rung.", calm=True)
    last = f"Last call settled {last_at:%H:%M} by {short_name(last_by)}."
    return Empty("Everyone is accounted for.", last, calm=True)


def short_name(name: str) -> str:
    """“P. Nair” of “Priya Nair”."""
    first, _, rest = name.strip().partition(" ")
    return f"{first[:1]}. {rest.strip()}" if rest.strip() else first
