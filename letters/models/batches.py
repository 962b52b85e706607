"""Work for the worker: letters that were approved together."""

from django.db import models
from django.db.models import Q

from attendance.tenancy.fields import SchoolOwned


class Batch(SchoolOwned):
    """Letters to be drawn and issued together, and the one file in which they are printed.

    queued → running → done, or stopped (storage was away: the letters stay approved; it goes on when asked).
    `done` counts letters, `failed` those that could not be drawn. `print_*`: the file for the printer, once made.
    `posted_at`: when a person put the envelopes in the post.
    """

    state = models.TextField(default="queued")
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    separators = models.BooleanField(default=False)
    duplex = models.BooleanField(default=True)
    print_path = models.TextField(blank=True)
    print_sha256 = models.TextField(blank=True)
    print_pages = models.IntegerField(default=0)
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True)
    posted_name = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=["queued", "running", "done", "stopped"]), name="batch_state"),
        )
        indexes = (
            models.Index(fields=["school", "state", "changed_at"], name="batch_state_changed"),
            models.Index(fields=["school", "-made_at"], name="batch_newest"),
        )

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {self.state}"
