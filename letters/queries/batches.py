"""Reads: batches of letters, what became of each letter in them, and what is to be printed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat, NullIf

from letters.models import Batch, Copy, Dispatch, Letter
from letters.queries.last_look import stops_of_copies
from letters.rules.envelopes import Sheet
from letters.rules.states import APPROVED, ISSUED, LABELS

SHOWN = 60
BUSY = ("queued", "running")
EMPTY, SPACE = Value("", TextField()), Value(" ", TextField())


def _called(pupil: str) -> Concat:
    """What the pupil at this end of a relation is called."""
    first = Coalesce(NullIf(f"{pupil}__preferred_first", EMPTY), f"{pupil}__legal_first")
    last = Coalesce(NullIf(f"{pupil}__preferred_last", EMPTY), f"{pupil}__legal_last")
    return Concat(first, SPACE, last)


CALLED, CALLED_OF_LETTER = _called("pupil"), _called("letter__pupil")
BY_NAME = ("pupil__legal_last", "pupil__legal_first", "title", "id")
UNISSUED = ("id", "pupil_id", "called", "title", "state", "error")
BATCH = (
    "id", "state", "total", "done", "failed", "error", "separators", "duplex", "print_path", "print_sha256",
    "print_pages", "made_by", "made_name", "made_at", "changed_at", "posted_at", "posted_name",
)  # fmt: skip


@dataclass(frozen=True)
class BatchRow:
    """Letters that were approved together. `done` are issued, `failed` could not be drawn or must be decided again."""

    id: UUID
    state: str
    total: int
    done: int
    failed: int
    error: str
    separators: bool
    duplex: bool
    print_path: str
    print_sha256: str
    print_pages: int
    made_by: UUID | None
    made_name: str
    made_at: datetime
    changed_at: datetime
    posted_at: datetime | None
    posted_name: str

    @property
    def busy(self) -> bool:
        """Whether something is still to happen without anybody's doing."""
        return self.state in BUSY

    @property
    def through(self) -> int:
        return self.done + self.failed


@dataclass(frozen=True)
class BatchLetter:
    """A letter of a batch that was not issued, and why."""

    id: UUID
    pupil_id: UUID
    pupil: str
    title: str
    state: str
    error: str

    @property
    def again(self) -> bool:
        """Whether drawing it can be tried again as it is."""
        return self.state == APPROVED

    @property
    def now(self) -> str:
        """What became of it since, in words; empty while it only waits to be drawn."""
        return "" if self.again else LABELS.get(self.state, self.state)


def batches(school_id: UUID, *, limit: int = SHOWN) -> list[BatchRow]:
    """The batches, the newest first. One query."""
    rows = Batch.objects.filter(school_id=school_id).order_by("-made_at", "-id")[:limit]
    return [BatchRow(**row) for row in rows.values(*BATCH)]


def batch_by_id(school_id: UUID, batch_id: UUID) -> BatchRow | None:
    """One query."""
    row = Batch.objects.filter(school_id=school_id, id=batch_id).values(*BATCH).first()
    return BatchRow(**row) if row else None


def letters_not_issued(school_id: UUID, batch_id: UUID) -> list[BatchLetter]:
    """The letters of a batch that are not issued, in the order of names. One query."""
    rows = Letter.objects.filter(
        school_id=school_id, batch_id=batch_id, issued_at__isnull=True, pupil__school_id=school_id
    )
    found = rows.order_by(*BY_NAME).annotate(called=CALLED).values_list(*UNISSUED)
    return [BatchLetter(*row) for row in found]


def letters_to_draw(school_id: UUID, batch_id: UUID) -> list[UUID]:
    """The letters of a batch that wait for the worker, in the order of names. One query.

    What failed already waits for a person.
    """
    rows = waiting(school_id, batch_id).filter(pupil__school_id=school_id)
    return list(rows.order_by(*BY_NAME).values_list("id", flat=True))


def waiting(school_id: UUID, batch_id: UUID) -> QuerySet[Letter]:
    """Letters of a batch that are approved and have not failed."""
    return Letter.objects.filter(school_id=school_id, batch_id=batch_id, state=APPROVED, error="")


SHEET = (
    "letter_id", "name", "address", "postcode", "channel", "language", "letter_format", "interpreter", "path", "sha256",
    "pages", "issued_at",
)  # fmt: skip


def sheets_of(school_id: UUID, batch_id: UUID, at: datetime) -> list[Sheet]:
    """The issued copies of a batch, by whatever way they go out. One query, and three where some have not gone yet.

    One that may not leave any more (a hold, an adult who was barred, another address) does not stand. Where GOV.UK
    Notify prints and posts, the channel is `notify_letter`: nothing comes out of the school's printer.
    """
    rows = Copy.objects.filter(
        school_id=school_id, issued_at__isnull=False, letter__school_id=school_id, letter__batch_id=batch_id,
        letter__pupil__school_id=school_id,
    )  # fmt: skip
    out = Exists(Dispatch.objects.filter(school_id=school_id, copy_id=OuterRef("id")))
    found = rows.order_by("id").values(
        *SHEET, copy_id=F("id"), pupil=CALLED_OF_LETTER, title=F("letter__title"), state=F("letter__state"), posted=out
    )
    sheets = [_sheet(row) for row in found]
    waiting_ids = [sheet.copy_id for sheet in sheets if sheet.stands and not sheet.posted]
    stopped = stops_of_copies(school_id, waiting_ids, at)
    return [
        replace(sheet, stands=False, stopped=stopped[sheet.copy_id].words) if sheet.copy_id in stopped else sheet
        for sheet in sheets
    ]


def _sheet(row: dict[str, Any]) -> Sheet:
    state, address, channel = row.pop("state"), tuple(row.pop("address")), row.pop("channel")
    if channel == "post" and settings.LETTER_PROVIDERS["post"] == "notify":
        channel = "notify_letter"
    return Sheet(address=address, channel=channel, stands=state == ISSUED, **row)


def failed_count(school_id: UUID, batch_id: UUID) -> int:
    """How many letters of a batch could not be issued. One query."""
    rows = Letter.objects.filter(school_id=school_id, batch_id=batch_id, issued_at__isnull=True).exclude(error="")
    return rows.aggregate(n=Count("id"))["n"]
