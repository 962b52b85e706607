"""The log of a child's absences leaves the house as a file: that it did is kept."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.tables import write_csv
from interventions.queries.absence_log import LogLine, absence_log

COLUMNS = ("When", "Day of absence", "What", "Words", "By", "Position", "For safeguarding staff", "Taken back")


def export_absence_log(
    school_id: UUID, pupil_id: UUID, since: date, until: date, *, abilities: Collection[str], by: Actor, at: datetime
) -> bytes:
    """The log from `since` until before `until` as CSV in which no cell is a formula. Nine statements."""
    with transaction.atomic():
        lines = absence_log(school_id, pupil_id, since, until, abilities=abilities)
        record(
            school_id, "absence_log.exported", by=by, at=at, subject="pupil", subject_id=pupil_id,
            since=since.isoformat(), until=until.isoformat(), lines=len(lines),
        )  # fmt: skip
    return write_csv(COLUMNS, [_row(line) for line in lines])


def _row(line: LogLine) -> tuple[str, ...]:
    when = f"{timezone.localtime(line.at):%Y-%m-%d %H:%M}"
    return (
        when, f"{line.day:%Y-%m-%d}", line.what, line.words, line.by_name, line.by_position,
        "yes" if line.sensitive else "", "yes" if line.undone else "",
    )  # fmt: skip
