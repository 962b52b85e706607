"""Weekly summaries: what every figure and measure is made of."""

from django.db import models

from attendance.people.models import Enrolment
from attendance.tenancy.fields import GlobalForeignKey, SchoolForeignKey
from attendance.tenancy.models import School


class WeekSummary(models.Model):
    """Counts of one enrolment in one school week (`week` is its Monday), in sessions.

    Kept in the transaction that writes marks, by `registers_write_marks` only; rebuilt and checked by
    `rebuild_summaries`. A mask has a bit for each session of the week: weekday × 2, plus 1 for the afternoon.
    """

    school = GlobalForeignKey(School)
    week = models.DateField()
    enrolment = SchoolForeignKey(Enrolment)
    pk = models.CompositePrimaryKey("school_id", "week", "enrolment_id")
    present = models.SmallIntegerField()
    aea = models.SmallIntegerField()
    authorised = models.SmallIntegerField()
    unauthorised = models.SmallIntegerField()
    not_possible = models.SmallIntegerField()
    administrative = models.SmallIntegerField()
    late_l = models.SmallIntegerField()
    late_u = models.SmallIntegerField()
    n_i = models.SmallIntegerField()
    n_m = models.SmallIntegerField()
    n_n = models.SmallIntegerField()
    n_o = models.SmallIntegerField()
    n_g = models.SmallIntegerField()
    marked_mask = models.SmallIntegerField()
    absent_mask = models.SmallIntegerField()
    unauthorised_mask = models.SmallIntegerField()
    unexplained_mask = models.SmallIntegerField()
    illness_mask = models.SmallIntegerField()

    class Meta:
        db_table = "registers_weeksummary"

    def __str__(self) -> str:
        return f"{self.week}"
