"""What is proposed for an N that still stands, from how long it has stood and who was asked. A person settles it.

SI 2024/208 regulation 10(7) to (9): a reason is to be found within five school days, else the mark becomes O. Whether
enough was asked is the school's to say: nothing here changes a mark.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from interventions.rules.unexplained import LAST_DAY, OVERDUE, Countdown
from registers.rules.codes import plain_date

WORDS = {"call": "call", "text": "text", "email": "e-mail", "visit": "visit", "in_person": "talk"}


@dataclass(frozen=True)
class Asked:
    """One time that somebody was asked for the reason: the local day, and how (a channel of the contact log)."""

    on: date
    channel: str


@dataclass(frozen=True)
class Proposal:
    """What is proposed: `code` "O" or "" (nothing yet), why in a sentence, and the reason to write beside the mark."""

    code: str
    words: str
    reason: str = ""


def propose(first: Countdown, asked: Sequence[Asked], *, told: bool) -> Proposal:
    """For a pupil's sessions of which `first` is the most urgent. `told`: a report from home waits for the office."""
    if told:
        return Proposal("", "A report from home waits: it may hold the reason.")
    if first.state not in (LAST_DAY, OVERDUE):
        return Proposal("", "Ask again: there is time." if asked else "Nobody was asked yet.")
    if not asked:
        return Proposal("", "Nobody was asked yet: ring before it becomes O.")
    reason = f"No reason could be found: {asked_words(asked)} since {plain_date(min(one.on for one in asked))}"
    return Proposal("O", f"{reason}.", reason)


def asked_words(asked: Iterable[Asked]) -> str:
    """“2 calls, 1 text”, in the order of the table; other channels count as “other try”."""
    channels = [one.channel for one in asked]
    parts = [(name, channels.count(key)) for key, name in WORDS.items()]
    other = sum(channel not in WORDS for channel in channels)
    return ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for name, count in parts if count) or (
        f"{other} other tr{'y' if other == 1 else 'ies'}"
    )
