"""What the commands of this room share: reading a file or a day, naming whose policy it is."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from attendance.kit.forms import EARLIEST, LATEST
from attendance.tenancy.models import School, Trust
from interventions.resources import read_document
from registers.management.commands.codes import read_day


def read_file(path: Path, option: str = "FILE") -> Mapping[str, Any]:
    """The document in the file. Raises CommandError where there is no file, PolicyError where it holds no policy."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{option}: {path} cannot be read: {error.strerror}. Check the name.") from error
    return read_document(path.name, content)


def day_of(text: str, option: str) -> date:
    """A day written as 2026-03-10, of a year that somebody can mean. Raises CommandError."""
    day = read_day(text, option)
    if not EARLIEST <= day <= LATEST:
        raise CommandError(f"{option}: {day} is too far away. Check the year.")
    return day


def school_of(urn: str) -> School:
    """The school with this URN. Raises CommandError."""
    school = School.objects.filter(urn=urn).first() if urn.isascii() and urn.isdecimal() else None
    if school is None:
        raise CommandError(f"--school: no school has the URN “{urn}”. Give the six digits of its reference number.")
    return school


def trust_of(uid: str) -> Trust:
    """The trust with this UID. Raises CommandError."""
    trust = Trust.objects.filter(uid=uid).first() if uid.isascii() and uid.isdecimal() else None
    if trust is None:
        raise CommandError(f"--trust: no trust has the UID “{uid}”. A stand-alone school is a trust of one.")
    return trust
