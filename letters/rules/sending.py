"""How copies go out and what may become of them: words, statuses of GOV.UK Notify, when to try again.

Statuses: GOV.UK Notify, REST API documentation, “Get message status”.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

QUEUED, SENT, DELIVERED, RETURNED, FAILED, OPENED = "queued", "sent", "delivered", "returned", "failed", "opened"
TRIED = "tried"
CHANNELS = {
    "post": "Post", "email": "E-mail", "text": "Text message", "hand": "By hand",
    "notify_letter": "Post, by GOV.UK Notify",
}  # fmt: skip
STATES = {
    QUEUED: "Waiting to go", SENT: "Sent", DELIVERED: "Delivered", OPENED: "Opened", RETURNED: "Came back",
    FAILED: "Did not arrive",
}  # fmt: skip
PAPER = frozenset({"post", "hand", "notify_letter"})
BAD = frozenset({RETURNED, FAILED})
MINUTE = timedelta(minutes=1)


# ---- references -----------------------------------------------------------------------------------------------------

REFERENCE = re.compile(r"HB-([0-9a-f]{32})-([0-9a-f]{32})-([1-9][0-9]{0,3})", re.ASCII)


@dataclass(frozen=True)
class Reference:
    """What a provider calls one going out of a copy; it names nobody."""

    school_id: UUID
    copy_id: UUID
    attempt: int

    def __str__(self) -> str:
        return f"HB-{self.school_id.hex}-{self.copy_id.hex}-{self.attempt}"


def read_reference(text: str) -> Reference | None:
    """The reference in a receipt; None where it is none of ours."""
    found = REFERENCE.fullmatch(text)
    return Reference(UUID(found[1]), UUID(found[2]), int(found[3])) if found else None


# ---- texts ----------------------------------------------------------------------------------------------------------

LONGEST_TEXT = 459  # characters: three parts of 153, the most for which Notify charges as three


def text_fault(text: str, *, kind: str, first: str, last: str) -> str:
    """Why these words may not go out as a text message, in words; "" where they may.

    A text lies open on a screen: it comes from a template made for texts and has the child's first name at most.
    """
    if kind != "text":
        return "This letter was not written as a text message. Print it, or send it by e-mail."
    if not text.strip():
        return "The text message is empty."
    if len(text) > LONGEST_TEXT:
        return f"The text message has {len(text)} characters; at most {LONGEST_TEXT} can go. Shorten its template."
    if last and re.search(rf"\b{re.escape(first)}\s+{re.escape(last)}\b", text, re.IGNORECASE):
        return "The text message has the child’s full name. Use the first name alone in its template."
    return ""


# ---- what a provider says -------------------------------------------------------------------------------------------

POSTED_BY_NOTIFY = "GOV.UK Notify has printed and posted it."
STATUSES: dict[str, tuple[str, str]] = {
    "created": (SENT, ""),
    "sending": (SENT, ""),
    "pending": (SENT, ""),
    "sent": (SENT, "Sent abroad; the network there does not say whether it arrived."),
    "delivered": (DELIVERED, "The network says that it arrived."),
    "permanent-failure": (FAILED, "The number or address does not exist. Ask the family for the right one."),
    "temporary-failure": (FAILED, "It could not be delivered for three days: a phone that is off, or a full mailbox."),
    "technical-failure": (FAILED, "Something went wrong between GOV.UK Notify and the network. Send it again."),
    "pending-virus-check": (SENT, ""),
    "accepted": (SENT, ""),
    "received": (SENT, POSTED_BY_NOTIFY),
    "cancelled": (FAILED, "It was cancelled at GOV.UK Notify."),
    "virus-scan-failed": (FAILED, "GOV.UK Notify refused the file after its virus scan. Print and post the letter."),
    "validation-failed": (
        FAILED, "GOV.UK Notify says that something stands outside the area that can be printed. Print and post it.",
    ),
}  # fmt: skip
RANK = {QUEUED: 0, SENT: 1, DELIVERED: 2, RETURNED: 2, FAILED: 2, OPENED: 3}


def status_of(status: str) -> tuple[str, str] | None:
    """(state, words) for a status of GOV.UK Notify; None for one that we do not know."""
    return STATUSES.get(status)


def moves_on(was: str, was_words: str, to: str, words: str) -> bool:
    """Whether a receipt says more than is known: it never takes back a later step, and the same twice is once."""
    if (was, was_words) == (to, words) or RANK[to] < RANK[was]:
        return False
    return was != to or bool(words)


# ---- trying again ---------------------------------------------------------------------------------------------------

# A text says something about today: it is given up sooner than a mail.
SOON = (MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE)
PATIENT = (*SOON, 4 * 60 * MINUTE, 12 * 60 * MINUTE)


def wait_after(channel: str, tries: int) -> timedelta | None:
    """How long to wait after so many tries that came to nothing; None: give up. The first comes at once (0)."""
    waits = SOON if channel == "text" else PATIENT
    if tries == 0:
        return timedelta(0)
    return waits[tries - 1] if tries <= len(waits) else None


# ---- what a person saw ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What a person may note of a dispatch: its state, and how the words begin.

    `returned` says that the address cannot be relied on: the next letter to it is held up until it is confirmed.
    """

    key: str
    label: str
    state: str


READ = (
    Outcome("arrived", "The family says that they have it", DELIVERED),
    Outcome("by_hand", "Delivered by hand", DELIVERED),
)
ON_PAPER = (
    Outcome("gone_away", "Came back: gone away", RETURNED),
    Outcome("unknown", "Came back: not known at this address", RETURNED),
    Outcome("refused", "Came back: refused", RETURNED),
    # the address was right: nothing holds up the next letter, and this one may be posted again
    Outcome("damaged", "Came back: damaged", FAILED),
    *READ,
)
BY_MAIL = (
    Outcome("bounced", "Came back: the mailbox does not exist or is full", RETURNED),
    Outcome("not_theirs", "It reached somebody else", FAILED),
    *READ,
)
BY_TEXT = (
    Outcome("no_number", "The number does not exist", FAILED),
    Outcome("not_theirs", "It reached somebody else", FAILED),
    *READ,
)


def outcomes_for(channel: str) -> tuple[Outcome, ...]:
    """What may become of a dispatch of this channel."""
    return {"email": BY_MAIL, "text": BY_TEXT}.get(channel, ON_PAPER)


def outcome_words(outcome: Outcome, words: str) -> str:
    """“Came back: gone away. The new tenant said so.”"""
    return f"{outcome.label}. {words.strip()}".strip() if words.strip() else f"{outcome.label}."
