"""Letters: what is said to whom about one child. Issued, a letter stays as it is: the database refuses a change."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from attendance.people.models import Contact, Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned
from letters.models.batches import Batch

STATES = ("draft", "held", "approved", "issued", "dropped", "withdrawn", "superseded")
OPEN = ("draft", "held", "approved")


class Letter(SchoolOwned):
    """One letter, text or certificate about one pupil; each addressee's paper is a `Copy`.

    draft ⇄ held → approved → issued; a draft is dropped by a person (“not this time”) or withdrawn by the house (its
    ground is gone); an issued one is withdrawn or superseded by its correction. `level` and `number` name the version
    of the template. `figures` are the numbers it cites, counted from `figures_since` until before `figures_until`;
    `answers` what its writer typed in. `values` are the words of every field as merged. `case` and `action`
    belong to the room below. `changed`: {name: [then, now]} of figures that have changed since; empty where none has.
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    key = models.TextField()
    kind = models.TextField(default="letter")
    title = models.TextField()
    level = models.TextField(default="national")
    number = models.IntegerField(default=0)
    # by name: the room below is asked through its queries, its tables are not touched from here
    case = SchoolForeignKey("interventions.Case", null=True)
    action = SchoolForeignKey("interventions.Action", null=True)
    ladder = models.TextField(blank=True)
    tier = models.TextField(blank=True)
    because = models.TextField(blank=True, help_text="Why it was drafted, in a sentence")
    state = models.TextField(default="draft")
    figures = models.JSONField(default=dict)
    figures_since = models.DateField(null=True)
    figures_until = models.DateField(null=True)
    answers = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    enclose = ArrayField(models.TextField(), default=list)
    drafted_on = models.DateField()
    due = models.DateField(null=True)
    owner_role = models.TextField(blank=True)
    asked_role = models.TextField(blank=True, help_text="Whom the officer asked to decide")
    held_until = models.DateField(null=True)
    said = models.TextField(blank=True, help_text="Why it was held, dropped or withdrawn; what was asked")
    corrects = SchoolForeignKey("letters.Letter", null=True)
    batch = SchoolForeignKey(Batch, null=True, index=True)
    acknowledged = models.TextField(blank=True, help_text="The typed answer to the check's warnings")
    approved_by = models.UUIDField(null=True)
    approved_name = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, help_text="Why it could not be drawn")
    tries = models.SmallIntegerField(default=0, help_text="How often a worker has begun to draw it")
    changed = models.JSONField(default=dict)
    checked_at = models.DateTimeField(help_text="When its figures were last compared with the marks")
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "action_id"], condition=Q(state__in=[*OPEN, "issued"]), name="letter_action_once"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="letter_state"),
            models.CheckConstraint(condition=Q(kind__in=["letter", "text", "certificate"]), name="letter_kind"),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "superseded"]) | Q(issued_at__isnull=False), name="letter_issued_at"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "issued"]) | ~Q(approved_name=""), name="letter_approved_by"
            ),
        )
        indexes = (
            models.Index(fields=["school", "state", "due"], name="letter_state_due"),
            models.Index(fields=["school", "case_id"], name="letter_case"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class Copy(SchoolOwned):
    """One paper, mail or text of a letter, to one household or one adult. Frozen once `issued_at` is set.

    `text` is what it says, plain; `path` names the PDF in the storage, `sha256` is that of its bytes.
    """

    letter = SchoolForeignKey(Letter, index=True)
    order = models.SmallIntegerField(default=1)
    name = models.TextField(help_text="As on the envelope")
    salutation = models.TextField(help_text="As after Dear")
    address = ArrayField(models.TextField(), default=list)
    postcode = models.TextField(blank=True)
    channel = models.TextField(default="post")
    email = models.TextField(blank=True)
    mobile = models.TextField(blank=True)
    language = models.TextField(default="en")
    interpreter = models.TextField(blank=True, help_text="The language of the interpreter who is needed")
    letter_format = models.TextField(blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    words = models.JSONField(default=dict, help_text="The merged words as approved (rules.merging), to draw from")
    template_level = models.TextField(blank=True)
    template_number = models.IntegerField(default=0)
    path = models.TextField(blank=True)
    sha256 = models.TextField(blank=True)
    pages = models.SmallIntegerField(default=0)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=["school", "letter_id", "order"], name="copy_order_once"),
            models.CheckConstraint(condition=Q(channel__in=["post", "email", "text", "hand"]), name="copy_channel"),
        )
        indexes = (models.Index(fields=["school", "-issued_at"], name="copy_issued"),)

    def __str__(self) -> str:
        return self.name


class Recipient(SchoolOwned):
    """An adult to whom a copy goes. The database refuses one who may not be contacted about this pupil.

    `contact` is empty where the pupil is an adult and the copy goes to them. `why` says on which right they get it.
    """

    copy = SchoolForeignKey(Copy, index=True)
    pupil = SchoolForeignKey(Pupil)
    contact = SchoolForeignKey(Contact, null=True, index=True)
    name = models.TextField()
    why = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "copy_id", "contact_id"], name="recipient_once"),)

    def __str__(self) -> str:
        return self.name


class LetterEvent(SchoolOwned):
    """One step of a letter. Append-only.

    `kind`: drafted, redrafted, recipients, asked, held, released, dropped, approved, unapproved, failed, issued,
    withdrawn, superseded, corrected, changed (its figures), sent, delivered, returned.
    """

    letter = SchoolForeignKey(Letter, index=True)
    pupil = SchoolForeignKey(Pupil)
    kind = models.TextField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_position = models.TextField(blank=True)
    text = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["school", "at"], name="letter_event_at"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.kind}"
