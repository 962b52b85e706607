"""Following up an absence: what may come of a try to reach somebody, what counts as contact, how long a claim holds.

Contact means that an adult who answers for the child, or the child, was spoken to or seen. A message left, a text sent
and a worry are none: the steps of the plan go on. Nothing here ends an absence: only another code than N does.
"""

from collections.abc import Collection

REASON_GIVEN, NO_ANSWER, LEFT_MESSAGE, ON_THE_WAY = "reason_given", "no_answer", "left_message", "on_the_way"
WRONG_NUMBER, WORRIED, SENT, TOLD, SEEN = "wrong_number", "worried", "sent", "told", "seen"
NOTE, UNDONE, NOT_DELIVERED = "note", "undone", "not_delivered"
OUTCOMES: dict[str, str] = {
    REASON_GIVEN: "Reason given",
    NO_ANSWER: "No answer",
    LEFT_MESSAGE: "Left a message",
    ON_THE_WAY: "On the way in",
    WRONG_NUMBER: "Wrong number",
    WORRIED: "I am worried",
    SENT: "Text sent",
    NOT_DELIVERED: "Text did not arrive",
    TOLD: "Told",
    SEEN: "Seen",
    NOTE: "Note",
    UNDONE: "Taken back",
}
CHANNELS: dict[str, str] = {
    "call": "Rang",
    "text": "Texted",
    "email": "Wrote to",
    "visit": "Visited",
    "in_person": "Spoke to",
    "told": "Told",
    "escalation": "Missing child",
    "note": "Noted",
}
TRIES = frozenset({"call", "text", "email"})  # the channels on which a barred adult must never stand
CONTACT = frozenset({REASON_GIVEN, ON_THE_WAY, SEEN})
KEYS = (REASON_GIVEN, NO_ANSWER, LEFT_MESSAGE, ON_THE_WAY, WRONG_NUMBER, WORRIED)  # 1 to 6 on a call sheet
CLAIM_MINUTES = 5
LONGEST_WORDS = 1_000


def reached(outcomes: Collection[str]) -> bool:
    """Whether any of these outcomes means that somebody was spoken to, or the child seen."""
    return not CONTACT.isdisjoint(outcomes)


def outcome_label(outcome: str) -> str:
    """The outcome in words. Raises KeyError for one that is not in the table."""
    return OUTCOMES[outcome]


def line_words(channel: str, whom: str, outcome: str) -> str:
    """One line of the log in words: “Rang Ada Quill: no answer”."""
    tried = " ".join(part for part in (CHANNELS.get(channel, channel.capitalize()), whom) if part)
    if channel == "note" or outcome in (NOTE, TOLD):
        return tried
    return f"{tried}: {OUTCOMES.get(outcome, outcome).lower()}"


def number_end(number: str) -> str:
    """The last four digits, by which a wrong number is known again without being written down once more."""
    return "".join(sign for sign in number if sign.isdigit())[-4:]
