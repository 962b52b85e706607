"""Policies as versions: a trust's, and what a school has instead. Each starts on a day; published ones stay as is."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from attendance.kit.uuid7 import uuid7
from attendance.tenancy.fields import SchoolOwned
from attendance.tenancy.models import Trust

STATES = ("draft", "waiting", "published", "withdrawn")


class DocumentField(models.TextField):
    """A policy's document: plain JSON, kept as text so that it stays in the order in which it was written.

    jsonb would sort its names by length, and a reader expects the ladders and tiers in the author's order.
    """

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """The document that stands in the column."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        """The text to keep."""
        return None if value is None else json.dumps(value, ensure_ascii=False)


class Version(models.Model):
    """What both kinds have. `document` is sparse: only what differs from the layer below it.

    draft (may be edited) → waiting (for a second person) → published (in force from `since`, for good) or withdrawn.
    `acknowledged` keeps the typed answer to the linter's warnings.
    """

    number = models.IntegerField()
    state = models.TextField(default="draft")
    since = models.DateField(null=True)
    document = DocumentField(default=dict)
    reason = models.TextField(blank=True)
    acknowledged = models.TextField(blank=True)
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_name = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"version {self.number}"


class TrustPolicy(Version):
    """A version of a trust's policy. Seen by the schools of that trust alone (row-level security by trust)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["trust", "number"], name="trust_policy_number_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="trust_policy_state"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(since__isnull=False), name="trust_policy_published_starts"
            ),
        )


class SchoolPolicy(SchoolOwned, Version):
    """A version of what a school has instead of its trust's policy, and until when (`until` half-open, or for good)."""

    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "number"], name="school_policy_number_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="school_policy_state"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(since__isnull=False), name="school_policy_published_starts"
            ),
        )
