"""Amendments: every change of a mark, append-only, chained."""

from django.db import models

from attendance.people.models import Pupil
from attendance.tenancy.fields import GlobalForeignKey, SchoolForeignKey, SchoolOwned
from attendance.tenancy.models import School


class Amendment(SchoolOwned):
    """Original, amended, reason, when, and who with name and position. Written by `registers_write_marks` only.

    `kind`: open (changed before the register was sent), amendment, bulk, closure, import, undo, known (an absence the
    office knew of). `change_id` ties the marks of one change together. `version` is the mark's version afterwards.
    """

    seq = models.BigIntegerField()
    date = models.DateField()
    session = models.TextField()
    pupil = SchoolForeignKey(Pupil)
    original_code = models.TextField()
    amended_code = models.TextField()
    original_minutes = models.SmallIntegerField(null=True)
    amended_minutes = models.SmallIntegerField(null=True)
    original_note = models.TextField()
    amended_note = models.TextField()
    original_origin = models.TextField()
    original_name = models.TextField()
    original_at = models.DateTimeField()
    kind = models.TextField()
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_position = models.TextField()
    at = models.DateTimeField()
    change_id = models.UUIDField()
    undoes_id = models.UUIDField(null=True)
    version = models.IntegerField()
    prev_hash = models.TextField()
    hash = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "seq"], name="amendment_seq_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="amendment_has_reason"),
        )
        indexes = (
            models.Index(fields=["school", "at"], name="amendment_at"),
            models.Index(fields=["school", "pupil_id", "date"], name="amendment_pupil_date"),
            models.Index(fields=["school", "change_id"], name="amendment_change"),
        )

    def __str__(self) -> str:
        return f"{self.seq}: {self.original_code} → {self.amended_code}"


class ChainHead(models.Model):
    """The last amendment of a school's chain; locked while another is added."""

    school = GlobalForeignKey(School)
    chain = models.TextField(default="amendments")
    pk = models.CompositePrimaryKey("school_id", "chain")
    seq = models.BigIntegerField()
    hash = models.TextField()

    class Meta:
        db_table = "registers_chainhead"

    def __str__(self) -> str:
        return f"{self.seq}"


class SecondLook(SchoolOwned):
    """A colleague looked at a change on the second-look list. Append-only."""

    amendment = SchoolForeignKey(Amendment, index=True)
    outcome = models.TextField(help_text="right, or ask")
    comment = models.TextField(blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_position = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.outcome
