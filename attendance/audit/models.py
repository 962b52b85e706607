"""What was done, for investigation only. No feature reads these tables; functional history lives with its subject."""

from django.db import models

from attendance.kit.uuid7 import uuid7
from attendance.tenancy.fields import SchoolOwned


class AuditEvent(SchoolOwned):
    """One deed inside a school. Append-only by privilege."""

    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_position = models.TextField(blank=True)
    verb = models.TextField()
    subject = models.TextField(blank=True)
    subject_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["school", "at"], name="audit_school_at"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class PlatformEvent(models.Model):
    """One deed above the schools (a trust, a place, an account, a sign-in). Append-only by privilege."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()
    verb = models.TextField()
    subject = models.TextField(blank=True)
    subject_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["at"], name="platform_event_at"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
