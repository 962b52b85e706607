"""The dispatch log: how each copy went out, and what became of it. Append-only, both tables."""

from django.db import models
from django.db.models import Q

from attendance.people.models import Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned
from letters.models.letters import Copy, Letter


class Dispatch(SchoolOwned):
    """One going out of a copy. `channel`: post, email, text, hand, notify_letter. `to` is where it went, in words.

    `attempt` counts from 1: a copy that came back may go out again. `reference` is ours, for the provider's receipts.
    """

    copy = SchoolForeignKey(Copy, index=True)
    letter = SchoolForeignKey(Letter, index=True)
    pupil = SchoolForeignKey(Pupil)
    channel = models.TextField()
    attempt = models.SmallIntegerField(default=1)
    to = models.TextField()
    provider = models.TextField(blank=True)
    reference = models.TextField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "copy_id", "attempt"], name="dispatch_attempt_once"),
            models.UniqueConstraint(fields=["school", "reference"], name="dispatch_reference_once"),
            models.CheckConstraint(
                condition=Q(channel__in=["post", "email", "text", "hand", "notify_letter"]), name="dispatch_channel"
            ),
        )
        indexes = (models.Index(fields=["school", "-at"], name="dispatch_newest"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d}"


class DispatchEvent(SchoolOwned):
    """What became of it: queued, sent, delivered, returned, failed, opened. The newest holds.

    `tried`: somebody gave a wrong date of birth to the link of a mail; it says nothing about the dispatch itself.
    """

    dispatch = SchoolForeignKey(Dispatch, index=True)
    state = models.TextField()
    at = models.DateTimeField()
    by_name = models.TextField(blank=True)
    provider_id = models.TextField(blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "delivered", "returned", "failed", "opened", "tried"]),
                name="dispatch_event_state",
            ),
        )

    def __str__(self) -> str:
        return self.state
