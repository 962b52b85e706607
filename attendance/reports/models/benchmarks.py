"""Figures that the DfE published: nobody's own, the same for every school, kept as they were published."""

from django.db import models
from django.db.models import Q

from attendance.kit.uuid7 import uuid7


class Release(models.Model):
    """One file as the DfE published it. A file that was loaded before is known by its hash; a newer one stands beside.

    `released_on`: the day of publication where it is known. `since` / `until`: the days the file is about, half-open.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.TextField(unique=True)
    file_name = models.TextField()
    kind = models.TextField(help_text="year_to_date, weekly, daily or annual")
    publication = models.TextField(help_text="What the DfE calls it")
    period = models.TextField(help_text="As 2024/25")
    released_on = models.DateField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    rows = models.IntegerField()
    loaded_at = models.DateTimeField()
    loaded_name = models.TextField()

    class Meta:
        ordering = ("-loaded_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["year_to_date", "weekly", "daily", "annual"]), name="release_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.publication} {self.period}"


class Benchmark(models.Model):
    """One row of a release: an area and a phase. Nothing here is computed by us; what was suppressed is null.

    Percentages are of possible sessions as published (`pa_percent`, `sa_percent`: of enrolments). `markers` says by
    column with which sign the DfE left a value out (c, x, z, ., .., :, NA); `figures` keeps every other column.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField(help_text="The row of the file")
    level = models.TextField(help_text="national, regional or la")
    region = models.TextField(blank=True)
    la_code = models.TextField(blank=True, help_text="Three digits")
    la_gss = models.TextField(blank=True)
    la_name = models.TextField(blank=True)
    phase = models.TextField(help_text="primary, secondary, special, total, or what the file says")
    characteristic = models.TextField(default="total")
    period = models.TextField(help_text="As 2024/25")
    period_kind = models.TextField(help_text="year, week, day or terms")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    schools = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    enrolments = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    possible = models.BigIntegerField(null=True)
    present = models.BigIntegerField(null=True)
    aea = models.BigIntegerField(null=True)
    attended = models.BigIntegerField(null=True)
    absent = models.BigIntegerField(null=True)
    authorised = models.BigIntegerField(null=True)
    unauthorised = models.BigIntegerField(null=True)
    late = models.BigIntegerField(null=True)
    attendance_percent = models.DecimalField(max_digits=24, decimal_places=16, null=True)
    absence_percent = models.DecimalField(max_digits=24, decimal_places=16, null=True)
    authorised_percent = models.DecimalField(max_digits=24, decimal_places=16, null=True)
    unauthorised_percent = models.DecimalField(max_digits=24, decimal_places=16, null=True)
    pa_percent = models.DecimalField(max_digits=24, decimal_places=16, null=True)
    sa_percent = models.DecimalField(max_digits=24, decimal_places=16, null=True)
    figures = models.JSONField(default=dict)
    markers = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["release", "number"], name="benchmark_row_once"),
            models.CheckConstraint(condition=Q(level__in=["national", "regional", "la"]), name="benchmark_level"),
        )
        indexes = (models.Index(fields=["level", "phase", "la_code", "period"], name="benchmark_cell"),)

    def __str__(self) -> str:
        return f"{self.la_name or self.region or 'England'} {self.phase}"
