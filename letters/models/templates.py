"""Templates as versions: a trust's, and what a school has instead. Published ones stay as they are.

Below both lie the presets of the house (`letters/presets/`), which are files.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from attendance.kit.uuid7 import uuid7
from attendance.tenancy.fields import SchoolOwned
from attendance.tenancy.models import Trust

STATES = ("draft", "published", "withdrawn")


class TemplateVersion(models.Model):
    """What both kinds have: one version of one letter in one language. The parts are texts of `rules.language`.

    draft (may be edited) → published (in force from `since`, for good) or withdrawn. `title` is what staff call it.
    `per`: household, parent, or "" for what the school chose. `enclose` names what goes along (`rules.fields`).
    `acknowledged` keeps the typed answer to the check's warnings. `ends`: a published version with no words; from its
    day what lies below (the trust's, the preset) holds again.
    """

    key = models.TextField()
    language = models.TextField(default="en", help_text="BCP 47: en, pl, cy …")
    number = models.IntegerField()
    state = models.TextField(default="draft")
    since = models.DateField(null=True)
    kind = models.TextField(default="letter", help_text="letter, text or certificate")
    title = models.TextField()
    subject = models.TextField(blank=True)
    opening = models.TextField(blank=True)
    body = models.TextField()
    closing = models.TextField(blank=True)
    per = models.TextField(blank=True)
    enclose = ArrayField(models.TextField(), default=list)
    reason = models.TextField(blank=True)
    acknowledged = models.TextField(blank=True)
    ends = models.BooleanField(default=False)
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_name = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} version {self.number}"


class TrustTemplate(TemplateVersion):
    """A trust's version. `locked`: its schools may not have one of their own. Row-level security by trust."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, related_name="+")
    locked = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["trust", "key", "language", "number"], name="trust_template_number_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="trust_template_state"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(since__isnull=False), name="trust_template_published_starts"
            ),
        )


class SchoolTemplate(SchoolOwned, TemplateVersion):
    """A school's version, in place of its trust's and the preset."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "key", "language", "number"], name="school_template_number_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="school_template_state"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(since__isnull=False), name="school_template_published_starts"
            ),
        )
