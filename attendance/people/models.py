"""Pupils, their enrolments, groups and contacts, and the files they came from."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance.access.models import User
from attendance.tenancy.fields import GlobalForeignKey, SchoolForeignKey, SchoolOwned

IN_ORDER = Q(until__isnull=True) | Q(since__lt=F("until"))


class Pupil(SchoolOwned):
    """A child on a school's register. `year_group` holds from `year_group_since` (1 September) and rises each year."""

    upn = models.TextField(blank=True)
    admission_number = models.TextField(blank=True)
    legal_first = models.TextField()
    legal_middle = models.TextField(blank=True)
    legal_last = models.TextField()
    preferred_first = models.TextField(blank=True)
    preferred_last = models.TextField(blank=True)
    born = models.DateField()
    sex = models.TextField(blank=True)
    year_group = models.SmallIntegerField()
    year_group_since = models.DateField()
    ethnicity = models.TextField(blank=True)
    first_language = models.TextField(blank=True)

    class Meta:
        ordering = ("legal_last", "legal_first")
        constraints = (
            models.UniqueConstraint(fields=["school", "upn"], condition=~Q(upn=""), name="pupil_upn_once"),
            models.UniqueConstraint(
                fields=["school", "admission_number"], condition=~Q(admission_number=""), name="pupil_admission_once"
            ),
            models.CheckConstraint(condition=Q(sex__in=["", "F", "M"]), name="pupil_sex"),
        )

    def __str__(self) -> str:
        return f"{self.preferred_first or self.legal_first} {self.preferred_last or self.legal_last}"


class PupilFlag(SchoolOwned):
    """A dated circumstance of a pupil (SEN support, free school meals, child protection …; `rules.pupil_flags`)."""

    pupil = SchoolForeignKey(Pupil, index=True)
    kind = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)
    note = models.TextField(blank=True)
    recorded_name = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "pupil_id", "kind", "since"], name="pupil_flag_once"),
            models.CheckConstraint(condition=IN_ORDER, name="pupil_flag_in_order"),
        )

    def __str__(self) -> str:
        return self.kind


class Enrolment(SchoolOwned):
    """A pupil on the admission register from `since` until before `until`. Only these sessions are possible."""

    pupil = SchoolForeignKey(Pupil, index=True)
    since = models.DateField()
    until = models.DateField(null=True)
    type = models.TextField(default="single")
    leaving_ground = models.TextField(blank=True, help_text="Letter of regulation 9(1), a to o")
    destination = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "pupil_id", "since"], name="enrolment_once"),
            models.CheckConstraint(condition=IN_ORDER, name="enrolment_in_order"),
            models.CheckConstraint(
                condition=Q(type__in=["single", "dual_main", "dual_subsidiary"]), name="enrolment_type"
            ),
        )

    def __str__(self) -> str:
        return f"from {self.since}"


class RegistrationGroup(SchoolOwned):
    """A class that a register is taken for, such as 4 Kestrel."""

    name = models.TextField()
    slug = models.SlugField(max_length=60, db_index=False)
    year_group = models.SmallIntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["school", "slug"], name="group_slug_once"),
            models.CheckConstraint(condition=IN_ORDER, name="group_in_order"),
        )

    def __str__(self) -> str:
        return self.name


class GroupMembership(SchoolOwned):
    """A pupil in a registration group from `since` until before `until`."""

    group = SchoolForeignKey(RegistrationGroup, index=True)
    pupil = SchoolForeignKey(Pupil, index=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "pupil_id", "since"], name="group_membership_once"),
            models.CheckConstraint(condition=IN_ORDER, name="group_membership_in_order"),
        )

    def __str__(self) -> str:
        return f"from {self.since}"


class GroupTeacher(SchoolOwned):
    """Who takes a group's register as its class teacher."""

    group = SchoolForeignKey(RegistrationGroup, index=True)
    user = GlobalForeignKey(User)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "user", "group_id", "since"], name="group_teacher_once"),
            models.CheckConstraint(condition=IN_ORDER, name="group_teacher_in_order"),
        )

    def __str__(self) -> str:
        return f"from {self.since}"


class Contact(SchoolOwned):
    """An adult. What they may know about a child hangs on the pair (`ContactLink`), never on the adult."""

    title = models.TextField(blank=True)
    first = models.TextField(blank=True)
    last = models.TextField()
    email = models.TextField(blank=True)
    address = ArrayField(models.TextField(), default=list)
    postcode = models.TextField(blank=True)
    address_since = models.DateField(null=True)
    language = models.TextField(blank=True)
    needs_interpreter = models.BooleanField(default=False)
    letter_format = models.TextField(
        blank=True, db_default="", default="", help_text="large_print, by_hand (braille, audio), or none"
    )

    class Meta:
        ordering = ("last", "first")
        constraints = (
            models.CheckConstraint(
                condition=Q(letter_format__in=["", "large_print", "by_hand"]), name="contact_letter_format"
            ),
        )

    def __str__(self) -> str:
        return f"{self.first} {self.last}".strip()


class ContactNumber(SchoolOwned):
    """One of a contact's telephone numbers, in the order in which to try them."""

    contact = SchoolForeignKey(Contact, index=True)
    order = models.SmallIntegerField(default=1)
    kind = models.TextField(default="mobile")
    number = models.TextField()

    class Meta:
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=["school", "contact_id", "number"], name="contact_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["mobile", "home", "work", "other"]), name="contact_number_kind"
            ),
        )

    def __str__(self) -> str:
        return self.number


class ContactLink(SchoolOwned):
    """What one adult is to one child, and what they may be told. Barred: `may_be_contacted` is false."""

    pupil = SchoolForeignKey(Pupil, index=True)
    contact = SchoolForeignKey(Contact, index=True)
    relationship = models.TextField(blank=True)
    priority = models.SmallIntegerField(default=1)
    parental_responsibility = models.BooleanField(default=False)
    lives_with = models.BooleanField(default=False)
    may_be_contacted = models.BooleanField(default=True)
    gets_letters = models.BooleanField(default=True)
    court_order_note = models.TextField(blank=True, help_text="Only the designated safeguarding lead opens it")
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering = ("priority",)
        constraints = (
            models.UniqueConstraint(fields=["school", "pupil_id", "contact_id"], name="contact_link_once"),
            models.CheckConstraint(
                condition=Q(may_be_contacted=True) | Q(gets_letters=False), name="barred_gets_no_letters"
            ),
        )

    def __str__(self) -> str:
        return self.relationship


class ImportJob(SchoolOwned):
    """A file handed in at the office page: checked first, then loaded whole or not at all."""

    kind = models.TextField(help_text="pupils or marks")
    filename = models.TextField()
    content = models.BinaryField()
    map_name = models.TextField(blank=True)
    state = models.TextField(default="checking")
    rows_total = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    report = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_position = models.TextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=["checking", "ready", "refused", "waiting", "loading", "done", "failed", "cancelled"]
                ),
                name="import_job_state",
            ),
        )
        indexes = (models.Index(fields=["school", "created_at"], name="import_job_created"),)

    def __str__(self) -> str:
        return self.filename
