"""Trust and School: the two global tables that say whose data a row is."""

import uuid

from django.db import models
from django.db.models import F, Q

from attendance.kit.uuid7 import uuid7


class Trust(models.Model):
    """A multi-academy trust; a stand-alone school is a trust of one (`standalone`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    uid = models.PositiveIntegerField(unique=True, help_text="The group UID of Get Information about Schools")
    name = models.CharField(max_length=200)
    standalone = models.BooleanField(default=False)
    colour = models.CharField(max_length=20, default="slate")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Phase(models.TextChoices):
    NURSERY = "nursery", "Nursery"
    PRIMARY = "primary", "Primary"
    MIDDLE = "middle", "Middle"
    SECONDARY = "secondary", "Secondary"
    ALL_THROUGH = "all_through", "All-through"
    SIXTEEN_PLUS = "sixteen_plus", "16 plus"


class SchoolType(models.TextChoices):
    MAINSTREAM = "mainstream", "Mainstream"
    SPECIAL = "special", "Special"
    ALTERNATIVE_PROVISION = "alternative_provision", "Alternative provision"
    NURSERY = "nursery", "Nursery school"


class School(models.Model):
    """A school. Its `id` never changes; changing trust is one row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, related_name="schools")
    urn = models.PositiveIntegerField(unique=True, help_text="Unique reference number, six digits")
    laestab = models.CharField(max_length=7, help_text="Local authority number (3) and establishment number (4)")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40, blank=True)
    initials = models.CharField(max_length=3)
    colour = models.CharField(max_length=20, default="plum")
    phase = models.CharField(max_length=20, choices=Phase)
    type = models.CharField(max_length=30, choices=SchoolType, default=SchoolType.MAINSTREAM)
    lowest_year = models.SmallIntegerField(default=0, help_text="Youngest year group: -1 nursery, 0 Reception, 1 to 13")
    highest_year = models.SmallIntegerField(default=6)
    telephone = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=Q(urn__gte=100000, urn__lte=999999), name="school_urn_six_digits"),
            models.CheckConstraint(condition=Q(lowest_year__lte=F("highest_year")), name="school_years_in_order"),
        )

    def __str__(self) -> str:
        return self.name


def new_id() -> uuid.UUID:
    """A fresh key for a tenant row (a named function, so that migrations can refer to it)."""
    return uuid7()
