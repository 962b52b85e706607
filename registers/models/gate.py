"""The gate: who came in late, who left during the day, and the tablets on which they say so."""

from django.db import models
from django.db.models import Q

from attendance.people.models import Contact, Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned


class GateDevice(SchoolOwned):
    """A tablet at the gate, without an account: it opens the gate's page only. Only the hash of its link is kept."""

    name = models.TextField()
    token_hash = models.TextField()
    made_name = models.TextField()
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_name = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "token_hash"], name="gate_device_token_once"),)

    def __str__(self) -> str:
        return self.name


class GateEvent(SchoolOwned):
    """One coming or going. Append-only: a slip is taken back by another row that `undoes` it.

    `kind`: in (arrived; `code` and `minutes_late` by the register's times), out (left during the day), back (returned).
    `change_id` names the change of the mark it caused; `id` is made by the page, so that sent twice it counts once.
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    date = models.DateField()
    at = models.DateTimeField()
    kind = models.TextField()
    session = models.TextField()
    reason = models.TextField(blank=True, help_text="Which of the picture buttons")
    words = models.TextField(blank=True)
    code = models.TextField(blank=True)
    minutes_late = models.SmallIntegerField(null=True)
    change_id = models.UUIDField(null=True)
    collected_by = models.TextField(blank=True)
    contact = SchoolForeignKey(Contact, null=True)
    back_by = models.TimeField(null=True)
    undoes = SchoolForeignKey("registers.GateEvent", null=True, index=True)
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=["in", "out", "back", "undo"]), name="gate_kind"),
            models.CheckConstraint(condition=Q(session__in=["AM", "PM"]), name="gate_am_pm"),
            models.UniqueConstraint(
                fields=["school", "undoes_id"], condition=Q(undoes_id__isnull=False), name="gate_undone_once"
            ),
        )
        indexes = (models.Index(fields=["school", "date", "at"], name="gate_date"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%H:%M}"
