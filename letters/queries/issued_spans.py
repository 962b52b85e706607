"""Reads: which letters went out about whom in a span, for what came after them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from letters.models import Letter

# What is no step towards better attendance: praise, answers to requests, and the texts of each day's absences.
NO_STEPS = (
    "certificate", "congratulations", "group_certificate", "leave_granted", "leave_refused", "text_absence",
    "text_absence_several",
)  # fmt: skip


@dataclass(frozen=True)
class IssuedLetter:
    """A letter or text that went out about one pupil. `ladder` and `tier` are those it was written at, or empty."""

    pupil_id: UUID
    key: str
    title: str
    ladder: str
    tier: str
    on: date


def letters_of_schools(days: Mapping[UUID, tuple[date, date]]) -> dict[UUID, list[IssuedLetter]]:
    """Letters and texts that each school issued in its days (since, until before), earliest first. One query.

    Without NO_STEPS. A correction is no step of its own, and what was withdrawn afterwards is none.
    """
    zone = timezone.get_current_timezone()
    since, until = min(day for day, _ in days.values()), max(day for _, day in days.values())
    begins, ends = (datetime.combine(day, time(), zone) for day in (since, until))
    rows = Letter.objects.filter(
        school_id__in=list(days), kind__in=["letter", "text"], state__in=["issued", "superseded"],
        issued_at__gte=begins, issued_at__lt=ends, corrects_id__isnull=True,
    )  # fmt: skip
    cells = (
        rows.exclude(key__in=NO_STEPS)
        .order_by("issued_at", "id")
        .values_list("school_id", "pupil_id", "key", "title", "ladder", "tier", "issued_at")
    )
    found: dict[UUID, list[IssuedLetter]] = {school_id: [] for school_id in days}
    for school_id, pupil, key, title, ladder, tier, at in cells:
        on = timezone.localtime(at).date()
        if days[school_id][0] <= on < days[school_id][1]:
            found[school_id].append(IssuedLetter(pupil, key, title, ladder, tier, on))
    return found
