"""Celebration: what was given for a term."""

from django.db import models
from django.db.models import F, Q

from attendance.people.models import Pupil, RegistrationGroup
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned
from letters.models.letters import Letter


class Award(SchoolOwned):
    """A certificate to a pupil, a group or a year group for the days from `since` until before `until`.

    Exactly one of `pupil`, `group`, `year_group` is set. `band` is the policy's, or the group award's name.
    `attended` of `possible` sessions, what the policy sets aside left out. `letter` is the congratulation, where one
    was drafted.
    """

    pupil = SchoolForeignKey(Pupil, null=True, index=True)
    group = SchoolForeignKey(RegistrationGroup, null=True)
    year_group = models.SmallIntegerField(null=True)
    band = models.TextField()
    title = models.TextField()
    since = models.DateField()
    until = models.DateField()
    attended = models.IntegerField()
    possible = models.IntegerField()
    letter = SchoolForeignKey(Letter, null=True)
    made_by = models.UUIDField(null=True)
    made_name = models.TextField()
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "pupil_id", "band", "since"], condition=Q(withdrawn_at__isnull=True),
                name="award_pupil_once",
            ),
            models.UniqueConstraint(
                fields=["school", "group_id", "band", "since"], condition=Q(withdrawn_at__isnull=True),
                name="award_group_once",
            ),
            models.UniqueConstraint(
                fields=["school", "year_group", "band", "since"], condition=Q(withdrawn_at__isnull=True),
                name="award_year_once",
            ),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="award_in_order"),
            models.CheckConstraint(
                condition=Q(pupil_id__isnull=False, group_id__isnull=True, year_group__isnull=True)
                | Q(pupil_id__isnull=True, group_id__isnull=False, year_group__isnull=True)
                | Q(pupil_id__isnull=True, group_id__isnull=True, year_group__isnull=False),
                name="award_to_one",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title
