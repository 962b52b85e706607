"""What the reads of letters give: frozen rows with their words, for pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from interventions.rules.words import words_of_role
from letters.rules.states import LABELS, OPEN

CHANNELS = {
    "post": "By post", "email": "By e-mail", "text": "By text message", "hand": "By hand",
    "notify_letter": "By post, through GOV.UK Notify",
}  # fmt: skip
SENT_STATES = {
    "queued": "waiting to go", "sent": "sent", "delivered": "delivered", "returned": "came back",
    "failed": "did not go out", "opened": "opened",
}  # fmt: skip


@dataclass(frozen=True)
class LetterRow:
    """A letter about one pupil, whose `pupil` is their name. The rest is as in `letters.models.letters`."""

    id: UUID
    pupil_id: UUID
    pupil_first: str
    pupil_last: str
    key: str
    kind: str
    title: str
    level: str
    number: int
    case_id: UUID | None
    action_id: UUID | None
    ladder: str
    tier: str
    because: str
    state: str
    drafted_on: date
    due: date | None
    owner_role: str
    asked_role: str
    held_until: date | None
    said: str
    corrects_id: UUID | None
    batch_id: UUID | None
    acknowledged: str
    approved_by: UUID | None
    approved_name: str
    approved_at: datetime | None
    issued_at: datetime | None
    error: str
    changed: Mapping[str, Any]
    made_name: str
    made_at: datetime
    changed_at: datetime

    @property
    def pupil(self) -> str:
        return f"{self.pupil_first} {self.pupil_last}".strip()

    @property
    def label(self) -> str:
        """Its state in words."""
        return LABELS.get(self.state, self.state)

    @property
    def open(self) -> bool:
        """Whether something may still become of it before it is issued."""
        return self.state in OPEN

    @property
    def asked_words(self) -> str:
        """“the senior attendance champion”, where somebody was asked."""
        return words_of_role(self.asked_role) if self.asked_role else ""


@dataclass(frozen=True)
class RecipientRow:
    """An adult of a copy, and on which right they get it. `contact_id` is None for an adult pupil."""

    copy_id: UUID
    contact_id: UUID | None
    name: str
    why: str


@dataclass(frozen=True)
class SentRow:
    """One going out of a copy: how, where to, when, and what last became of it."""

    id: UUID
    copy_id: UUID
    letter_id: UUID
    channel: str
    attempt: int
    to: str
    at: datetime
    by_name: str
    state: str = ""
    state_at: datetime | None = None
    words: str = ""

    @property
    def how(self) -> str:
        return CHANNELS.get(self.channel, self.channel)

    @property
    def outcome(self) -> str:
        """What became of it, in words; "" while nothing is known."""
        return SENT_STATES.get(self.state, self.state)

    @property
    def bad(self) -> bool:
        """Whether it did not arrive."""
        return self.state in {"returned", "failed"}


@dataclass(frozen=True)
class CopyRow:
    """One paper, mail or text, with those it goes to. `words` are the merged words once approved."""

    id: UUID
    letter_id: UUID
    order: int
    name: str
    salutation: str
    address: tuple[str, ...]
    postcode: str
    channel: str
    email: str
    mobile: str
    language: str
    interpreter: str
    letter_format: str
    subject: str
    text: str
    words: Mapping[str, Any]
    path: str
    sha256: str
    pages: int
    issued_at: datetime | None
    recipients: tuple[RecipientRow, ...] = ()
    sent: tuple[SentRow, ...] = ()

    @property
    def how(self) -> str:
        """By post, by e-mail …"""
        return CHANNELS.get(self.channel, self.channel)

    @property
    def where(self) -> str:
        """The address of the envelope in one line, the e-mail address or the number."""
        if self.channel == "email":
            return self.email
        if self.channel == "text":
            return self.mobile
        return ", ".join(part for part in (*self.address, self.postcode) if part)


@dataclass(frozen=True)
class LetterEventRow:
    """One step of a letter."""

    id: UUID
    letter_id: UUID
    kind: str
    at: datetime
    by_name: str
    by_position: str
    text: str


@dataclass(frozen=True)
class LetterFile:
    """Everything of one letter. `corrects` is the letter that it corrects, `corrected_by` those that correct it.

    `figures` were counted from `since` until before `until`; `values` are the words of its fields, `answers` those that
    its writer typed.
    """

    letter: LetterRow
    copies: tuple[CopyRow, ...] = ()
    events: tuple[LetterEventRow, ...] = ()
    corrects: LetterRow | None = None
    corrected_by: tuple[LetterRow, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    enclose: tuple[str, ...] = ()


@dataclass(frozen=True)
class LetterLine:
    """A letter in a list: to whom it goes or went, and what last became of its copies."""

    letter: LetterRow
    to: tuple[str, ...] = ()
    sent: tuple[SentRow, ...] = ()

    @property
    def came_back(self) -> bool:
        return any(row.bad for row in self.sent)


@dataclass(frozen=True)
class Wanted:
    """Which letters a list shows: states of `rules.states`, the key of a template, a part of a pupil's name, and the
    roles of those who were asked."""

    states: tuple[str, ...] = ()
    key: str = ""
    text: str = ""
    asked: tuple[str, ...] = ()
