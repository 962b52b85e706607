"""When: academic years, terms, school days and sessions, closures, and the times of a school's sessions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned

SESSIONS = (("AM", "Morning"), ("PM", "Afternoon"))


class AcademicYear(SchoolOwned):
    """A school's year, usually 1 September to 31 August. `until` is the day after its last day."""

    name = models.TextField()
    since = models.DateField()
    until = models.DateField()
    weekdays = ArrayField(models.SmallIntegerField(), default=list, help_text="Days of school sessions, Monday = 0")

    class Meta:
        ordering = ("since",)
        constraints = (
            models.UniqueConstraint(fields=["school", "since"], name="academic_year_once"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="academic_year_in_order"),
        )

    def __str__(self) -> str:
        return self.name


class Term(SchoolOwned):
    """A term with its half-term holiday. All `until` are half-open: the first day after."""

    year = SchoolForeignKey(AcademicYear, index=True)
    name = models.TextField()
    since = models.DateField()
    until = models.DateField()
    half_term_since = models.DateField(null=True)
    half_term_until = models.DateField(null=True)

    class Meta:
        ordering = ("since",)
        constraints = (
            models.UniqueConstraint(fields=["school", "since"], name="term_once"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="term_in_order"),
        )

    def __str__(self) -> str:
        return self.name


class Closure(SchoolOwned):
    """Sessions that the school does not hold: planned for all (#), the whole site unexpectedly (Y4), or a part (Y3)."""

    since = models.DateField()
    until = models.DateField()
    sessions = models.TextField(default="both")
    code = models.TextField()
    kind = models.TextField(default="closure", help_text="inset, bank_holiday, closure, part")
    reason = models.TextField()
    year_groups = ArrayField(models.SmallIntegerField(), default=list)
    group_ids = ArrayField(models.UUIDField(), default=list)
    recorded_by = models.UUIDField(null=True)
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_name = models.TextField(blank=True)

    class Meta:
        ordering = ("since",)
        constraints = (
            models.CheckConstraint(condition=Q(code__in=["#", "Y4", "Y3"]), name="closure_code"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="closure_in_order"),
            models.CheckConstraint(condition=Q(sessions__in=["both", "AM", "PM"]), name="closure_sessions"),
        )
        indexes = (models.Index(fields=["school", "since"], name="closure_school_since"),)

    def __str__(self) -> str:
        return f"{self.reason} ({self.code})"


class SchoolDay(SchoolOwned):
    """A weekday in term. `kind` says what it is: open, inset, bank_holiday, closed."""

    date = models.DateField()
    kind = models.TextField(default="open")

    class Meta:
        ordering = ("date",)
        constraints = (
            models.UniqueConstraint(fields=["school", "date"], name="school_day_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["open", "inset", "bank_holiday", "closed"]), name="school_day_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.date}"


class SchoolSession(SchoolOwned):
    """A morning or an afternoon of a school day, open or closed to everyone (`closure_code` # or Y4)."""

    date = models.DateField()
    session = models.TextField(choices=SESSIONS)
    open = models.BooleanField(default=True)
    closure = SchoolForeignKey(Closure, null=True)

    class Meta:
        ordering = ("date", "session")
        constraints = (
            models.UniqueConstraint(fields=["school", "date", "session"], name="school_session_once"),
            models.CheckConstraint(condition=Q(session__in=["AM", "PM"]), name="school_session_am_pm"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.session}"


class SessionTimes(SchoolOwned):
    """When registers open, when an arrival is late, when they close. In force from `since` until a later row.

    A row with `year_groups` goes before one without. Append-only: of two rows with the same start the newer holds.
    """

    since = models.DateField()
    year_groups = ArrayField(models.SmallIntegerField(), default=list)
    am_opens = models.TimeField()
    am_late_after = models.TimeField()
    am_closes = models.TimeField()
    pm_opens = models.TimeField()
    pm_late_after = models.TimeField()
    pm_closes = models.TimeField()
    recorded_by = models.UUIDField(null=True)
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("since", "recorded_at")
        indexes = (models.Index(fields=["school", "since"], name="session_times_since"),)

    def __str__(self) -> str:
        return f"from {self.since}"
