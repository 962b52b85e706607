"""Reads for the worker: which copies wait to be handed over, and of which a provider must be asked what became."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from letters.models import Copy, Dispatch
from letters.queries.dispatches import FIRST, LAST, events_around
from letters.rules.sending import POSTED_BY_NOTIFY, QUEUED, SENT, wait_after

GIVEN_UP_AFTER = timedelta(days=3)  # what waits longer was given up, or is looked at by a person
AT_WORK = timedelta(minutes=2)  # so long a worker may be busy with what was just queued
NOTIFY_KNOWS_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Outgoing:
    """A copy that waits to be handed over, with what a carrier needs. `tries` counts those that came to nothing."""

    dispatch_id: UUID
    letter_id: UUID
    copy_id: UUID
    pupil_id: UUID
    channel: str
    reference: str
    to: str
    at: datetime
    letter_state: str
    kind: str
    title: str
    salutation: str
    text: str
    path: str
    sha256: str
    first: str
    last: str
    state: str
    state_at: datetime
    queued: int

    @property
    def tries(self) -> int:
        return self.queued - 1

    def due(self, at: datetime) -> bool:
        """Whether it is time to try (again)."""
        wait = wait_after(self.channel, self.tries)
        return wait is None or self.state_at + wait <= at


OUTGOING = (
    "id", "letter_id", "copy_id", "pupil_id", "channel", "reference", "to", "at", "letter__state", "letter__kind",
    "letter__title", "copy__salutation", "copy__text", "copy__path", "copy__sha256", "first", "last", "state",
    "state_at", "queued",
)  # fmt: skip


def outgoing(school_id: UUID, dispatch_id: UUID) -> Outgoing | None:
    """A dispatch that still waits; None where there is none. One query."""
    rows = _waiting(school_id).filter(id=dispatch_id).values_list(*OUTGOING)
    return next((Outgoing(*row) for row in rows), None)


def outgoing_of_letter(school_id: UUID, letter_id: UUID) -> list[Outgoing]:
    """All of one letter that waits. One query."""
    rows = _waiting(school_id).filter(letter_id=letter_id).order_by("at", "id")
    return [Outgoing(*row) for row in rows.values_list(*OUTGOING)]


def _waiting(*school_ids: UUID) -> QuerySet:
    newest = events_around().order_by("-at", "-id")
    queued = events_around().filter(state=QUEUED).values("dispatch_id").annotate(n=Count("id")).values("n")
    rows = Dispatch.objects.filter(school_id__in=school_ids).annotate(
        first=FIRST, last=LAST, state=Subquery(newest.values("state")[:1]), state_at=Subquery(newest.values("at")[:1]),
        queued=Subquery(queued),
    )  # fmt: skip
    return rows.filter(state=QUEUED)


def copies_to_send(school_id: UUID, letter_id: UUID, channels: Collection[str]) -> list[Copy]:
    """The copies of a letter that leave by themselves and have not been handed to anybody. One query.

    Paper in braille or on tape is made by a person.
    """
    gone = Dispatch.objects.filter(school_id=school_id, copy_id=OuterRef("id"))
    rows = Copy.objects.filter(~Exists(gone), school_id=school_id, letter_id=letter_id, channel__in=list(channels))
    return list(rows.exclude(channel="post", letter_format="by_hand").select_related("letter").order_by("order"))


def letters_to_send(
    school_ids: Collection[UUID], channels: Collection[str], at: datetime
) -> list[tuple[UUID, UUID]]:  # fmt: skip
    """(school, letter) of what should have gone out by itself and waits: the queue, a provider or a worker was away.

    In the scope of these schools. Two queries.
    """
    rows = (
        _waiting(*school_ids)
        .filter(at__gt=at - GIVEN_UP_AFTER, at__lt=at - AT_WORK)
        .values_list("school_id", *OUTGOING)
    )
    late = {(school_id, row.letter_id) for school_id, *cells in rows for row in [Outgoing(*cells)] if row.due(at)}
    gone = Dispatch.objects.filter(school_id=OuterRef("school_id"), copy_id=OuterRef("id"))
    copies = Copy.objects.filter(
        ~Exists(gone), school_id__in=list(school_ids), channel__in=list(channels), letter__state="issued",
        issued_at__gt=at - GIVEN_UP_AFTER, issued_at__lt=at - AT_WORK,
    ).exclude(channel="post", letter_format="by_hand")  # fmt: skip
    return sorted(late | set(copies.values_list("school_id", "letter_id")))


def to_ask_about(school_ids: Collection[UUID], at: datetime) -> list[tuple[str, str]]:
    """(reference, the provider's id) of what GOV.UK Notify has and of which the end is not known. One query.

    Notify sends no receipts for letters, and may lose one for a text; it forgets after seven days.
    """
    newest = events_around().order_by("-at", "-id")
    rows: QuerySet = Dispatch.objects.filter(
        school_id__in=list(school_ids), provider="notify", at__gt=at - NOTIFY_KNOWS_FOR
    ).annotate(
        state=Subquery(newest.values("state")[:1]), words=Subquery(newest.values("words")[:1]),
        asked_by=Subquery(events_around().exclude(provider_id="").order_by("-at").values("provider_id")[:1]),
    )  # fmt: skip
    rows = rows.filter(state=SENT, asked_by__isnull=False).exclude(words=POSTED_BY_NOTIFY)
    return list(rows.order_by(F("at").asc()).values_list("reference", "asked_by"))
