"""Reads of the dispatch log: its page, and one line with all that became of it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils.timezone import make_aware

from letters.models import Dispatch, DispatchEvent
from letters.rules.sending import BAD, CHANNELS, STATES, TRIED

EMPTY, SPACE = Value("", output_field=TextField()), Value(" ", output_field=TextField())
DAY = timedelta(days=1)
FIRST = Coalesce(NullIf("pupil__preferred_first", EMPTY), "pupil__legal_first")
LAST = Coalesce(NullIf("pupil__preferred_last", EMPTY), "pupil__legal_last")


@dataclass(frozen=True)
class Providers:
    """What is switched on in this installation, beside the school's own post and mail."""

    texts: bool
    post: bool

    @property
    def machine_channels(self) -> dict[str, str]:
        """How a copy of each channel leaves without a person: {channel of the copy: channel of the dispatch}.

        Texts are tried also where they are off, so that the log says why nothing arrived.
        """
        return {"email": "email", "text": "text"} | ({"post": "notify_letter"} if self.post else {})


def providers() -> Providers:
    """No query."""
    return Providers(bool(settings.LETTER_PROVIDERS["text"]), bool(settings.LETTER_PROVIDERS["post"]))


# ---- the log --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Which lines: channel, newest state, days (both included); words stand in a name, an address or the title."""

    channel: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""


@dataclass(frozen=True)
class LogRow:
    """One line of the log with the newest that is known of it (`state`, `state_at`, `words`, `state_by`)."""

    id: UUID
    letter_id: UUID
    copy_id: UUID
    pupil_id: UUID
    pupil: str
    title: str
    name: str
    channel: str
    to: str
    attempt: int
    at: datetime
    by_name: str
    provider: str
    reference: str
    event_id: UUID
    state: str
    state_at: datetime
    words: str
    state_by: str

    @property
    def how(self) -> str:
        return CHANNELS[self.channel]

    @property
    def label(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def bad(self) -> bool:
        """Whether it did not arrive."""
        return self.state in BAD


@dataclass(frozen=True)
class EventRow:
    """One thing that became of a dispatch."""

    state: str
    at: datetime
    by_name: str
    words: str

    @property
    def label(self) -> str:
        return STATES.get(self.state, "Wrong date of birth at the link")


LOG = (
    "id", "letter_id", "copy_id", "pupil_id", "called", "letter__title", "copy__name", "channel", "to", "attempt", "at",
    "by_name", "provider", "reference", "event_id", "state", "state_at", "words", "state_by",
)  # fmt: skip


def dispatch_log(school_id: UUID, asked: Asked, *, first: int = 0, most: int = 50) -> list[LogRow]:
    """The lines that were asked for, the newest first. One query."""
    rows = _asked(_lines(school_id), asked).order_by("-at", "-id")
    return [LogRow(*row) for row in rows.values_list(*LOG)[first : first + most]]


def dispatch_by_id(school_id: UUID, dispatch_id: UUID) -> LogRow | None:
    """One line. One query."""
    rows = _lines(school_id).filter(id=dispatch_id).values_list(*LOG)
    return next((LogRow(*row) for row in rows), None)


def events_of_dispatch(school_id: UUID, dispatch_id: UUID) -> list[EventRow]:
    """All that became of it, the newest first. One query."""
    rows = DispatchEvent.objects.filter(school_id=school_id, dispatch_id=dispatch_id).order_by("-at", "-id")
    return [EventRow(*row) for row in rows.values_list("state", "at", "by_name", "words")]


def _lines(school_id: UUID) -> QuerySet:
    newest = events_around().order_by("-at", "-id")
    return Dispatch.objects.filter(school_id=school_id).annotate(
        called=Concat(FIRST, SPACE, LAST), event_id=Subquery(newest.values("id")[:1]),
        state=Subquery(newest.values("state")[:1]), state_at=Subquery(newest.values("at")[:1]),
        words=Subquery(newest.values("words")[:1]), state_by=Subquery(newest.values("by_name")[:1]),
    )  # fmt: skip


def events_around() -> QuerySet[DispatchEvent]:
    """The events of the dispatch around, wrong tries at a link aside."""
    rows = DispatchEvent.objects.filter(school_id=OuterRef("school_id"), dispatch_id=OuterRef("id"))
    return rows.exclude(state=TRIED)


def _asked(rows: QuerySet, asked: Asked) -> QuerySet:
    if asked.channel:
        rows = rows.filter(channel=asked.channel)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.since:
        rows = rows.filter(at__gte=_midnight(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=_midnight(asked.until + DAY))
    if asked.words:
        here = ("called", "copy__name", "letter__title", "to", "reference")
        found = Q()
        for name in here:
            found |= Q(**{f"{name}__icontains": asked.words})
        rows = rows.filter(found)
    return rows


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
