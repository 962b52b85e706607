"""Rows of the queue of first-day calls, as pages read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localtime as local

from interventions.rules.queue import Next, StepLine
from interventions.rules.queue_words import (
    Empty,
    action_words,
    language_words,
    strip_words,
    told_words,
    tried_words,
)
from registers.queries.absence_reports import ReportRow
from registers.queries.following import ClaimRow, LogRow

Strip = list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Adult:
    """An adult who may be contacted about every child of a row, as the queue names them."""

    contact_id: UUID
    name: str
    relationship: str
    language: str = ""
    needs_interpreter: bool = False


@dataclass(frozen=True)
class QueuePupil:
    """A child who is not here. `reasons` are those that the reader may see; `given_by` names who gave the colour.

    `marked_at`: when the N was made. `review_colour`: the colour must be looked at again. `next` is None where the
    day's plan has nothing left.
    """

    pupil_id: UUID
    first: str
    name: str
    last: str
    group: str
    slug: str
    year_group: int
    session: str
    sessions: tuple[str, ...]
    version: int
    colour: str
    reasons: tuple[str, ...]
    given_by: str
    review_colour: bool
    absence_day: int
    strip: Strip
    strip_words: str
    steps: tuple[StepLine, ...]
    next: Next | None
    log: tuple[LogRow, ...]
    reports: tuple[ReportRow, ...]
    marked_at: datetime

    @property
    def tried(self) -> tuple[LogRow, ...]:
        """The lines of today that count."""
        return tuple(line for line in self.log if not line.undone)


@dataclass(frozen=True)
class QueueRow:
    """One call: the children it is about, the worst colour among them, and what is next for whichever comes first.

    `family` are all whom nobody else should ring about meanwhile. `adults` may be contacted about each of the children.
    """

    pupils: tuple[QueuePupil, ...]
    family: tuple[UUID, ...]
    colour: str
    next: Next | None
    steps: tuple[StepLine, ...]
    adults: tuple[Adult, ...]
    claim: ClaimRow | None
    mine: bool

    @property
    def pupil_id(self) -> UUID:
        """The child by whom the row's sheet is opened."""
        return self.pupils[0].pupil_id

    @property
    def names(self) -> str:
        *most, last = [pupil.name for pupil in self.pupils]
        return f"{', '.join(most)} and {last}" if most else last

    @property
    def action(self) -> str:
        """What the row's button says."""
        return action_words(self.next, self.adults[0].name if self.adults else "", self.pupils[0].first)

    @property
    def groups(self) -> str:
        return " and ".join(dict.fromkeys(pupil.group or f"Year {pupil.year_group}" for pupil in self.pupils))

    @property
    def absent_days(self) -> int:
        return max(pupil.absence_day for pupil in self.pupils)

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reason for pupil in self.pupils for reason in pupil.reasons))

    @property
    def known(self) -> tuple[str, ...]:
        """What is known, in short sentences: what was told, what was tried, how the child is here otherwise."""
        told = [
            told_words(one.said_by, one.channel_words, local(one.received_at), one.words)
            for pupil in self.pupils for one in pupil.reports if one.is_open
        ]  # fmt: skip
        tried = [tried_words(line.said, local(line.at), line.words) for line in self.log[-1:]]
        spoken = [language_words(adult.name, adult.language) for adult in self.adults[:1] if adult.needs_interpreter]
        usual = [strip_words(pupil.first, pupil.strip, len(self.pupils) > 1) for pupil in self.pupils]
        return tuple(dict.fromkeys([*told, *tried, *spoken, *([] if tried and told else usual)]))

    @property
    def log(self) -> tuple[LogRow, ...]:
        """What was tried today, once for each call however many children it was about, oldest first."""
        lines = {line.call_id: line for pupil in self.pupils for line in pupil.tried}
        return tuple(sorted(lines.values(), key=lambda line: line.at))


@dataclass(frozen=True)
class Undo:
    """The call that one person noted last: what its button takes back."""

    call_id: UUID
    pupil_id: UUID
    what: str


@dataclass(frozen=True)
class Queue:
    """The day's queue. `counts` are children by colour, the worst first. `undo` is the reader's own last call of today;
    `empty` what to say where nobody is in it."""

    day: date
    at: datetime
    rows: tuple[QueueRow, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    undo: Undo | None = None
    empty: Empty | None = None

    @property
    def children(self) -> int:
        return sum(len(row.pupils) for row in self.rows)

    @property
    def calls(self) -> int:
        return len(self.rows)

    def row_of(self, pupil_id: UUID) -> QueueRow | None:
        """The call that this child is in; None where the child is not in the queue."""
        return next((row for row in self.rows if any(one.pupil_id == pupil_id for one in row.pupils)), None)
