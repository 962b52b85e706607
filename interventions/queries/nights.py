"""Reads of the nights: which are due, how they went, and which schools have not seen their last amendments."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from attendance.calendar.queries import last_school_days, school_days_between
from interventions.models import Evaluation, NightRun, NightSettings
from interventions.rules.nights import ATTEMPTS, DAY, is_due, judged_too_early, judges_until, starts_at
from registers.queries.chain import chain_heads

COUNTED = ("pupils", "found", "entered", "left", "proposed")
LATE = 2 * DAY  # a school whose last night is older than yesterday's


@dataclass(frozen=True)
class DueNight:
    """A night to be done: its local date and the local time at which it begins."""

    school_id: UUID
    date: date
    starts: time
    asked_at: datetime | None = None

    @property
    def at(self) -> datetime:
        """The moment of what it does: when it begins by the clock on the wall, whenever it really runs; when a person
        asked for it, where one did.
        """
        return self.asked_at or starts_at(self.date, self.starts)


@dataclass(frozen=True)
class NightRow:
    """A line of the ledger. `counts`: pupils and found as of its last day; entered, left and the like in all."""

    school_id: UUID
    date: date
    state: str
    step: str
    attempts: int
    started_at: datetime
    finished_at: datetime | None
    days_done: int
    days_total: int
    counts: Mapping[str, Any]
    error: str

    @property
    def took(self) -> timedelta | None:
        """How long it took; None while it runs."""
        return self.finished_at - self.started_at if self.finished_at else None

    @property
    def lasted(self) -> str:
        """How long it took, in words: 12 s, 3 min 20 s."""
        minutes, seconds = divmod(int(self.took.total_seconds()) if self.took else 0, 60)
        return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"

    @property
    def given_up(self) -> bool:
        """Whether it failed and is not tried again by itself."""
        return self.state == "failed" and self.attempts >= ATTEMPTS


@dataclass(frozen=True)
class Alarm:
    """That the nights of a school are not as they should be, in plain words, and what to do."""

    text: str
    remedy: str


NIGHT = (
    "school_id", "date", "state", "step", "attempts", "started_at", "finished_at", "days_done", "days_total", "counts",
    "error",
)  # fmt: skip


def usual_start() -> time:
    """When the night starts where the school has chosen nothing."""
    return time.fromisoformat(settings.NIGHT_STARTS_AT)


def starts_of(school_ids: Collection[UUID]) -> dict[UUID, time]:
    """The local time at which each school's night starts. One query."""
    rows = NightSettings.objects.filter(school_id__in=school_ids).order_by("school_id", "-recorded_at")
    chosen = dict(rows.distinct("school_id").values_list("school_id", "starts"))
    return {school_id: chosen.get(school_id, usual_start()) for school_id in school_ids}


def due_nights(school_ids: Collection[UUID], now: datetime) -> list[DueNight]:
    """The nights that have begun and are not done: never run, failed but to be tried again, or left by a worker that
    died. One that still runs is among them: its lock says so. Two queries.
    """
    nights = [
        DueNight(school_id, night, starts)
        for school_id, starts in starts_of(school_ids).items()
        if (night := is_due(now, starts))
    ]
    rows = NightRun.objects.filter(school_id__in=school_ids, date__in={night.date for night in nights})
    over = {
        (school_id, night)
        for school_id, night, state, attempts in rows.values_list("school_id", "date", "state", "attempts")
        if state == "done" or (state == "failed" and attempts >= ATTEMPTS)
    }
    return [night for night in nights if (night.school_id, night.date) not in over]


def nights(school_id: UUID, *, limit: int = 14) -> list[NightRow]:
    """A school's nights, the newest first. One query."""
    rows = NightRun.objects.filter(school_id=school_id).order_by("-date")[:limit]
    return [NightRow(**row) for row in rows.values(*NIGHT)]


def last_nights(school_ids: Collection[UUID]) -> dict[UUID, NightRow]:
    """The last night of each school; schools without one are missing. One query."""
    rows = NightRun.objects.filter(school_id__in=school_ids).order_by("school_id", "-date").distinct("school_id")
    return {row["school_id"]: NightRow(**row) for row in rows.values(*NIGHT)}


def alarm_of(school_id: UUID, today: date) -> Alarm | None:
    """What is wrong with a school's nights on the local date `today`, for every page that shows findings. One query."""
    return alarm_from(last_nights([school_id]).get(school_id), today)


def alarm_from(last: NightRow | None, today: date) -> Alarm | None:
    """The alarm that the last night gives; None where all is well, and for a school that has had no night yet."""
    if last is None:
        return None
    if last.state == "failed":
        again = "It is not tried again by itself: run it now, or ask whoever runs this installation."
        soon = "It is tried again within five minutes."
        return Alarm(f"The night of {last.date:%-d %B} failed. {last.error}", again if last.given_up else soon)
    if last.date <= today - LATE or (last.state == "running" and last.date < today):
        text = f"The last night that ran was that of {last.date:%-d %B}."
        if last.state == "running":
            text = f"The night of {last.date:%-d %B} began and did not end."
        return Alarm(text, "Ask whoever runs this installation whether its worker and its beat run; or run it now.")
    return None


def last_judged(school_id: UUID) -> date | None:
    """The last school day that was evaluated. One query."""
    return Evaluation.objects.filter(school_id=school_id).order_by("-on").values_list("on", flat=True).first()


def missed_days(school_id: UUID, until: date) -> list[date]:
    """School days to judge up to and including `until`, the earliest first: those after the last judged. Two queries.

    A school that was never judged begins with its last school day: what was found and proposed for days long gone
    would ask people to act on a past that nobody can act on, and the figures of the year are in that one day. A day
    that was judged by hand before it had ended comes again.
    """
    last = Evaluation.objects.filter(school_id=school_id).order_by("-on").values_list("on", "at").first()
    if last is None:
        return last_school_days(school_id, until + DAY, 1)
    on, at = last
    return school_days_between(school_id, on if judged_too_early(on, at) else on + DAY, until + DAY)


def missed_of(night: DueNight) -> list[date]:
    """School days that the night has to judge, the earliest first. Two queries."""
    return missed_days(night.school_id, judges_until(night.date, night.starts))


def days_done(night: DueNight) -> int:
    """How many days the night has judged so far. One query."""
    rows = NightRun.objects.filter(school_id=night.school_id, date=night.date)
    return rows.values_list("days_done", flat=True).first() or 0


def counts_of_day(school_id: UUID, on: date) -> dict[str, int]:
    """What the evaluation of that day counted. One query."""
    rows = Evaluation.objects.filter(school_id=school_id, on=on)
    return dict(zip(COUNTED, rows.values_list(*COUNTED).get(), strict=True))


def behind(school_ids: Collection[UUID]) -> list[UUID]:
    """Schools with amendments that their last evaluation has not seen. Two queries, however many schools."""
    rows = Evaluation.objects.filter(school_id__in=school_ids).order_by("school_id", "-on").distinct("school_id")
    seen = dict(rows.values_list("school_id", "amendments_seen"))
    heads = chain_heads(list(seen)) if seen else {}
    return [school_id for school_id, number in seen.items() if heads.get(school_id, 0) > number]
