"""What a school's letters look like and how they go out. Append-only: the newest row holds."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned


class LetterImage(SchoolOwned):
    """A crest or a signature, made anew as JPEG by us when it came in; `sha256` of `content`. Append-only."""

    kind = models.TextField()
    content = models.BinaryField()
    sha256 = models.TextField()
    width = models.IntegerField(help_text="Pixels")
    height = models.IntegerField(help_text="Pixels")
    words = models.TextField(blank=True, help_text="What it shows, for those who hear the letter")
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(kind__in=["crest", "signature"]), name="letter_image_kind"),)

    def __str__(self) -> str:
        return self.kind


class LetterSettings(SchoolOwned):
    """Letterhead, who signs, and the school's choices.

    `per`: one letter per household or per parent. `channel`: post, or email where the adult has an address.
    `email_as`: the PDF attached, or a link. `separators`: a sheet between households. `duplex`: printed on both sides.
    """

    address = ArrayField(models.TextField(), default=list)
    postcode = models.TextField(blank=True)
    telephone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    website = models.TextField(blank=True)
    headteacher_name = models.TextField(blank=True)
    contact_person = models.TextField(blank=True)
    sender_name = models.TextField(blank=True)
    sender_position = models.TextField(blank=True)
    reply_to = models.TextField(blank=True, help_text="How to answer, as it stands in a letter")
    footer = models.TextField(blank=True)
    crest = SchoolForeignKey(LetterImage, null=True)
    signature = SchoolForeignKey(LetterImage, null=True)
    per = models.TextField(default="household")
    channel = models.TextField(default="post")
    email_as = models.TextField(default="link")
    separators = models.BooleanField(default=False)
    duplex = models.BooleanField(default=True)
    recorded_by = models.UUIDField(null=True)
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recorded_at",)
        constraints = (
            models.CheckConstraint(condition=Q(per__in=["household", "parent"]), name="letter_settings_per"),
            models.CheckConstraint(condition=Q(channel__in=["post", "email"]), name="letter_settings_channel"),
            models.CheckConstraint(condition=Q(email_as__in=["attached", "link"]), name="letter_settings_email_as"),
        )
        indexes = (models.Index(fields=["school", "-recorded_at"], name="letter_settings_newest"),)

    def __str__(self) -> str:
        return f"{self.recorded_at:%Y-%m-%d}"
