"""Support around a pupil: plans, referrals, visits, risk, and what the family says."""

from django.db import models
from django.db.models import F, Q

from attendance.people.models import Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned
from interventions.models.cases import Case


class Plan(SchoolOwned):
    """An agreement with an end: contract, support, individual, phased_return, part_time, reintegration.

    `timetable` is {weekday 0-4: [AM, PM]} of a part-time timetable or phased return; `agreed` who agreed, with name and
    role. `until` is half-open.
    """

    case = SchoolForeignKey(Case, index=True)
    pupil = SchoolForeignKey(Pupil, index=True)
    kind = models.TextField()
    since = models.DateField()
    until = models.DateField()
    review_on = models.DateField(null=True)
    aims = models.TextField()
    support = models.TextField(blank=True)
    timetable = models.JSONField(default=dict)
    agreed = models.JSONField(default=list)
    state = models.TextField(default="agreed")
    outcome = models.TextField(blank=True)
    ended_on = models.DateField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=["contract", "support", "individual", "phased_return", "part_time", "reintegration"]
                ),
                name="plan_kind",
            ),
            models.CheckConstraint(condition=Q(state__in=["agreed", "ended", "broken"]), name="plan_state"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="plan_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.kind} from {self.since}"


class Referral(SchoolOwned):
    """Somebody else was asked to help: EWO, early help, social care, health, or another service."""

    case = SchoolForeignKey(Case, index=True)
    pupil = SchoolForeignKey(Pupil)
    to = models.TextField()
    why = models.TextField()
    consent = models.TextField(blank=True)
    sent_on = models.DateField()
    answer_by = models.DateField(null=True)
    state = models.TextField(default="sent")
    outcome = models.TextField(blank=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["sent", "taken_up", "refused", "closed"]), name="referral_state"
            ),
        )

    def __str__(self) -> str:
        return self.to


class RiskAssessment(SchoolOwned):
    """Likelihood × severity, each 1 to 5, and the colour that the policy gives the product."""

    pupil = SchoolForeignKey(Pupil, index=True)
    case = SchoolForeignKey(Case, null=True)
    likelihood = models.SmallIntegerField()
    severity = models.SmallIntegerField()
    colour = models.TextField()
    concerns = models.TextField()
    measures = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, likelihood__lte=5, severity__gte=1, severity__lte=5),
                name="risk_one_to_five",
            ),
            models.CheckConstraint(condition=Q(colour__in=["red", "amber", "green"]), name="risk_colour"),
        )

    def __str__(self) -> str:
        return self.colour


class HomeVisit(SchoolOwned):
    """A visit at home. `people` are the names of those who go; `risk` is the assessment that was read first."""

    case = SchoolForeignKey(Case, index=True)
    pupil = SchoolForeignKey(Pupil)
    planned_on = models.DateField()
    people = models.JSONField(default=list)
    risk = SchoolForeignKey(RiskAssessment, null=True)
    purpose = models.TextField(blank=True)
    state = models.TextField(default="planned")
    seen = models.TextField(blank=True, help_text="Who was seen: pupil, parent, other, nobody")
    outcome = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=["planned", "done", "cancelled"]), name="visit_state"),
        )

    def __str__(self) -> str:
        return f"{self.planned_on}"


class Voice(SchoolOwned):
    """A barrier, or what helped, in the words of whoever said it."""

    pupil = SchoolForeignKey(Pupil, index=True)
    case = SchoolForeignKey(Case, null=True)
    kind = models.TextField(help_text="barrier or helps")
    words = models.TextField()
    said_by = models.TextField()
    said_on = models.DateField()
    how = models.TextField(blank=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(kind__in=["barrier", "helps"]), name="voice_kind"),)

    def __str__(self) -> str:
        return self.kind
