"""Files that the worker makes: PDFs of published reports, packs for meetings."""

from django.db import models
from django.db.models import Q

from attendance.kit.uuid7 import uuid7
from attendance.reports.models.issues import Issue, TrustIssue
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned
from attendance.tenancy.models import Trust

STATES = ("waiting", "working", "done", "failed", "gone")


class Made(models.Model):
    """What both kinds have. waiting → working → done or failed; gone: its days of keeping are over.

    `kind` is a key of `rules.files.KINDS`, which says who may open it and how long it is kept; `asked` what it is made
    of (a day, a group). `done` of `total` steps, for people who wait.
    """

    kind = models.TextField()
    title = models.TextField()
    asked = models.JSONField(default=dict)
    state = models.TextField(default="waiting")
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    attempts = models.IntegerField(default=0)
    path = models.TextField(blank=True)
    sha256 = models.TextField(blank=True)
    size = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    asked_by = models.UUIDField(null=True)
    asked_name = models.TextField()
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class ReportFile(SchoolOwned, Made):
    """A file about one school; `issue` where it is a published report as PDF."""

    issue = SchoolForeignKey(Issue, null=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="report_file_state"),
            models.UniqueConstraint(
                fields=["school", "issue_id", "kind"], condition=Q(issue_id__isnull=False), name="report_file_of_issue"
            ),
        )
        indexes = (models.Index(fields=["school", "state", "changed_at"], name="report_file_state_changed"),)


class TrustFile(Made):
    """A file about a trust's schools. Row-level security by trust."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, related_name="+")
    issue = models.ForeignKey(TrustIssue, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="trust_file_state"),
            models.UniqueConstraint(
                fields=["issue", "kind"], condition=Q(issue__isnull=False), name="trust_file_of_issue"
            ),
        )
