"""Reports that come by e-mail: who asked for which, and what was sent."""

from django.db import models
from django.db.models import Q

from attendance.access.models import User
from attendance.tenancy.fields import GlobalForeignKey, SchoolForeignKey, SchoolOwned


class Delivery(SchoolOwned):
    """One report to one person, each week or when it is published. `what` is a key of `rules.deliveries.KINDS`.

    Whether the person may still see it is asked anew each time. Ended, never deleted.
    """

    user = GlobalForeignKey(User)
    what = models.TextField()
    cadence = models.TextField(default="weekly")
    weekday = models.SmallIntegerField(default=0, help_text="Monday = 0")
    starts = models.TimeField(help_text="Local time from which it goes")
    detail = models.JSONField(default=dict)
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_name = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(cadence__in=["weekly", "published"]), name="delivery_cadence"),
            models.UniqueConstraint(
                fields=["school", "user", "what"], condition=Q(ended_at__isnull=True), name="delivery_open_once"
            ),
        )

    def __str__(self) -> str:
        return self.what


class Delivered(SchoolOwned):
    """One mail of a delivery, or why there was none. `key` (a day, an issue) goes once (append-only)."""

    delivery = SchoolForeignKey(Delivery)
    key = models.TextField()
    at = models.DateTimeField()
    outcome = models.TextField(help_text="sent, not_allowed, no_address, failed")
    said = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "delivery_id", "key"], name="delivered_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["sent", "not_allowed", "no_address", "failed"]), name="delivered_outcome"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.outcome}"
