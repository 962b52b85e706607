"""Reads: tablets at the gate."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registers.models import GateDevice
from registers.queries.covers import token_hash


@dataclass(frozen=True)
class DeviceRow:
    """A tablet's link: where it stands, who made it, when it was used and when it was ended."""

    id: UUID
    name: str
    made_name: str
    made_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_name: str


FIELDS = ("id", "name", "made_name", "made_at", "last_used_at", "revoked_at", "revoked_name")


def devices(school_id: UUID) -> list[DeviceRow]:
    """The school's tablets, those that work first, then the latest made. One query."""
    rows = GateDevice.objects.filter(school_id=school_id).order_by("-made_at").values_list(*FIELDS)
    return sorted((DeviceRow(*row) for row in rows), key=lambda row: row.revoked_at is not None)


def device_by_token(school_id: UUID, token: str) -> DeviceRow | None:
    """The tablet with this secret, if its link was not ended. One query."""
    rows = GateDevice.objects.filter(school_id=school_id, token_hash=token_hash(token), revoked_at__isnull=True)
    return next((DeviceRow(*row) for row in rows.values_list(*FIELDS)), None)
