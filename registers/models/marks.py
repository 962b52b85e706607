"""Registers and marks."""

from django.db import models
from django.db.models import Q

from attendance.people.models import Pupil, RegistrationGroup
from attendance.tenancy.fields import GlobalForeignKey, SchoolForeignKey, SchoolOwned
from attendance.tenancy.models import School


class Register(SchoolOwned):
    """One group × one session: when it was begun and when it was sent."""

    group = SchoolForeignKey(RegistrationGroup)
    date = models.DateField()
    session = models.TextField()
    started_at = models.DateTimeField()
    started_name = models.TextField()
    last_saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.UUIDField(null=True)
    sent_name = models.TextField(blank=True)
    sent_position = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "date", "session", "group_id"], name="register_once"),
            models.CheckConstraint(condition=Q(session__in=["AM", "PM"]), name="register_am_pm"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.session}"


class Mark(models.Model):
    """One pupil × one session: the code now. Partitioned by academic year; written by `registers_write_marks` only.

    An empty `code` is a mark that was taken back before its register was sent. `version` counts from 1.
    """

    school = GlobalForeignKey(School)
    date = models.DateField()
    session = models.TextField()
    pupil = SchoolForeignKey(Pupil)
    pk = models.CompositePrimaryKey("school_id", "date", "session", "pupil_id")
    code = models.TextField()
    minutes_late = models.SmallIntegerField(null=True)
    note = models.TextField(default="")
    origin = models.TextField()
    recorded_by = models.UUIDField(null=True)
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "registers_mark"

    def __str__(self) -> str:
        return f"{self.date} {self.session} {self.code}"


class SavedRequest(SchoolOwned):
    """The id of a request that wrote marks (`id` is the page's own), so that sent twice it saves once."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
