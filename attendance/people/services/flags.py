"""Flags: circumstances of a pupil, with dates."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.models import Pupil, PupilFlag
from attendance.people.rules.pupil_flags import BY_KIND
from attendance.people.services.problems import PeopleProblem

DAY = timedelta(days=1)


def add_flag(
    school_id: UUID,
    pupil_id: UUID,
    kind: str,
    *,
    since: date,
    until: date | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> UUID:
    """Record a circumstance of a pupil from `since` until before `until` (None: no end yet); returns its id.

    Raises PeopleProblem: unknown kind, out of order, or the same circumstance on those days already. Four queries.
    """
    if kind not in BY_KIND:
        raise PeopleProblem("kind", "There is no such circumstance.", "Choose one from the list.")
    if until is not None and until <= since:
        raise PeopleProblem("last_day", "It ends before it begins.", "Give a last day on or after the first.")
    with transaction.atomic():
        if Pupil.objects.select_for_update().filter(school_id=school_id, id=pupil_id).first() is None:
            raise PeopleProblem("pupil", "There is no such pupil.", "Go back to the list of pupils.")
        same = PupilFlag.objects.filter(
            Q(until__isnull=True) | Q(until__gt=since), school_id=school_id, pupil_id=pupil_id
        )
        same = same.filter(kind=kind) if until is None else same.filter(kind=kind, since__lt=until)
        if same.exists():
            raise PeopleProblem(
                "since", f"{BY_KIND[kind].label} is recorded on those days already.", "End the other entry first."
            )
        row = PupilFlag.objects.create(
            school_id=school_id, pupil_id=pupil_id, kind=kind, since=since, until=until, note=note.strip(),
            recorded_name=by.name, recorded_at=at,
        )  # fmt: skip
        # the audit says that a flag was set, not which: its readers may not be those who may see it
        record(school_id, "people.flag_added", by=by, at=at, subject="pupil", subject_id=pupil_id, flag=str(row.id))
    return row.id


def end_flag(school_id: UUID, pupil_id: UUID, flag_id: UUID, *, last_day: date, by: Actor, at: datetime) -> None:
    """Let a circumstance end after `last_day`. Raises PeopleProblem. Three queries."""
    with transaction.atomic():
        rows = PupilFlag.objects.filter(school_id=school_id, pupil_id=pupil_id, id=flag_id)
        since = rows.values_list("since", flat=True).first()
        if since is None:
            raise PeopleProblem("last_day", "There is no such entry.", "Go back to the pupil's page.")
        if last_day < since:
            raise PeopleProblem("last_day", "It ends before it begins.", f"Give a day from {since:%-d %B %Y}.")
        rows.update(until=last_day + DAY)
        record(school_id, "people.flag_ended", by=by, at=at, subject="pupil", subject_id=pupil_id, flag=str(flag_id))
