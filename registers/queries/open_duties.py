"""Reads: texts about an absence that did not arrive, and that nobody has followed up in another way."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from registers.models import ContactEntry
from registers.queries.following import log_cells
from registers.rules.following import NOT_DELIVERED, NOTE, TOLD, UNDONE

NO_ANSWER_TO_IT = (NOT_DELIVERED, NOTE, TOLD, UNDONE)


@dataclass(frozen=True)
class LostText:
    """A text about a pupil's absence on `date` that did not arrive."""

    pupil_id: UUID
    pupil: str
    date: date


def lost_texts(school_id: UUID, since: date, until: date) -> list[LostText]:
    """Of absences from `since` until before `until`, the oldest first; each pupil and day once. One query.

    Not those where somebody was tried again afterwards.
    """
    later = ContactEntry.objects.filter(
        school_id=school_id, pupil_id=OuterRef("pupil_id"), date=OuterRef("date"), at__gt=OuterRef("at")
    ).exclude(outcome__in=NO_ANSWER_TO_IT)
    rows = log_cells(school_id, abilities=()).filter(
        ~Exists(later), outcome=NOT_DELIVERED, date__gte=since, date__lt=until
    )
    cells = rows.order_by("date", "pupil_id").values_list("pupil_id", "called", "pupil__legal_last", "date").distinct()
    return [LostText(pupil, f"{first} {last}", day) for pupil, first, last, day in cells]
