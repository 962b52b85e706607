"""Writing the audit row beside the domain row, in the same transaction."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from attendance.audit.models import AuditEvent, PlatformEvent


class Who(Protocol):
    """Whoever did it: an `access.rules.actors.Actor` (audit stands below access and may not import it)."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...
    @property
    def position(self) -> str: ...


def record(
    school_id: UUID,
    verb: str,
    *,
    by: Who,
    at: datetime,
    subject: str = "",
    subject_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Write one event of a school. `detail` is plain JSON; never a pupil's name (ids only)."""
    AuditEvent.objects.create(
        school_id=school_id,
        at=at,
        by_id=by.user_id,
        by_name=by.name,
        by_position=by.position,
        verb=verb,
        subject=subject,
        subject_id=subject_id,
        detail=detail,
    )


def record_platform(
    verb: str, *, by: Who, at: datetime, subject: str = "", subject_id: UUID | None = None, **detail: Any
) -> None:
    """Write one event above the schools."""
    PlatformEvent.objects.create(
        at=at, by_id=by.user_id, by_name=by.name, verb=verb, subject=subject, subject_id=subject_id, detail=detail
    )
