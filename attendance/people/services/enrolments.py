"""On the admission register, and off it.

Changing the days of an enrolment changes which sessions count: pages call `registers.services.enrolments`, which calls
these and recounts the weeks between.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.models import Enrolment, GroupMembership, Pupil, RegistrationGroup
from attendance.people.rules.enrolments import EnrolmentProblem, EnrolmentSpan, check_enrolment
from attendance.people.rules.leaving_grounds import LEAVING_GROUNDS
from attendance.people.services.problems import PeopleProblem

DAY = timedelta(days=1)


@dataclass(frozen=True)
class EnrolmentChange:
    """Whose enrolment changed, and from and to which days; both `until` are the day after the last, None = no end."""

    pupil_id: UUID
    enrolment_id: UUID
    old_since: date | None
    old_until: date | None
    since: date
    until: date | None


def _pupil_locked(school_id: UUID, pupil_id: UUID) -> None:
    # one at a time for each pupil, so that two changes at once cannot overlap
    if Pupil.objects.select_for_update().filter(school_id=school_id, id=pupil_id).first() is None:
        raise PeopleProblem("pupil", "There is no such pupil.", "Go back to the list of pupils.")


def _check(school_id: UUID, pupil_id: UUID, span: EnrolmentSpan, *, but: UUID | None = None) -> None:
    others = Enrolment.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("since")
    if but:
        others = others.exclude(id=but)
    try:
        check_enrolment(span, (EnrolmentSpan(*row) for row in others.values_list("since", "until", "type")))
    except EnrolmentProblem as problem:
        field = "last_day" if problem.field == "until" else problem.field
        raise PeopleProblem(field, problem.message, problem.remedy) from problem


def enrol(
    school_id: UUID,
    pupil_id: UUID,
    *,
    since: date,
    type: str = "single",
    group_id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> EnrolmentChange:
    """Put the pupil on the admission register from the day `since`, and in a group from that day.

    Raises PeopleProblem where they are on roll then already. About six queries.
    """
    with transaction.atomic():
        _pupil_locked(school_id, pupil_id)
        _check(school_id, pupil_id, EnrolmentSpan(since, None, type))
        row = Enrolment.objects.create(school_id=school_id, pupil_id=pupil_id, since=since, type=type)
        if group_id:
            _join(school_id, pupil_id, group_id, since)
        record(
            school_id, "people.enrolled", by=by, at=at, subject="pupil", subject_id=pupil_id,
            since=since.isoformat(), type=type, group=str(group_id or ""),
        )  # fmt: skip
    return EnrolmentChange(pupil_id, row.id, None, None, since, None)


def _join(school_id: UUID, pupil_id: UUID, group_id: UUID, since: date) -> None:
    if not RegistrationGroup.objects.filter(school_id=school_id, id=group_id).exists():
        raise PeopleProblem("group", "There is no such class.", "Choose a class of this school.")
    GroupMembership.objects.create(school_id=school_id, pupil_id=pupil_id, group_id=group_id, since=since)


def end_enrolment(
    school_id: UUID,
    enrolment_id: UUID,
    *,
    last_day: date,
    ground: str,
    destination: str = "",
    by: Actor,
    at: datetime,
) -> EnrolmentChange:
    """Take the pupil off the admission register after `last_day`, on a ground of regulation 9(1) (its letter).

    Their place in a group ends the same day. Raises PeopleProblem. About seven queries.
    """
    if ground not in dict(LEAVING_GROUNDS):
        raise PeopleProblem("ground", "No ground for leaving is chosen.", "Choose the ground of regulation 9(1).")
    return change_enrolment(
        school_id, enrolment_id, last_day=last_day, ground=ground, destination=destination, by=by, at=at
    )


def change_enrolment(
    school_id: UUID,
    enrolment_id: UUID,
    *,
    since: date | None = None,
    last_day: date | None = None,
    type: str | None = None,
    ground: str = "",
    destination: str = "",
    by: Actor,
    at: datetime,
) -> EnrolmentChange:
    """Correct an enrolment: first day (None: as it is), last day (None: no end), type and leaving ground.

    Memberships of groups end with it, and begin with it where they began on its former first day. Raises PeopleProblem.
    """
    with transaction.atomic():
        row = Enrolment.objects.filter(school_id=school_id, id=enrolment_id).first()
        if row is None:
            raise PeopleProblem("since", "There is no such enrolment.", "Go back to the pupil's page.")
        _pupil_locked(school_id, row.pupil_id)
        first, until = since or row.since, last_day + DAY if last_day else None
        _check(school_id, row.pupil_id, EnrolmentSpan(first, until, type or row.type), but=enrolment_id)
        Enrolment.objects.filter(school_id=school_id, id=enrolment_id).update(
            since=first, until=until, type=type or row.type, leaving_ground=ground if until else "",
            destination=destination.strip() if until else "",
        )  # fmt: skip
        _move_memberships(school_id, row, first, until)
        record(
            school_id, "people.enrolment_changed", by=by, at=at, subject="pupil", subject_id=row.pupil_id,
            since=[row.since.isoformat(), first.isoformat()],
            until=[row.until and row.until.isoformat(), until and until.isoformat()], ground=ground,
        )  # fmt: skip
    return EnrolmentChange(row.pupil_id, enrolment_id, row.since, row.until, first, until)


def _move_memberships(school_id: UUID, old: Enrolment, since: date, until: date | None) -> None:
    mine = GroupMembership.objects.filter(school_id=school_id, pupil_id=old.pupil_id)
    if since != old.since:
        began = mine.filter(since=old.since)
        began.filter(until__isnull=False, until__lte=since).delete()
        began.update(since=since)
    if until is not None:
        within = mine.filter(since__gte=since)
        later = Enrolment.objects.filter(school_id=school_id, pupil_id=old.pupil_id, since__gte=until)
        if after := later.order_by("since").values_list("since", flat=True).first():
            within = within.filter(since__lt=after)
        within.filter(since__gte=until).delete()  # never begun
        within.filter(Q(until__isnull=True) | Q(until__gt=until)).update(until=until)
    elif old.until is not None:
        mine.filter(until=old.until).update(until=None)
