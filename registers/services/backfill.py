"""Registers that are known to have been taken elsewhere: an import of another system's marks, a demo's past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from registers.models import Register


@dataclass(frozen=True)
class TakenRegister:
    """One register as it was taken: begun at `started_at`, sent at `sent_at` (None: not sent) by a named person."""

    group_id: UUID
    date: date
    session: str
    started_at: datetime
    sent_at: datetime | None
    name: str
    position: str


def record_taken_registers(school_id: UUID, taken: Sequence[TakenRegister]) -> int:
    """Write registers that are not there yet; those that are stay as they are. Returns how many were given.

    Must run inside `scoped(school_id)`. One statement for each 2,000 registers.
    """
    Register.objects.bulk_create(
        [
            Register(
                school_id=school_id,
                group_id=t.group_id,
                date=t.date,
                session=t.session,
                started_at=t.started_at,
                started_name=t.name,
                last_saved_at=t.sent_at or t.started_at,
                sent_at=t.sent_at,
                sent_name=t.name if t.sent_at else "",
                sent_position=t.position if t.sent_at else "",
            )
            for t in taken
        ],
        batch_size=2000,
        ignore_conflicts=True,
    )
    return len(taken)
