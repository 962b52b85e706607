"""Cases: what a person decided on a finding, what has to be done, and everything that happened, in order."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance.access.models import User
from attendance.people.models import Enrolment, Pupil
from attendance.tenancy.fields import GlobalForeignKey, SchoolForeignKey, SchoolOwned
from interventions.models.evaluation import Finding


class Case(SchoolOwned):
    """One pupil on one ladder. `tier` is the stage it stands at now ("" while a first proposal waits).

    Closed cases stay; a pupil who meets the ladder again gets a new one. `owner` is the person, `owner_role` the role
    that the policy names. `lapsed_on` is the first day on which the stage was no longer found: it is left after the
    policy's time of recovery. `by_hand`: a person put it at a stage that the figures have not asked for yet; the
    engine lets it stand until they do.
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    enrolment = SchoolForeignKey(Enrolment)
    ladder = models.TextField()
    tier = models.TextField(blank=True)
    tier_since = models.DateField(null=True)
    owner = GlobalForeignKey(User, null=True)
    owner_role = models.TextField(blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    closed_because = models.TextField(blank=True)
    lapsed_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    by_hand = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "pupil_id", "ladder"], condition=Q(closed_on__isnull=True), name="case_one_open"
            ),
        )
        indexes = (models.Index(fields=["school", "closed_on", "ladder"], name="case_open_ladder"),)

    def __str__(self) -> str:
        return f"{self.ladder} {self.tier}"


class CaseEvent(SchoolOwned):
    """One thing that happened in a case. Append-only. `sensitive` events are shown to safeguarding only.

    `kind`: proposed, withdrawn, accepted, deferred, dismissed, undone, entered, left, stepped_down, lapsed, met_again,
    closed, owner, action, done, dropped, due, reminder, review, meeting, target, plan, referral, visit, risk, note,
    voice, contact, notice, return, handover. `detail.happened` names what policies count from (`queries.events`),
    `detail.undoes` the lines that were taken back.
    """

    case = SchoolForeignKey(Case, index=True)
    pupil = SchoolForeignKey(Pupil, index=True)
    kind = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_position = models.TextField(blank=True)
    text = models.TextField()
    sensitive = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["school", "at"], name="case_event_at"),)

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"


class Proposal(SchoolOwned):
    """A tier that the engine suggests and a named role decides. One waiting per case.

    waiting → accepted, deferred (until a day, then it waits again), dismissed (with a reason), or withdrawn (no longer
    true). `absent_then`: absent sessions of the year when it was decided, so that it can come back with something new.
    """

    case = SchoolForeignKey(Case, index=True)
    pupil = SchoolForeignKey(Pupil)
    finding = SchoolForeignKey(Finding)
    tier = models.TextField()
    role = models.TextField()
    state = models.TextField(default="waiting")
    proposed_on = models.DateField()
    deferred_until = models.DateField(null=True)
    reason = models.TextField(blank=True)
    absent_then = models.IntegerField(default=0)
    decided_by = models.UUIDField(null=True)
    decided_name = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "case_id"], condition=Q(state__in=["waiting", "deferred"]), name="proposal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "accepted", "deferred", "dismissed", "withdrawn"]),
                name="proposal_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(reason=""), name="proposal_dismissed_has_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.tier} {self.state}"


class Action(SchoolOwned):
    """Something to be done in a case, by a role or a person, by a day. Letters wait here for the room of letters.

    `kind` is one of the policy's (letter, call, meeting, contract, plan, referral, monitoring, visit, penalty_referral,
    notice_to_improve, return, colour, certificate, tell, review) or task. `key` is unique in a case's stage, so that a
    night that runs twice asks once.
    """

    case = SchoolForeignKey(Case, index=True)
    pupil = SchoolForeignKey(Pupil, index=True)
    kind = models.TextField()
    key = models.TextField()
    title = models.TextField()
    template = models.TextField(blank=True, help_text="Of a letter: which")
    tier = models.TextField(blank=True)
    owner = GlobalForeignKey(User, null=True)
    owner_role = models.TextField()
    asked_on = models.DateField()
    due = models.DateField(null=True)
    remind_on = models.DateField(null=True)
    state = models.TextField(default="to_do")
    outcome = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    done_by = models.UUIDField(null=True)
    done_name = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "case_id", "key", "asked_on"], name="action_once"),
            models.CheckConstraint(
                condition=Q(state__in=["to_do", "done", "dropped", "withdrawn"]), name="action_state"
            ),
        )
        indexes = (models.Index(fields=["school", "state", "due"], name="action_state_due"),)

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class Meeting(SchoolOwned):
    """A meeting about a case: who was invited, who came, what was agreed. `attended` and `invited` are lists of
    {name, as}. `outcome`: held, not_attended, cancelled, or "" while it is to come."""

    case = SchoolForeignKey(Case, index=True)
    action = SchoolForeignKey(Action, null=True)
    kind = models.TextField()
    starts_at = models.DateTimeField()
    place = models.TextField(blank=True)
    invited = models.JSONField(default=list)
    attended = models.JSONField(default=list)
    outcome = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=["", "held", "not_attended", "cancelled"]), name="meeting_outcome"
            ),
        )

    def __str__(self) -> str:
        return self.kind


class Target(SchoolOwned):
    """What was agreed and is judged against marks later: attendance of at least `percent` from `since` until before
    `until`, or no unauthorised sessions (`measure`). `met` is empty until judged."""

    case = SchoolForeignKey(Case, index=True)
    meeting = SchoolForeignKey(Meeting, null=True)
    words = models.TextField()
    measure = models.TextField(default="attendance")
    op = models.TextField(default=">=")
    limit = models.DecimalField(max_digits=6, decimal_places=2)
    since = models.DateField()
    until = models.DateField()
    met = models.BooleanField(null=True)
    judged_on = models.DateField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(since__lt=F("until")), name="target_in_order"),)

    def __str__(self) -> str:
        return self.words


class Looked(SchoolOwned):
    """When somebody last looked at a page that says what changed since."""

    user = GlobalForeignKey(User)
    page = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "user", "page"], name="looked_once"),)

    def __str__(self) -> str:
        return self.page


class HandedOver(SchoolOwned):
    """The attendance file of a pupil who left, made for the next school: what it held and to whom it went."""

    pupil = SchoolForeignKey(Pupil, index=True)
    to_school = models.TextField()
    content = models.JSONField()
    sent_on = models.DateField(null=True)
    sent_name = models.TextField(blank=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    case_ids = ArrayField(models.UUIDField(), default=list)

    def __str__(self) -> str:
        return self.to_school
