"""Supply cover: one group, one day, one link."""

from django.db import models

from attendance.people.models import RegistrationGroup
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned


class CoverLink(SchoolOwned):
    """A link for a supply teacher, made by the office, ended at any time. Only the token's hash is kept."""

    group = SchoolForeignKey(RegistrationGroup)
    date = models.DateField()
    teacher_name = models.TextField()
    token_hash = models.TextField()
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_name = models.TextField(blank=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "token_hash"], name="cover_link_token_once"),)
        indexes = (models.Index(fields=["school", "date"], name="cover_link_date"),)

    def __str__(self) -> str:
        return f"{self.teacher_name} on {self.date}"
