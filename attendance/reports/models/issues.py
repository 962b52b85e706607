"""Reports to governors and trustees: what is being prepared, and what was published, frozen with its hash."""

from django.db import models
from django.db.models import F, Q

from attendance.calendar.models import Term
from attendance.kit.uuid7 import uuid7
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned
from attendance.tenancy.models import Trust

STATES = ("draft", "waiting", "published")


class Prepared(models.Model):
    """What both kinds have. `until` is half-open. draft → waiting (for the head) → published; then draft again for a
    next issue. `notes`: the words people add (`rules.notes`)."""

    kind = models.TextField(default="governors")
    slug = models.TextField(help_text="As autumn-2025: part of the address")
    title = models.TextField()
    since = models.DateField()
    until = models.DateField()
    meeting_on = models.DateField(null=True)
    notes = models.JSONField(default=dict)
    state = models.TextField(default="draft")
    sent_back = models.TextField(blank=True, help_text="What whoever was to approve it asked for")
    prepared_by = models.UUIDField(null=True)
    prepared_name = models.TextField(blank=True)
    prepared_position = models.TextField(blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Frozen(models.Model):
    """What both kinds have: one issue. `content` is the whole report as canonical JSON, small numbers already gone;
    page, PDF, CSV and API are made of it and of nothing else. `sha256` is of that text. Never changed (append-only)."""

    number = models.IntegerField()
    content = models.TextField()
    sha256 = models.TextField()
    reason = models.TextField(blank=True, help_text="Why there is a further issue")
    policy_version = models.TextField(blank=True)
    drawn_at = models.DateTimeField(help_text="When the figures were read")
    prepared_name = models.TextField(blank=True)
    prepared_position = models.TextField(blank=True)
    issued_by = models.UUIDField(null=True)
    issued_name = models.TextField()
    issued_position = models.TextField(blank=True)
    issued_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"issue {self.number}"


class Report(SchoolOwned, Prepared):
    """A school's report for one span, mostly a term."""

    term = SchoolForeignKey(Term, null=True)

    class Meta:
        ordering = ("-since",)
        constraints = (
            models.UniqueConstraint(fields=["school", "kind", "slug"], name="report_slug_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="report_state"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="report_in_order"),
        )


class Issue(SchoolOwned, Frozen):
    """A published issue of a school's report."""

    report = SchoolForeignKey(Report)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["school", "report_id", "number"], name="report_issue_number_once"),
        )


class TrustReport(Prepared):
    """A trust's report to its trustees. Row-level security by trust."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-since",)
        constraints = (
            models.UniqueConstraint(fields=["trust", "kind", "slug"], name="trust_report_slug_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="trust_report_state"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="trust_report_in_order"),
        )


class TrustIssue(Frozen):
    """A published issue of a trust's report. Row-level security by trust."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(TrustReport, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["trust", "report", "number"], name="trust_issue_number_once"),)
