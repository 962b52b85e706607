"""Reads: messages that came in and may tell of an absence, and who sent them, as far as it may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from registers.models import IncomingMessage
from registers.queries.senders import STRANGER, Sender, senders_of
from registers.rules.reporting import CHANNEL_WORDS, guessed_reason

DAY = timedelta(days=1)
FIELDS = (
    "id", "channel", "sender", "words", "received_at", "state", "said", "batch", "taken_name", "settled_name",
    "settled_at",
)  # fmt: skip


@dataclass(frozen=True)
class MessageRow:
    """One message. `whose` is who the sender is to the school's pupils: nothing of a barred adult is in it."""

    id: UUID
    channel: str
    sender: str
    words: str
    received_at: datetime
    state: str
    said: str
    batch: UUID | None
    taken_name: str
    settled_name: str
    settled_at: datetime | None
    whose: Sender = STRANGER

    @property
    def channel_words(self) -> str:
        return CHANNEL_WORDS[self.channel]

    @property
    def guess(self) -> str:
        """The reason that its words point at, "" for none."""
        return guessed_reason(self.words)


def new_messages(school_id: UUID, day: date) -> list[MessageRow]:
    """Messages that nobody has dealt with, the oldest first, with whom they are from that day. Two queries, or one."""
    rows = IncomingMessage.objects.filter(school_id=school_id, state="new").order_by("received_at", "id")
    return _with_senders(school_id, list(rows.values_list(*FIELDS)), day)


def new_count(school_id: UUID) -> int:
    """How many messages nobody has dealt with. One query."""
    return IncomingMessage.objects.filter(school_id=school_id, state="new").count()


def settled_messages(school_id: UUID, since: datetime, *, limit: int = 50) -> list[MessageRow]:
    """Messages used or set aside since a moment, the newest first, without their senders' children. One query."""
    rows = IncomingMessage.objects.filter(Q(settled_at__gte=since), school_id=school_id).exclude(state="new")
    return [MessageRow(*row) for row in rows.order_by("-settled_at", "-id").values_list(*FIELDS)[:limit]]


def message_by_id(school_id: UUID, message_id: UUID, day: date) -> MessageRow | None:
    """One message with whom it is from that day; None where the school has no such message. Two queries, or one."""
    rows = IncomingMessage.objects.filter(school_id=school_id, id=message_id)
    return next(iter(_with_senders(school_id, list(rows.values_list(*FIELDS)), day)), None)


def _with_senders(school_id: UUID, rows: Sequence[tuple], day: date) -> list[MessageRow]:
    found = [MessageRow(*row) for row in rows]
    whose = senders_of(school_id, {row.sender for row in found}, day)
    return [replace(row, whose=whose[row.sender]) for row in found]
