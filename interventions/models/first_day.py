"""The first day of an absence: a colour that a person gave, what a review decided, alarms that somebody must see."""

from django.db import models
from django.db.models import Q

from attendance.people.models import Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned
from interventions.models.support import RiskAssessment


class Colouring(SchoolOwned):
    """A colour that a person gave a pupil instead of the criteria's, with the reason. One holds at a time.

    It holds from `set_at` until `ended_at`; after `review_on` it still holds, and says that it must be looked at.
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    colour = models.TextField()
    reason = models.TextField()
    review_on = models.DateField()
    risk = SchoolForeignKey(RiskAssessment, null=True)
    set_by = models.UUIDField(null=True)
    set_name = models.TextField()
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_name = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(colour__in=["red", "amber", "green"]), name="colouring_colour"),
            models.CheckConstraint(condition=~Q(reason=""), name="colouring_reason"),
            models.CheckConstraint(condition=~Q(colour="red") | Q(risk_id__isnull=False), name="colouring_red_risk"),
            models.UniqueConstraint(
                fields=["school", "pupil_id"], condition=Q(ended_at__isnull=True), name="colouring_one_open"
            ),
        )

    def __str__(self) -> str:
        return self.colour


class ReviewNote(SchoolOwned):
    """What the day's review meeting decided about one pupil: its minutes. Append-only; taking one back is a row too."""

    pupil = SchoolForeignKey(Pupil, index=True)
    date = models.DateField()
    decision = models.TextField(help_text="A key of rules.review.DECISIONS")
    words = models.TextField(blank=True)
    who = models.TextField(blank=True, help_text="Who does it")
    undoes = SchoolForeignKey("interventions.ReviewNote", null=True)
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_position = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "undoes_id"], condition=Q(undoes_id__isnull=False), name="review_note_undone_once"
            ),
        )
        indexes = (models.Index(fields=["school", "date", "at"], name="review_note_date"),)

    def __str__(self) -> str:
        return self.decision


class DayAlarm(SchoolOwned):
    """Something about a child who is not here that a named person must see. It rings until somebody has said so.

    `kind`: nobody_reached (the time of a step is over), worried (whoever rang is), social_worker (must be told),
    no_answer_from_provider, not_seen (no face-to-face by the day the policy names). `told` names who was written to.
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    date = models.DateField()
    kind = models.TextField()
    step = models.TextField(blank=True)
    words = models.TextField()
    role = models.TextField(help_text="Whose it is to see")
    raised_at = models.DateTimeField()
    told = models.JSONField(default=list)
    seen_by = models.UUIDField(null=True)
    seen_name = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True)
    seen_words = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=["nobody_reached", "worried", "social_worker", "no_answer_from_provider", "not_seen"]
                ),
                name="day_alarm_kind",
            ),
            models.UniqueConstraint(fields=["school", "date", "pupil_id", "kind", "step"], name="day_alarm_once"),
        )
        indexes = (models.Index(fields=["school", "seen_at", "date"], name="day_alarm_seen"),)

    def __str__(self) -> str:
        return self.kind


class DoorVisit(SchoolOwned):
    """A visit at home because a child is not here and nobody was reached; it needs no case.

    `people` are the names of those who go, `risk` the assessment that was read before. planned → done (with who was
    seen) or cancelled (with the reason in `outcome`).
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    date = models.DateField()
    by_time = models.TimeField(null=True)
    people = models.JSONField(default=list)
    risk = SchoolForeignKey(RiskAssessment, null=True)
    purpose = models.TextField(blank=True)
    state = models.TextField(default="planned")
    seen = models.TextField(blank=True, help_text="Who was seen: pupil, parent, other, nobody")
    outcome = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    done_name = models.TextField(blank=True)
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=["planned", "done", "cancelled"]), name="door_visit_state"),
        )
        indexes = (models.Index(fields=["school", "date", "state"], name="door_visit_date"),)

    def __str__(self) -> str:
        return f"{self.date} {self.state}"
