"""What a school asks of the local authority for one pupil at a targeting support meeting, and names cut to initials.

The authority meets each school termly about pupils who are severely or persistently absent or at risk of it (“Working
together to improve school attendance”, the authority's targeting support meetings). These asks are prompts of ours for
people to change at the meeting; nothing follows by itself.
"""

from dataclasses import dataclass
from datetime import date

from registers.rules.codes import plain_date
from registers.rules.figures import Counts

ILL_SESSIONS = 30  # 15 school days: schools tell the authority (regulation 13), which may owe education (s.19)
UNAUTHORISED = 10  # sessions


@dataclass(frozen=True)
class OpenReferral:
    """Somebody was asked to help and has not finished: to whom, when, and by when an answer was due."""

    label: str
    to: str
    sent_on: date
    answer_by: date | None = None


@dataclass(frozen=True)
class Facts:
    """What the asks follow from. `ill`: sessions coded I. `steps`: how many. `notice`: a legal step is open."""

    counts: Counts
    ill: int = 0
    steps: int = 0
    referrals: tuple[OpenReferral, ...] = ()
    notice: bool = False


def asks_of(facts: Facts, today: date) -> tuple[str, ...]:
    """Sentences, the most pressing first; there is always one."""
    asks = [_answer(one, today) for one in facts.referrals]
    to_authority = any(one.to in ("local_authority", "ewo") for one in facts.referrals)
    if facts.counts.severe and not to_authority:
        asks.append("Who at the authority works with us on this? Half or more of the year is missed.")
    if facts.ill >= ILL_SESSIONS:
        asks.append("Is education due from the authority because of health? 15 days or more of illness are marked.")
    if facts.counts.unauthorised >= UNAUTHORISED and not facts.notice:
        asks.append("Does a legal step fit here, and what support would come first?")
    if not facts.steps:
        asks.append("Nothing is recorded as tried yet. What would you try first?")
    return tuple(asks) or ("What else has helped families like this one?",)


def _answer(one: OpenReferral, today: date) -> str:
    begun = f"{one.label}, asked on {plain_date(one.sent_on)}"
    if one.answer_by and one.answer_by < today:
        return f"An answer that was due on {plain_date(one.answer_by)}: {begun}."
    return f"How does it stand? {begun}."


def initials_of(name: str) -> str:
    """“P. A.” for Poppy Arkwright; parts of a double name count one."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part)
