"""A school's attendance action plan: what is to change, by how much, by when, and who carries it."""

from django.db import models
from django.db.models import F, Q

from attendance.tenancy.fields import SchoolOwned


class PlanLine(SchoolOwned):
    """One aim. `measure` and `cohort` are keys of `rules.plans`; `target` and `baseline` are per cent of the measure.

    What became of it is measured from the marks between `since` and `until`, never typed in.
    """

    words = models.TextField()
    measure = models.TextField()
    cohort = models.TextField(default="all")
    baseline = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    target = models.DecimalField(max_digits=7, decimal_places=4)
    since = models.DateField()
    until = models.DateField()
    steps = models.TextField(blank=True, help_text="What is done for it")
    owner_name = models.TextField(blank=True)
    state = models.TextField(default="open")
    outcome = models.TextField(blank=True)
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_name = models.TextField(blank=True)

    class Meta:
        ordering = ("until", "made_at")
        constraints = (
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="plan_line_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "met", "not_met", "given_up"]), name="plan_line_state"
            ),
        )

    def __str__(self) -> str:
        return self.words
