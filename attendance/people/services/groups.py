"""Registration groups: made, renamed, ended; pupils moved; teachers given and taken."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people import queries
from attendance.people.models import Enrolment, GroupMembership, GroupTeacher, RegistrationGroup
from attendance.people.queries.pupils import on as in_force
from attendance.people.services.problems import PeopleProblem

DAY = timedelta(days=1)
RESERVED_SLUGS = {"new", "covers", "mine", "unplaced"}


def make_group(
    school_id: UUID, *, name: str, year_group: int | None, since: date, by: Actor, at: datetime
) -> queries.GroupRow:
    """Make a registration group; its address (slug) comes from its name and never changes. Raises PeopleProblem."""
    name = " ".join(name.split())
    with transaction.atomic():
        _check_name(school_id, name, since, None)
        row = RegistrationGroup.objects.create(
            school_id=school_id, name=name, slug=_free_slug(school_id, name), year_group=year_group, since=since
        )
        record(school_id, "people.group_made", by=by, at=at, subject="group", subject_id=row.id, name=name)
    return queries.GroupRow(row.id, row.name, row.slug, row.year_group, row.since, row.until)


def _check_name(school_id: UUID, name: str, day: date, group_id: UUID | None) -> None:
    if not name:
        raise PeopleProblem(
            "name", "The class has no name.", "Give the name by which staff know it, such as 4 Kestrel."
        )
    same = RegistrationGroup.objects.filter(in_force(day), school_id=school_id, name__iexact=name)
    if group_id:
        same = same.exclude(id=group_id)
    if same.exists():
        raise PeopleProblem("name", f"There is a class {name} already.", "Give another name.")


def _free_slug(school_id: UUID, name: str) -> str:
    stem = slugify(name)[:50] or "class"
    taken = set(
        RegistrationGroup.objects.filter(school_id=school_id, slug__startswith=stem).values_list("slug", flat=True)
    )
    tries = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 3))
    return next(slug for slug in tries if slug not in taken | RESERVED_SLUGS)


def edit_group(school_id: UUID, group_id: UUID, *, name: str, year_group: int | None, by: Actor, at: datetime) -> None:
    """Rename a group or change its year group; its address stays. Raises PeopleProblem."""
    name = " ".join(name.split())
    with transaction.atomic():
        _check_name(school_id, name, localdate(at), group_id)
        if not RegistrationGroup.objects.filter(school_id=school_id, id=group_id).update(
            name=name, year_group=year_group
        ):
            raise PeopleProblem("name", "There is no such class.", "Go back to the list of classes.")
        record(
            school_id, "people.group_changed", by=by, at=at, subject="group", subject_id=group_id, name=name,
            year_group=year_group,
        )  # fmt: skip


def end_group(school_id: UUID, group_id: UUID, *, last_day: date, by: Actor, at: datetime) -> None:
    """End a group after `last_day`, and with it who teaches it. Raises PeopleProblem while pupils stay in it."""
    until = last_day + DAY
    with transaction.atomic():
        group = RegistrationGroup.objects.select_for_update().filter(school_id=school_id, id=group_id).first()
        if group is None or last_day < group.since:
            raise PeopleProblem("last_day", "That is before the class began.", "Give a day since it began.")
        staying = queries.pupils_of_group_on(school_id, group_id, until)
        if staying:
            count = "One pupil is" if len(staying) == 1 else f"{len(staying)} pupils are"
            raise PeopleProblem(
                "last_day", f"{count} still in {group.name} the day after.", "Move them to their new classes first."
            )
        RegistrationGroup.objects.filter(school_id=school_id, id=group_id).update(until=until)
        teaching = GroupTeacher.objects.filter(school_id=school_id, group_id=group_id)
        teaching.filter(since__gte=until).delete()
        teaching.filter(Q(until__isnull=True) | Q(until__gt=until)).update(until=until)
        record(
            school_id, "people.group_ended", by=by, at=at, subject="group", subject_id=group_id, until=until.isoformat()
        )


def move_to_group(
    school_id: UUID, pupil_ids: Collection[UUID], group_id: UUID, *, since: date, by: Actor, at: datetime
) -> int:
    """Let these pupils be in the group from the day `since`; returns how many moved.

    Their former place ends the day before; moves planned for later days fall away. Pupils who are in it that day
    already stay as they are. Raises PeopleProblem where the group or a pupil is not there that day. Eight queries.
    """
    with transaction.atomic():
        if not RegistrationGroup.objects.filter(in_force(since), school_id=school_id, id=group_id).exists():
            raise PeopleProblem(
                "group", "There is no such class that day.", "Choose a class that exists on the first day."
            )
        _check_on_roll(school_id, pupil_ids, since)
        mine = GroupMembership.objects.select_for_update().filter(school_id=school_id, pupil_id__in=list(pupil_ids))
        staying = set(mine.filter(in_force(since), group_id=group_id).values_list("pupil_id", flat=True))
        moving = [pupil_id for pupil_id in pupil_ids if pupil_id not in staying]
        mine.filter(pupil_id__in=moving, since__gte=since).delete()
        mine.filter(in_force(since), pupil_id__in=moving).update(until=since)
        ends = dict(
            Enrolment.objects.filter(in_force(since), school_id=school_id, pupil_id__in=moving)
            .values_list("pupil_id", "until")
        )  # fmt: skip
        GroupMembership.objects.bulk_create(
            GroupMembership(
                school_id=school_id, group_id=group_id, pupil_id=pupil_id, since=since, until=ends[pupil_id]
            )
            for pupil_id in moving
        )
        record(
            school_id, "people.moved", by=by, at=at, subject="group", subject_id=group_id, since=since.isoformat(),
            pupils=[str(pupil_id) for pupil_id in moving],
        )  # fmt: skip
    return len(moving)


def _check_on_roll(school_id: UUID, pupil_ids: Collection[UUID], day: date) -> None:
    missing = set(pupil_ids) - queries.ids_on_roll(school_id, day)
    if missing:
        count = "One pupil is" if len(missing) == 1 else f"{len(missing)} pupils are"
        raise PeopleProblem(
            "pupils", f"{count} not on roll on {day:%-d %B %Y}.", "Give a day on which all of them are on roll."
        )


def assign_teacher(school_id: UUID, group_id: UUID, user_id: UUID, *, since: date, by: Actor, at: datetime) -> UUID:
    """Let a member of staff take the group's register from the day `since`; returns the row's id."""
    with transaction.atomic():
        if user_id not in dict(queries.staff_on(school_id, since)):
            raise PeopleProblem(
                "teacher",
                "That person has no role at this school on that day.",
                "Invite them first, or choose another day.",
            )
        # locked, so that two clicks give the teacher the class once
        if RegistrationGroup.objects.select_for_update().filter(school_id=school_id, id=group_id).first() is None:
            raise PeopleProblem("group", "There is no such class.", "Choose a class of this school.")
        held = GroupTeacher.objects.filter(school_id=school_id, group_id=group_id, user_id=user_id)
        if held.filter(Q(until__isnull=True) | Q(until__gt=since)).exists():
            raise PeopleProblem("teacher", "That person teaches this class then already.", "Nothing needs to be done.")
        row = GroupTeacher.objects.create(school_id=school_id, group_id=group_id, user_id=user_id, since=since)
        record(
            school_id, "people.teacher_assigned", by=by, at=at, subject="group", subject_id=group_id,
            user=str(user_id), since=since.isoformat(),
        )  # fmt: skip
    return row.id


def end_teacher(school_id: UUID, group_id: UUID, row_id: UUID, *, last_day: date, by: Actor, at: datetime) -> None:
    """End a teacher's time with a group after `last_day`; a time not begun falls away. Raises PeopleProblem."""
    until = last_day + DAY
    with transaction.atomic():
        rows = GroupTeacher.objects.filter(school_id=school_id, group_id=group_id, id=row_id)
        row = rows.first()
        if row is None:
            raise PeopleProblem("teacher", "There is no such teacher of this class.", "Go back to the class.")
        if row.since >= until:
            rows.delete()
        else:
            rows.update(until=until)
        record(
            school_id, "people.teacher_ended", by=by, at=at, subject="group", subject_id=group_id,
            user=str(row.user_id), until=until.isoformat(),
        )  # fmt: skip
