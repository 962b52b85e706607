"""Times in which nothing is sent about a child."""

from django.db import models
from django.db.models import F, Q

from attendance.people.models import Pupil
from attendance.tenancy.fields import SchoolForeignKey, SchoolOwned


class Hold(SchoolOwned):
    """No letters about this pupil from `since` until before `until` (or until it is ended).

    `kind`: bereavement, medical, safeguarding, other. The reason of a safeguarding hold is for those who may see
    sensitive flags.
    """

    pupil = SchoolForeignKey(Pupil, index=True)
    kind = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.TextField(blank=True)
    recorded_by = models.UUIDField(null=True)
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_name = models.TextField(blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["bereavement", "medical", "safeguarding", "other"]), name="hold_kind"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(since__lt=F("until")), name="hold_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.kind} from {self.since}"
