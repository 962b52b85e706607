"""What families tell about absences, and the papers they hand in."""

from django.db import models
from django.db.models import F, Q

from attendance.people.models import Contact, Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned

CHANNELS = ("phone", "voicemail", "email", "text", "form", "in_person")


class IncomingMessage(SchoolOwned):
    """A message that came in and may tell of an absence: voicemail, email or text. Nobody needs to be matched yet.

    `state`: new, used (absence reports were made of it: `batch`), set_aside (with the reason in `said`).
    `provider_id` is the carrier's own id, so that a message handed over twice is kept once.
    """

    channel = models.TextField()
    sender = models.TextField(blank=True, help_text="The number or address it came from")
    words = models.TextField()
    received_at = models.DateTimeField()
    contact = SchoolForeignKey(Contact, null=True)
    provider_id = models.TextField(blank=True)
    state = models.TextField(default="new")
    said = models.TextField(blank=True)
    batch = models.UUIDField(null=True)
    taken_name = models.TextField(blank=True)
    settled_name = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(channel__in=["voicemail", "email", "text"]), name="incoming_channel"),
            models.CheckConstraint(condition=Q(state__in=["new", "used", "set_aside"]), name="incoming_state"),
            models.UniqueConstraint(
                fields=["school", "provider_id"], condition=~Q(provider_id=""), name="incoming_provider_once"
            ),
        )
        indexes = (models.Index(fields=["school", "state", "received_at"], name="incoming_state_at"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.received_at:%Y-%m-%d %H:%M}"


class AbsenceReport(SchoolOwned):
    """One pupil's absence as somebody told it, from `since` until before `until`, in the sessions named.

    `batch` ties brothers and sisters told of in one go together. waiting → accepted (its marks were written, under
    `change_id`), queried (the office asked back: `question`), refused, or taken_back (accepted, then undone).
    `code` is what the office gave it; empty while it waits.
    """

    batch = models.UUIDField()
    pupil = SchoolForeignKey(Pupil, index=True)
    channel = models.TextField()
    contact = SchoolForeignKey(Contact, null=True)
    said_by = models.TextField(help_text="Who told it, with the relationship to the pupil")
    words = models.TextField(blank=True, help_text="What was said")
    reason = models.TextField(blank=True, help_text="Which of the form's reasons was chosen")
    code = models.TextField(blank=True)
    since = models.DateField()
    until = models.DateField()
    sessions = models.TextField(default="both")
    back_on = models.DateField(null=True)
    state = models.TextField(default="waiting")
    question = models.TextField(blank=True)
    received_at = models.DateTimeField()
    taken_by = models.UUIDField(null=True)
    taken_name = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True)
    decided_name = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    change_id = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="absence_report_channel"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "accepted", "queried", "refused", "taken_back"]),
                name="absence_report_state",
            ),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="absence_report_in_order"),
            models.CheckConstraint(condition=Q(sessions__in=["both", "AM", "PM"]), name="absence_report_sessions"),
            models.UniqueConstraint(fields=["school", "batch", "pupil_id"], name="absence_report_once"),
        )
        indexes = (models.Index(fields=["school", "state", "received_at"], name="absence_report_state_at"),)

    def __str__(self) -> str:
        return f"{self.since} {self.state}"


class ReportCode(SchoolOwned):
    """The one-time code that lets an adult report an absence without an account. Only hashes are kept.

    `token_hash` is that of the secret which the browser holds between the form's pages. `tries` counts wrong codes.
    """

    contact = SchoolForeignKey(Contact, null=True)
    asked_hash = models.TextField(help_text="Hash of the number or address that was typed, to slow down guessing")
    code_hash = models.TextField()
    token_hash = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "token_hash"], name="report_code_token_once"),)
        indexes = (models.Index(fields=["school", "asked_hash", "made_at"], name="report_code_asked"),)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class Evidence(SchoolOwned):
    """A paper handed in for an absence: the file lies in the storage under `path`, `sha256` is that of its bytes.

    `state`: waiting (not looked through for viruses yet: nobody may open it), clean, unscanned (no scanner is set up),
    infected (the file itself is not kept). `sensitive`: only those who may see sensitive circumstances open it.
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    report = SchoolForeignKey(AbsenceReport, null=True, index=True)
    leave = SchoolForeignKey("registers.LeaveRequest", null=True, index=True)
    kind = models.TextField()
    title = models.TextField()
    content_type = models.TextField()
    size = models.IntegerField()
    sha256 = models.TextField()
    path = models.TextField()
    state = models.TextField(default="waiting")
    said = models.TextField(blank=True, help_text="What the scanner answered")
    sensitive = models.BooleanField(default=False)
    added_by = models.UUIDField(null=True)
    added_name = models.TextField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_name = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "clean", "unscanned", "infected"]), name="evidence_state"
            ),
        )
        indexes = (models.Index(fields=["school", "state", "added_at"], name="evidence_state_at"),)

    def __str__(self) -> str:
        return self.title
