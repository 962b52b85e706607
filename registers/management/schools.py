"""The schools a command works on, one after the other, each in its own scope."""

from django.core.management.base import CommandError

from attendance.tenancy.models import School


def chosen_schools(urn: str | None) -> list[School]:
    """The school with this URN, or all of them by name. Raises CommandError."""
    if urn is None:
        return list(School.objects.order_by("name", "urn"))
    found = list(School.objects.filter(urn=urn)) if urn.isdecimal() else []
    if not found:
        raise CommandError(f"--school: no school has the URN “{urn}”. Give the six digits of its reference number.")
    return found
