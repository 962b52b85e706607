"""Absences that are planned: leave asked for and decided, and whatever else fills registers before the day."""

from django.db import models
from django.db.models import F, Q

from attendance.people.models import Contact, Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned

KINDS = (
    "leave",
    "appointment",
    "trip",
    "part_time",
    "dual_registration",
    "alternative_provision",
    "exclusion",
    "study_leave",
    "religious",
    "other",
)


class LeaveRequest(SchoolOwned):
    """Leave asked for one pupil from `since` until before `until`. `batch` ties brothers and sisters together.

    waiting → granted, part (granted from `granted_since` until before `granted_until`), refused, withdrawn. Decided by
    a person, before the leave begins, never afterwards. `ground` is a key of `rules.leave.GROUNDS`.
    """

    batch = models.UUIDField()
    pupil = SchoolForeignKey(Pupil, index=True)
    since = models.DateField()
    until = models.DateField()
    sessions = models.TextField(default="both")
    ground = models.TextField()
    why = models.TextField()
    body = models.TextField(blank=True, help_text="The religious body that sets the day apart; who issued the licence")
    set_apart = models.JSONField(default=list, help_text="Days that the religious body sets apart, as ISO dates")
    contact = SchoolForeignKey(Contact, null=True)
    asked_by = models.TextField()
    asked_on = models.DateField()
    state = models.TextField(default="waiting")
    code = models.TextField(blank=True)
    granted_since = models.DateField(null=True)
    granted_until = models.DateField(null=True)
    decision_reason = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True)
    decided_name = models.TextField(blank=True)
    decided_position = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    change_id = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "granted", "part", "refused", "withdrawn"]), name="leave_state"
            ),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="leave_in_order"),
            models.CheckConstraint(condition=Q(sessions__in=["both", "AM", "PM"]), name="leave_sessions"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"]) | ~Q(decided_name=""), name="leave_decided_by"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "part"]) | ~Q(decision_reason=""), name="leave_reason"
            ),
            models.UniqueConstraint(fields=["school", "batch", "pupil_id"], name="leave_once"),
        )
        indexes = (models.Index(fields=["school", "state", "since"], name="leave_state_since"),)

    def __str__(self) -> str:
        return f"{self.since} {self.state}"


class Provider(SchoolOwned):
    """Somebody who has pupils of ours on their premises: another school, alternative provision, a work placement.

    They confirm each day who came, by a link of which only the hash is kept; a new link ends the old one.
    """

    name = models.TextField()
    kind = models.TextField()
    person = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    token_hash = models.TextField(blank=True)
    token_at = models.DateTimeField(null=True)
    token_name = models.TextField(blank=True)
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "token_hash"], condition=~Q(token_hash=""), name="provider_token_once"
            ),
            models.UniqueConstraint(fields=["school", "name"], name="provider_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class PlannedAbsence(SchoolOwned):
    """One pupil's planned absence or attendance elsewhere, from `since` until before `until`.

    `pattern` is {weekday "0" to "4": sessions}; empty means every session. Marks are written for blanks only, with
    the origin "known", under `change_id`. active → ended (before its time, on `ended_on`: the first day it does not
    hold any more) or taken_back. `agreed`: who agreed to it, on what day.
    """

    batch = models.UUIDField()
    pupil = SchoolForeignKey(Pupil, index=True)
    kind = models.TextField()
    since = models.DateField()
    until = models.DateField()
    pattern = models.JSONField(default=dict)
    code = models.TextField()
    note = models.TextField(blank=True)
    provider = SchoolForeignKey(Provider, null=True, index=True)
    leave = SchoolForeignKey(LeaveRequest, null=True)
    agreed = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    state = models.TextField(default="active")
    ended_on = models.DateField(null=True)
    ended_because = models.TextField(blank=True)
    ended_name = models.TextField(blank=True)
    change_id = models.UUIDField()
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="planned_kind"),
            models.CheckConstraint(condition=Q(state__in=["active", "ended", "taken_back"]), name="planned_state"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="planned_in_order"),
            models.UniqueConstraint(fields=["school", "batch", "pupil_id"], name="planned_once"),
        )
        indexes = (models.Index(fields=["school", "state", "until"], name="planned_state_until"),)

    def __str__(self) -> str:
        return f"{self.kind} from {self.since}"


class ProviderAnswer(SchoolOwned):
    """What a provider said of one pupil and session. Append-only; the newest holds."""

    provider = SchoolForeignKey(Provider, index=True)
    planned = SchoolForeignKey(PlannedAbsence)
    pupil = SchoolForeignKey(Pupil)
    date = models.DateField()
    session = models.TextField()
    came = models.BooleanField()
    note = models.TextField(blank=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(session__in=["AM", "PM"]), name="provider_answer_am_pm"),)
        indexes = (models.Index(fields=["school", "date", "pupil_id"], name="provider_answer_date"),)

    def __str__(self) -> str:
        return f"{self.date} {self.session}"
