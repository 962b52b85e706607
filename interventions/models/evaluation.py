"""The night's ledger and what it found."""

from django.db import models
from django.db.models import F, Q

from attendance.people.models import Enrolment, Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned


class NightRun(SchoolOwned):
    """One school's night: the ledger keyed by the local date on which it was due. `done` is never done again.

    `step` and the counts tell its page how far it has come; `error` is what a person reads when it failed.
    """

    date = models.DateField()
    state = models.TextField(default="running")
    step = models.TextField(blank=True)
    attempts = models.IntegerField(default=1)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    days_done = models.IntegerField(default=0)
    days_total = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("-date",)
        constraints = (
            models.UniqueConstraint(fields=["school", "date"], name="night_run_once"),
            models.CheckConstraint(condition=Q(state__in=["running", "done", "failed"]), name="night_run_state"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.state}"


class NightSettings(SchoolOwned):
    """When the night starts at this school, local time. Append-only: the newest row holds."""

    starts = models.TimeField()
    recorded_by = models.UUIDField(null=True)
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recorded_at",)
        indexes = (models.Index(fields=["school", "-recorded_at"], name="night_settings_newest"),)

    def __str__(self) -> str:
        return f"{self.starts}"


class Evaluation(SchoolOwned):
    """One school day judged, as of its end. The last one is how far the school has come.

    `amendments_seen` is the number of the last amendment that the findings know of.
    """

    on = models.DateField()
    at = models.DateTimeField()
    policy_version = models.TextField()
    pupils = models.IntegerField()
    found = models.IntegerField()
    entered = models.IntegerField()
    left = models.IntegerField()
    proposed = models.IntegerField(default=0)
    amendments_seen = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("-on",)
        constraints = (models.UniqueConstraint(fields=["school", "on"], name="evaluation_once"),)

    def __str__(self) -> str:
        return f"{self.on}"


class Finding(SchoolOwned):
    """That a pupil meets a tier, from the first day on which it was found until before the day it was not any more.

    One open finding per enrolment and ladder. `evidence` is all that was seen (`rules.findings.Found` as JSON).
    `ended_by`: marks (the figures moved), amendment, policy, left (no longer on roll), year (the year ended).
    """

    enrolment = SchoolForeignKey(Enrolment)
    pupil = SchoolForeignKey(Pupil, index=True)
    ladder = models.TextField()
    tier = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)
    seen_on = models.DateField(help_text="The last day on which it was judged")
    entry = models.TextField()
    role = models.TextField(blank=True)
    policy_version = models.TextField()
    evidence = models.JSONField()
    because = models.TextField()
    ended_by = models.TextField(blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering = ("since",)
        constraints = (
            models.UniqueConstraint(
                fields=["school", "enrolment_id", "ladder"], condition=Q(until__isnull=True), name="finding_one_open"
            ),
            models.UniqueConstraint(fields=["school", "enrolment_id", "ladder", "tier", "since"], name="finding_once"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(since__lte=F("until")), name="finding_in_order"),
        )
        indexes = (
            models.Index(fields=["school", "ladder", "tier"], name="finding_ladder_tier"),
            models.Index(fields=["school", "until"], name="finding_until"),
        )

    def __str__(self) -> str:
        return f"{self.ladder} {self.tier} from {self.since}"


class ExpectedAbsence(SchoolOwned):
    """Illness that is expected to last, on evidence: the reasonable grounds of regulation 13. `until` is half-open."""

    pupil = SchoolForeignKey(Pupil, index=True)
    since = models.DateField()
    until = models.DateField()
    grounds = models.TextField()
    recorded_by = models.UUIDField(null=True)
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(since__lt=F("until")), name="expected_absence_in_order"),)

    def __str__(self) -> str:
        return f"until {self.until}"
