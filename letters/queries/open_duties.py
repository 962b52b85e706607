"""Reads: letters that wait for a person, and what went out and did not arrive."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.utils import timezone

from letters.models import Dispatch, Letter
from letters.queries.dispatches import FIRST, LAST, events_around
from letters.rules.sending import BAD, CHANNELS
from letters.rules.states import DRAFT


@dataclass(frozen=True)
class WaitingLetters:
    """How many letters of one template wait for a decision, the oldest since when, the first of them due by when."""

    key: str
    title: str
    letters: int
    since: date
    due: date | None


@dataclass(frozen=True)
class NotArrived:
    """A copy that came back or did not arrive, and was not sent once more."""

    letter_id: UUID
    pupil: str
    title: str
    how: str
    on: date


def letters_waiting(school_id: UUID) -> list[WaitingLetters]:
    """Letters that nobody has decided on, by template, what waits longest first. One query."""
    rows = Letter.objects.filter(school_id=school_id, state=DRAFT).order_by().values("key")
    counted = rows.annotate(name=Min("title"), n=Count("id"), since=Min("drafted_on"), first=Min("due"))
    found = counted.order_by("since", "key").values_list("key", "name", "n", "since", "first")
    return [WaitingLetters(*row) for row in found]


def not_arrived(school_id: UUID, since: datetime) -> list[NotArrived]:
    """What went out since then, did not arrive, and did not go out again, the oldest first. One query."""
    newest = events_around().order_by("-at", "-id")
    again = Dispatch.objects.filter(
        school_id=school_id, copy_id=OuterRef("copy_id"), attempt__gt=OuterRef("attempt")
    )  # fmt: skip
    rows = Dispatch.objects.filter(~Exists(again), school_id=school_id, at__gte=since).annotate(
        state=Subquery(newest.values("state")[:1]), state_at=Subquery(newest.values("at")[:1]), first=FIRST, last=LAST
    )
    found = rows.filter(state__in=sorted(BAD)).order_by("state_at", "id")
    cells = found.values_list("letter_id", "first", "last", "letter__title", "channel", "state_at")
    return [
        NotArrived(letter, f"{first} {last}", title, CHANNELS[channel], timezone.localtime(at).date())
        for letter, first, last, title, channel, at in cells
    ]
