"""Registration groups, who is in them and who teaches them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from attendance.access.models import Membership, User
from attendance.people.models import Enrolment, GroupMembership, GroupTeacher, RegistrationGroup
from attendance.people.queries.pupils import on
from attendance.tenancy.models import School

DAY = timedelta(days=1)


@dataclass(frozen=True)
class GroupRow:
    """A registration group; `until` is the day after its last day."""

    id: UUID
    name: str
    slug: str
    year_group: int | None
    since: date
    until: date | None

    @property
    def last_day(self) -> date | None:
        return self.until - DAY if self.until else None


@dataclass(frozen=True)
class TeacherRow:
    """Who takes a group's register, from `since` until before `until`."""

    id: UUID
    group_id: UUID
    user_id: UUID
    name: str
    since: date
    until: date | None

    @property
    def last_day(self) -> date | None:
        return self.until - DAY if self.until else None


@dataclass(frozen=True)
class GroupLine:
    """A group in a list: how many pupils are on roll in it, and who teaches it."""

    group: GroupRow
    pupils: int
    teachers: tuple[str, ...]


GROUP = ("id", "name", "slug", "year_group", "since", "until")
TEACHER = ("id", "group_id", "user_id", "user__name", "user__email", "since", "until")


def _groups(rows: QuerySet[RegistrationGroup]) -> list[GroupRow]:
    return [GroupRow(*row) for row in rows.order_by("year_group", "name").values_list(*GROUP)]


def groups_on(school_id: UUID, day: date) -> list[GroupRow]:
    """The groups that exist that day, by year and name. One query."""
    return [GroupRow(*row) for row in group_cells(school_id, day)]


def group_cells(school_id: UUID, day: date) -> QuerySet:
    """What the rows of `groups_on` are made of, to be read together with other lists."""
    rows = RegistrationGroup.objects.filter(on(day), school_id=school_id)
    return rows.order_by("year_group", "name").values_list(*GROUP)


def group_by_slug(school_id: UUID, slug: str) -> GroupRow | None:
    """One query."""
    return next(iter(_groups(RegistrationGroup.objects.filter(school_id=school_id, slug=slug))), None)


def group_by_id(school_id: UUID, group_id: UUID) -> GroupRow | None:
    """One query."""
    return next(iter(_groups(RegistrationGroup.objects.filter(school_id=school_id, id=group_id))), None)


def groups_of_teacher(school_id: UUID, user_id: UUID, day: date) -> list[GroupRow]:
    """The groups this person teaches that day. One query."""
    teaches = GroupTeacher.objects.filter(on(day), school_id=school_id, user_id=user_id, group_id=OuterRef("id"))
    return _groups(RegistrationGroup.objects.filter(on(day), Exists(teaches), school_id=school_id))


def groups_of_pupils_on(school_id: UUID, pupil_ids: Collection[UUID], day: date) -> dict[UUID, GroupRow]:
    """Each pupil's group that day; a pupil in none is missing. One query."""
    return groups_by_pupil(membership_cells(school_id, pupil_ids, day))


def membership_cells(school_id: UUID, pupil_ids: Collection[UUID], day: date) -> QuerySet:
    """What groups_by_pupil reads: these pupils with their group that day."""
    rows = GroupMembership.objects.filter(on(day), school_id=school_id, pupil_id__in=list(pupil_ids))
    return rows.values_list("pupil_id", *(f"group__{name}" for name in GROUP))


def groups_by_pupil(cells: Iterable[tuple]) -> dict[UUID, GroupRow]:
    """Each pupil's group. No query."""
    return {row[0]: GroupRow(*row[1:]) for row in cells}


def group_of_pupil_on(school_id: UUID, pupil_id: UUID, day: date) -> GroupRow | None:
    """One query."""
    return groups_of_pupils_on(school_id, [pupil_id], day).get(pupil_id)


def teachers_of_group(school_id: UUID, group_id: UUID) -> list[TeacherRow]:
    """Everybody who teaches, taught or will teach the group, the newest first. One query."""
    rows = GroupTeacher.objects.filter(school_id=school_id, group_id=group_id).order_by("-since", "user__name")
    return [_teacher(row) for row in rows.values_list(*TEACHER)]


def _teacher(row: tuple) -> TeacherRow:
    row_id, group_id, user_id, name, email, since, until = row
    return TeacherRow(row_id, group_id, user_id, name or email, since, until)


def group_list(school_id: UUID, day: date) -> list[GroupLine]:
    """The groups of that day with their pupils on roll and their teachers. Three queries."""
    groups = groups_on(school_id, day)
    enrolled = Enrolment.objects.filter(on(day), school_id=school_id, pupil_id=OuterRef("pupil_id"))
    members = GroupMembership.objects.filter(on(day), Exists(enrolled), school_id=school_id)
    counts = dict(members.order_by().values_list("group_id").annotate(n=Count("id")))
    teachers: dict[UUID, list[str]] = defaultdict(list)
    rows = GroupTeacher.objects.filter(on(day), school_id=school_id).order_by("user__name")
    for teacher in map(_teacher, rows.values_list(*TEACHER)):
        teachers[teacher.group_id].append(teacher.name)
    return [GroupLine(group, counts.get(group.id, 0), tuple(teachers[group.id])) for group in groups]


def staff_on(school_id: UUID, day: date) -> list[tuple[UUID, str]]:
    """(user id, name) of the people with a role at the school or its trust that day, by name. One query."""
    trust = School.objects.filter(id=school_id).values("trust_id")
    held = Membership.objects.filter(on(day), Q(school_id=school_id) | Q(trust_id__in=trust), user_id=OuterRef("id"))
    people = User.objects.filter(Exists(held.exclude(role="governor")), is_active=True).order_by("name", "email")
    return [(user_id, name or email) for user_id, name, email in people.values_list("id", "name", "email")]
