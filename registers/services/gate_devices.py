"""Deeds: tablets at the gate. A tablet has a link and no account; the link opens the gate's page and nothing else."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from registers.models import GateDevice
from registers.queries.covers import token_hash
from registers.queries.gate_devices import DeviceRow
from registers.services.problems import DayProblem

SECRET_BYTES = 24
USE_NOTED_EVERY = timedelta(minutes=5)
LONGEST_NAME = 60
POSITION = "Tablet at the gate"


def make_device(school_id: UUID, *, name: str, by: Actor, at: datetime) -> tuple[UUID, str]:
    """Make a tablet's link; returns its id and its secret, which is not kept and cannot be shown again.

    Raises DayProblem: no name, or one that a working tablet has. Three queries.
    """
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > LONGEST_NAME:
        message = "Give the tablet a name." if not name else "That name is too long."
        raise DayProblem("name", message, f"Say where it stands, in at most {LONGEST_NAME} letters.")
    if GateDevice.objects.filter(school_id=school_id, name__iexact=name, revoked_at__isnull=True).exists():
        raise DayProblem(
            "name", f"A tablet called {name} has a link already.", "End that link first, or give another name."
        )
    token = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        device = GateDevice(school_id=school_id, name=name, token_hash=token_hash(token), made_name=by.name, made_at=at)
        device.save(force_insert=True)
        record(school_id, "gate_device.made", by=by, at=at, subject="gate_device", subject_id=device.id)
    return device.id, token


def end_device(school_id: UUID, device_id: UUID, *, by: Actor, at: datetime) -> bool:
    """End a link at once; False where there is none, or it is ended already. Two queries."""
    with transaction.atomic():
        working = GateDevice.objects.filter(school_id=school_id, id=device_id, revoked_at__isnull=True)
        if not working.update(revoked_at=at, revoked_name=by.name):
            return False
        record(school_id, "gate_device.ended", by=by, at=at, subject="gate_device", subject_id=device_id)
    return True


def actor_of_device(device: DeviceRow) -> Actor:
    """Who stands beside what is signed on a tablet: the tablet, by its name."""
    return Actor(None, f"Tablet: {device.name}", POSITION)


def note_device_use(school_id: UUID, device_id: UUID, *, at: datetime) -> None:
    """Remember that the tablet asked, at most every five minutes. One query."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    GateDevice.objects.filter(stale, school_id=school_id, id=device_id).update(last_used_at=at)
