"""Reads: who gets which report by e-mail, what became of the last one, and what is due now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.access.queries import people_at
from attendance.access.rules.abilities import abilities_of
from attendance.calendar.models import SchoolSession
from attendance.reports.models import Delivered, Delivery, Issue
from attendance.reports.rules.deliveries import (
    KINDS,
    OLDEST_ISSUE,
    OUTCOMES,
    PUBLISHED,
    WEEKDAYS,
    mail_key,
    may_try,
    week_key,
)

DAY, WEEK = timedelta(days=1), timedelta(days=7)
UNDOABLE = timedelta(days=1)  # so long an ended one stands in the list, with Undo


@dataclass(frozen=True)
class DeliveryRow:
    """One report to one person, with what became of the last mail (empty before the first)."""

    id: UUID
    user_id: UUID
    name: str
    what: str
    weekday: int
    starts: time
    made_name: str
    made_at: datetime
    ended_at: datetime | None
    ended_name: str
    last_at: datetime | None
    last_outcome: str | None
    last_said: str | None

    @property
    def label(self) -> str:
        return KINDS[self.what].label

    @property
    def when(self) -> str:
        if KINDS[self.what].cadence == PUBLISHED:
            return "When one is published"
        return f"{WEEKDAYS[self.weekday]}s from {self.starts:%H:%M}, in weeks with school"

    @property
    def last(self) -> str:
        """What became of the last mail, in words."""
        return OUTCOMES.get(self.last_outcome or "", "")


COLUMNS = (
    "id", "user_id", "called", "what", "weekday", "starts", "made_name", "made_at", "ended_at", "ended_name", "last_at",
    "last_outcome", "last_said",
)  # fmt: skip


def deliveries(school_id: UUID, at: datetime, *, user_id: UUID | None = None) -> list[DeliveryRow]:
    """What comes by e-mail, to this person or to everybody, and what was ended within a day. One query."""
    newest = Delivered.objects.filter(school_id=school_id, delivery_id=OuterRef("id")).order_by("-at", "-id")
    rows = Delivery.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at - UNDOABLE), school_id=school_id)
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    rows = rows.annotate(
        called=Coalesce(NullIf("user__name", Value("")), "user__email", output_field=TextField()),
        last_at=Subquery(newest.values("at")[:1]), last_outcome=Subquery(newest.values("outcome")[:1]),
        last_said=Subquery(newest.values("said")[:1]),
    )  # fmt: skip
    return [DeliveryRow(*row) for row in rows.order_by("called", "what", "made_at").values_list(*COLUMNS)]


def may_have(place: SchoolPlace, on: date) -> dict[UUID, tuple[str, frozenset[str]]]:
    """By person at the school: the name, and the kinds that they may have. One query."""
    roles: dict[UUID, set[str]] = defaultdict(set)
    names: dict[UUID, str] = {}
    for row in people_at(place, on):
        if row.since <= on:
            roles[row.user_id].add(row.role)
            names[row.user_id] = row.name
    kinds = {user: kinds_for(abilities_of(held)) for user, held in roles.items()}
    return {user: (names[user], kinds[user]) for user in sorted(names, key=lambda one: names[one]) if kinds[user]}


def kinds_for(abilities: Collection[str]) -> frozenset[str]:
    """The kinds that somebody with these abilities may have. No query."""
    return frozenset(key for key, kind in KINDS.items() if kind.ability in abilities)


# ---- what is due ------------------------------------------------

Due = tuple[UUID, UUID, str]  # school, delivery, key


@dataclass(frozen=True)
class Open:
    """A delivery that runs."""

    school_id: UUID
    id: UUID
    what: str
    weekday: int
    starts: time
    made_at: datetime


def due_deliveries(school_ids: Sequence[UUID], now: datetime) -> list[Due]:
    """Every mail of these schools that is due now and has not gone. Four queries at most; one where nobody asked."""
    rows = Delivery.objects.filter(school_id__in=school_ids, ended_at__isnull=True)
    found = [Open(*row) for row in rows.values_list("school_id", "id", "what", "weekday", "starts", "made_at")]
    wanted = [*_weekly(found, now), *_published(found, now)] if found else []
    if not wanted:
        return []
    done, tries = _done(school_ids, wanted, now)
    return [due for due in wanted if due[1:] not in done and (due[1:] not in tries or may_try(*tries[due[1:]], now))]


def _weekly(found: Sequence[Open], now: datetime) -> Iterator[Due]:
    """One for each whose time has come in a week with school. One query, or none."""
    zone = timezone.get_current_timezone()
    keys = {
        one.id: week_key(one.weekday, one.starts, now, one.made_at, zone)
        for one in found
        if KINDS[one.what].cadence != PUBLISHED
    }
    days = {day for day in keys.values() if day}
    if not days:
        return
    schools = {one.school_id for one in found}
    first = min(days) - timedelta(days=6)
    open_days = SchoolSession.objects.filter(
        school_id__in=schools, open=True, date__gte=first, date__lt=max(days) + WEEK
    ).values_list("school_id", "date")
    weeks = {(school, day - timedelta(days=day.weekday())) for school, day in open_days}
    for one in found:
        day = keys.get(one.id)
        if day and (one.school_id, day - timedelta(days=day.weekday())) in weeks:
            yield one.school_id, one.id, day.isoformat()


def _published(found: Sequence[Open], now: datetime) -> Iterator[Due]:
    """One for each issue that was published since it was asked for. One query, or none."""
    wanting = [one for one in found if KINDS[one.what].cadence == PUBLISHED]
    if not wanting:
        return
    issues = Issue.objects.filter(school_id__in={one.school_id for one in wanting}, issued_at__gt=now - OLDEST_ISSUE)
    for school_id, issue_id, issued_at in issues.order_by("issued_at").values_list("school_id", "id", "issued_at"):
        for one in wanting:
            if one.school_id == school_id and one.made_at <= issued_at:
                yield school_id, one.id, f"issue:{issue_id}"


def _done(
    school_ids: Sequence[UUID], wanted: Sequence[Due], now: datetime
) -> tuple[set[tuple[UUID, str]], dict[tuple[UUID, str], tuple[int, datetime]]]:
    """What has gone, or will not, and how often the rest was tried in vain, the last time when. One query."""
    ids = {delivery for _, delivery, _ in wanted}
    rows = Delivered.objects.filter(school_id__in=school_ids, delivery_id__in=ids, at__gt=now - OLDEST_ISSUE - DAY)
    done: set[tuple[UUID, str]] = set()
    tries: dict[tuple[UUID, str], tuple[int, datetime]] = {}
    for delivery, key, outcome, at in rows.order_by("at").values_list("delivery_id", "key", "outcome", "at"):
        about = (delivery, mail_key(key))
        if outcome == "failed":
            tries[about] = (tries.get(about, (0, at))[0] + 1, at)
        else:
            done.add(about)
    return done, tries


def issue_address(school_id: UUID, issue_id: UUID) -> tuple[str, int] | None:
    """The slug and number of an issue; None where the school has none such. One query."""
    rows = Issue.objects.filter(school_id=school_id, id=issue_id, report__school_id=school_id)
    return rows.values_list("report__slug", "number").first()
