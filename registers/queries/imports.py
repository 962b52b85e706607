"""Reads of imports: the marks that are there already."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from registers.models import Mark

Key = tuple[date, str, UUID]


def marks_on(school_id: UUID, days: Collection[date]) -> dict[Key, tuple[str, int | None, str]]:
    """(code, minutes late, note) of every mark of those days. One query."""
    rows = Mark.objects.filter(school_id=school_id, date__in=list(days)).order_by()
    return {
        (day, session, pupil_id): (code, minutes, note)
        for day, session, pupil_id, code, minutes, note in rows.values_list(
            "date", "session", "pupil_id", "code", "minutes_late", "note"
        )
    }
