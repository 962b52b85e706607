"""Legal steps: penalty notices, notices to improve, and what the local authority must be told."""

from django.db import models
from django.db.models import F, Q

from attendance.people.models import Contact, Enrolment, Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned
from interventions.models.cases import Case


class PenaltyNotice(SchoolOwned):
    """One notice to one parent for one child, from its consideration on. `kind`: absence or public_place.

    `sessions` are the exact unauthorised sessions it rests on; `answers` those to the guidance's questions. `offence`
    counts within three years for this parent and this child; 3 is one for which there is no notice. `answers` by key of
    the question: value, words, who gave it (by) and when (at). Amounts are whole pounds.
    """

    case = SchoolForeignKey(Case, null=True, index=True)
    pupil = SchoolForeignKey(Pupil, index=True)
    parent = SchoolForeignKey(Contact, index=True)
    kind = models.TextField(default="absence")
    state = models.TextField(default="considering")
    offence = models.SmallIntegerField(default=1)
    sessions = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    considered_on = models.DateField()
    requested_on = models.DateField(null=True)
    issued_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    amount = models.IntegerField(null=True)
    reduced_amount = models.IntegerField(null=True)
    reduced_until = models.DateField(null=True)
    pay_by = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    ended_because = models.TextField(blank=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "considering", "dropped", "requested", "declined", "issued", "paid", "unpaid", "withdrawn",
                        "prosecuted",
                    ]
                ),
                name="penalty_state",
            ),
            models.CheckConstraint(condition=Q(kind__in=["absence", "public_place"]), name="penalty_kind"),
            models.UniqueConstraint(
                fields=["school", "pupil_id", "parent_id", "kind"], condition=Q(state__in=["considering", "requested"]),
                name="penalty_one_open",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class ImprovementNotice(SchoolOwned):
    """A notice to improve: three to six weeks, seven contents. `until` is half-open."""

    case = SchoolForeignKey(Case, null=True, index=True)
    pupil = SchoolForeignKey(Pupil, index=True)
    parent = SchoolForeignKey(Contact)
    since = models.DateField()
    until = models.DateField()
    contents = models.JSONField(default=dict)
    state = models.TextField(default="draft")
    outcome = models.TextField(blank=True)
    judged_on = models.DateField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="improvement_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "running", "improved", "not_improved", "ended_early", "withdrawn"]),
                name="improvement_state",
            ),
            models.UniqueConstraint(
                fields=["school", "pupil_id", "parent_id"],
                condition=Q(state__in=["draft", "running"]),
                name="improvement_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"from {self.since}"


class AuthorityReturn(SchoolOwned):
    """Something the local authority must be told. `kind`: ten_days, irregular, sickness, new_pupil, deletion.

    `key` makes it once per trigger. `content` is the file as rows of (column, value), frozen when sent.
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    enrolment = SchoolForeignKey(Enrolment)
    kind = models.TextField()
    key = models.TextField()
    triggered_on = models.DateField()
    due = models.DateField()
    because = models.TextField()
    content = models.JSONField(default=list)
    state = models.TextField(default="due")
    sent_on = models.DateField(null=True)
    sent_name = models.TextField(blank=True)
    sent_how = models.TextField(blank=True)
    dropped_because = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "key"], name="authority_return_once"),
            models.CheckConstraint(condition=Q(state__in=["due", "sent", "dropped"]), name="authority_return_state"),
            models.CheckConstraint(
                condition=~Q(state="sent") | (Q(sent_on__isnull=False) & ~Q(sent_name="")),
                name="authority_return_sent_by",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ten_days", "irregular", "sickness", "new_pupil", "deletion"]),
                name="authority_return_kind",
            ),
        )
        indexes = (models.Index(fields=["school", "state", "due"], name="authority_return_due"),)

    def __str__(self) -> str:
        return f"{self.kind} due {self.due}"
