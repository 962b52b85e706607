"""Following up an absence: who was tried and what came of it, who is at it now, and which register was asked for."""

from django.db import models
from django.db.models import Q

from attendance.access.models import User
from attendance.people.models import Contact, Pupil, RegistrationGroup
from attendance.tenancy.fields import GlobalForeignKey, SchoolForeignKey, SchoolOwned


class ContactEntry(SchoolOwned):
    """One line of the contact log, about one pupil's absence on `date`. Append-only; an undo is a line of its own.

    `call_id` ties the lines of one call about brothers and sisters together. `channel`: call, text, email, visit,
    in_person, told (somebody else was: `whom`), escalation, note. `outcome` is a key of `rules.following.OUTCOMES`.
    `step` is the step of the policy's plan that it does, empty for none. `sensitive` lines are for safeguarding staff.
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    date = models.DateField()
    call_id = models.UUIDField()
    channel = models.TextField()
    contact = SchoolForeignKey(Contact, null=True)
    whom = models.TextField(blank=True, help_text="Who was tried, as named then")
    step = models.TextField(blank=True)
    outcome = models.TextField()
    words = models.TextField(blank=True)
    sensitive = models.BooleanField(default=False)
    change_id = models.UUIDField(null=True)
    undoes = SchoolForeignKey("registers.ContactEntry", null=True)
    detail = models.JSONField(default=dict)
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_position = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel__in=["call", "text", "email", "visit", "in_person", "told", "escalation", "note"]),
                name="contact_entry_channel",
            ),
            models.UniqueConstraint(
                fields=["school", "undoes_id"], condition=Q(undoes_id__isnull=False), name="contact_entry_undone_once"
            ),
        )
        indexes = (
            models.Index(fields=["school", "date", "at"], name="contact_entry_date"),
            models.Index(fields=["school", "call_id"], name="contact_entry_call"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome}"


class Claim(SchoolOwned):
    """Who is ringing about a pupil at this moment. It ends by itself at `expires_at`."""

    pupil = SchoolForeignKey(Pupil)
    date = models.DateField()
    by = GlobalForeignKey(User)
    by_name = models.TextField()
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "date", "pupil_id"], name="claim_once"),)

    def __str__(self) -> str:
        return self.by_name


class Nudge(SchoolOwned):
    """The office asked for a register that had not come. Append-only."""

    group = SchoolForeignKey(RegistrationGroup)
    date = models.DateField()
    session = models.TextField()
    at = models.DateTimeField()
    by_name = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["school", "date", "group_id"], name="nudge_date"),)

    def __str__(self) -> str:
        return f"{self.date} {self.session}"
