"""What a school chose about its registers, in force from a day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from attendance.tenancy.fields import SchoolOwned


class RegisterSettings(SchoolOwned):
    """In force from `since` until a later row. Append-only: of two rows with the same start the newer holds."""

    since = models.DateField()
    teacher_codes = ArrayField(models.TextField(), default=list)
    cover_codes = ArrayField(models.TextField(), default=list)
    office_codes = ArrayField(models.TextField(), default=list, help_text="Empty: every code valid by hand")
    k_needs_note = models.BooleanField(default=True)
    c2_needs_note = models.BooleanField(default=False)
    second_look_days = models.SmallIntegerField(default=5)
    recorded_by = models.UUIDField(null=True)
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("since", "recorded_at")
        indexes = (models.Index(fields=["school", "since"], name="register_settings_since"),)

    def __str__(self) -> str:
        return f"from {self.since}"
