"""What a closure would do to marks, and which marks an earlier one made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from registers.models import Amendment, Mark


@dataclass(frozen=True)
class ClosureMark:
    """A mark made by a closure and still as the closure left it; what stood there before, if anything did."""

    date: date
    session: str
    pupil_id: UUID
    version: int
    amendment_id: UUID | None
    was_code: str
    was_minutes: int | None
    was_note: str


def codes_there(school_id: UUID, days: Collection[date]) -> dict[tuple[date, str, UUID], str]:
    """The code of every mark of those days that has one, by (day, session, pupil). One query."""
    rows = Mark.objects.filter(school_id=school_id, date__in=list(days)).exclude(code="")
    return {row[:3]: row[3] for row in rows.values_list("date", "session", "pupil_id", "code")}


def marked_days(school_id: UUID, days: Collection[date]) -> dict[date, int]:
    """How many marks each of those days has; days without any are missing. One query."""
    counts: dict[date, int] = {}
    for day, _, _ in codes_there(school_id, days):
        counts[day] = counts.get(day, 0) + 1
    return counts


def marks_of_closure(
    school_id: UUID, closure_id: UUID, *, code: str, recorded_at: datetime, since: date, until: date
) -> list[ClosureMark]:
    """The marks that the closure wrote and nobody changed since. Two queries.

    A mark of a closure carries the moment at which the closure was recorded; where it replaced a mark, the amendment
    carries the closure's id as its change.
    """
    marks = Mark.objects.filter(
        school_id=school_id, date__gte=since, date__lt=until, origin="closure", code=code, recorded_at=recorded_at
    )
    entries = Amendment.objects.filter(school_id=school_id, change_id=closure_id, kind="closure")
    before = {
        (entry.date, entry.session, entry.pupil_id): (
            entry.id, entry.original_code, entry.original_minutes, entry.original_note,
        )
        for entry in entries
    }  # fmt: skip
    return [
        ClosureMark(day, session, pupil_id, version, *before.get((day, session, pupil_id), (None, "", None, "")))
        for day, session, pupil_id, version in marks.order_by("date", "session", "pupil_id").values_list(
            "date", "session", "pupil_id", "version"
        )
    ]
