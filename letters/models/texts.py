"""Texts of the first day: one to an adult about one child or several, sent as a batch."""

from django.db import models
from django.db.models import Q

from attendance.people.models import Contact, Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned
from letters.models.letters import Letter


class AbsenceText(SchoolOwned):
    """One text to one adult. `batch` ties together what was sent in one go; `date` is the day of the absence.

    The words are frozen as they were shown before sending. `reference` is ours, for the provider's receipts.
    """

    batch = models.UUIDField()
    date = models.DateField()
    contact = SchoolForeignKey(Contact, index=True)
    name = models.TextField()
    mobile = models.TextField()
    words = models.TextField()
    call_id = models.UUIDField(help_text="The lines of the contact log that tell of it")
    reference = models.TextField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "reference"], name="absence_text_reference_once"),)
        indexes = (models.Index(fields=["school", "date", "at"], name="absence_text_date"),)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class AbsenceTextPupil(SchoolOwned):
    """A child that a text is about. The database refuses an adult who may not be contacted about the child."""

    text = SchoolForeignKey(AbsenceText, index=True)
    pupil = SchoolForeignKey(Pupil, index=True)
    contact = SchoolForeignKey(Contact)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "text_id", "pupil_id"], name="absence_text_pupil"),)

    def __str__(self) -> str:
        return str(self.pupil_id)


class AbsenceTextEvent(SchoolOwned):
    """What became of a text: queued, sent, delivered, failed, stopped. Append-only; the newest holds."""

    text = SchoolForeignKey(AbsenceText, index=True)
    state = models.TextField()
    at = models.DateTimeField()
    provider_id = models.TextField(blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "delivered", "failed", "stopped"]), name="absence_text_state"
            ),
        )

    def __str__(self) -> str:
        return self.state


class LeaveLetter(SchoolOwned):
    """Which letter tells the family how a leave request was decided: one for each decision, also after an undo."""

    # by name: the room below is asked through its queries, its tables are not touched from here
    leave = SchoolForeignKey("registers.LeaveRequest")
    letter = SchoolForeignKey(Letter, index=True)
    decided_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "leave_id", "decided_at"], name="leave_letter_once"),)

    def __str__(self) -> str:
        return str(self.leave_id)
