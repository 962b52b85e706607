"""Who is a pupil, and who is on roll on a day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from attendance.people.models import Enrolment, GroupMembership, Pupil
from attendance.people.queries.years import year_group_expression, year_group_on
from attendance.people.rules.enrolments import TYPE_LABELS

DAY = timedelta(days=1)
EMPTY = Value("", output_field=TextField())


@dataclass(frozen=True)
class PupilRow:
    """A pupil in a list. `first` and `last` are what they are called; `year_group` is that of the day asked for."""

    id: UUID
    first: str
    last: str
    upn: str
    born: date
    sex: str
    year_group: int

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class PupilDetails:
    """Everything on a pupil's own row. `year_group_now` is that of the day asked for."""

    id: UUID
    upn: str
    admission_number: str
    legal_first: str
    legal_middle: str
    legal_last: str
    preferred_first: str
    preferred_last: str
    born: date
    sex: str
    year_group: int
    year_group_since: date
    ethnicity: str
    first_language: str
    year_group_now: int

    @property
    def first(self) -> str:
        return self.preferred_first or self.legal_first

    @property
    def last(self) -> str:
        return self.preferred_last or self.legal_last

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def legal_name(self) -> str:
        return " ".join(part for part in (self.legal_first, self.legal_middle, self.legal_last) if part)


@dataclass(frozen=True)
class EnrolmentRow:
    """On the admission register from `since` until before `until`."""

    id: UUID
    pupil_id: UUID
    since: date
    until: date | None
    type: str
    leaving_ground: str
    destination: str

    @property
    def last_day(self) -> date | None:
        return self.until - DAY if self.until else None

    @property
    def type_label(self) -> str:
        return TYPE_LABELS.get(self.type, self.type)


@dataclass(frozen=True)
class MembershipRow:
    """In a group from `since` until before `until`."""

    id: UUID
    group_id: UUID
    group: str
    slug: str
    since: date
    until: date | None

    @property
    def last_day(self) -> date | None:
        return self.until - DAY if self.until else None


@dataclass(frozen=True)
class Found:
    """One page of a search, and how many there are in all."""

    rows: list[PupilRow]
    total: int


LIST = ("id", "called_first", "called_last", "upn", "born", "sex", "year_group", "year_group_since")
DETAILS = (
    "id", "upn", "admission_number", "legal_first", "legal_middle", "legal_last", "preferred_first",
    "preferred_last", "born", "sex", "year_group", "year_group_since", "ethnicity", "first_language",
)  # fmt: skip
ENROLMENT = ("id", "pupil_id", "since", "until", "type", "leaving_ground", "destination")


def on(day: date) -> Q:
    """Rows with `since` and `until` that hold on `day`."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def _called(school_id: UUID) -> QuerySet[Pupil]:
    """The school's pupils in the order of the register: by the last name they are called, then the first."""
    return (
        Pupil.objects.filter(school_id=school_id)
        .annotate(
            called_first=Coalesce(NullIf("preferred_first", EMPTY), "legal_first"),
            called_last=Coalesce(NullIf("preferred_last", EMPTY), "legal_last"),
        )
        .order_by("called_last", "called_first", "id")
    )


def _enrolled(school_id: UUID, when: Q) -> Exists:
    return Exists(Enrolment.objects.filter(when, school_id=school_id, pupil_id=OuterRef("id")))


def _in_groups(school_id: UUID, group_ids: Collection[UUID], day: date) -> Exists:
    rows = GroupMembership.objects.filter(on(day), school_id=school_id, group_id__in=list(group_ids))
    return Exists(rows.filter(pupil_id=OuterRef("id")))


def _rows(pupils: QuerySet[Pupil], day: date) -> list[PupilRow]:
    return pupil_rows(pupils.values_list(*LIST), day)


def pupil_rows(cells: Iterable[tuple[Any, ...]], day: date) -> list[PupilRow]:
    """Pupils of LIST's cells with the year group of `day`. No query."""
    return [
        PupilRow(key, first, last, upn, born, sex, year_group_on(year, since, day))
        for key, first, last, upn, born, sex, year, since in cells
    ]


def pupils_of_group_on(school_id: UUID, group_id: UUID, day: date) -> list[PupilRow]:
    """Pupils of the group who are on roll that day, in register order. One query."""
    pupils = _called(school_id).filter(_in_groups(school_id, [group_id], day), _enrolled(school_id, on(day)))
    return _rows(pupils, day)


def pupils_on_roll(
    school_id: UUID, day: date, *, year_groups: Collection[int] = (), group_ids: Collection[UUID] = ()
) -> list[PupilRow]:
    """Pupils on roll that day, in register order; with parts named, those in any of the parts. One query."""
    pupils = _called(school_id).filter(_enrolled(school_id, on(day)))
    if year_groups or group_ids:
        pupils = pupils.annotate(year_then=year_group_expression(day))
        pupils = pupils.filter(Q(year_then__in=list(year_groups)) | Q(_in_groups(school_id, group_ids, day)))
    return _rows(pupils, day)


def pupils_without_group(school_id: UUID, day: date) -> list[PupilRow]:
    """Pupils on roll that day who are in no group: no register has them. One query."""
    placed = GroupMembership.objects.filter(on(day), school_id=school_id, pupil_id=OuterRef("id"))
    return _rows(_called(school_id).filter(_enrolled(school_id, on(day)), ~Exists(placed)), day)


def ids_on_roll(school_id: UUID, day: date) -> set[UUID]:
    """One query."""
    rows = Enrolment.objects.filter(on(day), school_id=school_id)
    return set(rows.values_list("pupil_id", flat=True))


def ids_on_roll_each_day(school_id: UUID, days: Collection[date]) -> dict[date, set[UUID]]:
    """The pupils on roll on each of these days. One query."""
    rows = Enrolment.objects.filter(school_id=school_id, since__lte=max(days)).exclude(until__lte=min(days))
    spans = list(rows.values_list("pupil_id", "since", "until"))
    return {
        day: {who for who, since, until in spans if since <= day and (until is None or day < until)} for day in days
    }


def pupil_by_id(school_id: UUID, pupil_id: UUID, day: date) -> PupilRow | None:
    """One pupil with the year group of `day`; None where the school has no such pupil. One query."""
    return next(iter(_rows(_called(school_id).filter(id=pupil_id), day)), None)


def pupils_by_ids(school_id: UUID, pupil_ids: Collection[UUID], day: date) -> dict[UUID, PupilRow]:
    """These pupils with the year group of `day`, in register order; an unknown one is missing. One query."""
    return {row.id: row for row in pupil_rows(pupil_cells(school_id, pupil_ids), day)}


def pupil_cells(school_id: UUID, pupil_ids: Collection[UUID]) -> QuerySet:
    """What pupil_rows makes rows of: these pupils in register order."""
    return _called(school_id).filter(id__in=list(pupil_ids)).values_list(*LIST)


def pupil_details(school_id: UUID, pupil_id: UUID, day: date) -> PupilDetails | None:
    """One query."""
    return details_row(detail_cells(school_id, pupil_id), day)


def detail_cells(school_id: UUID, pupil_id: UUID) -> QuerySet:
    """What details_row reads: the pupil, if the school has them."""
    return Pupil.objects.filter(school_id=school_id, id=pupil_id).values_list(*DETAILS)


def details_row(cells: Iterable[tuple[Any, ...]], day: date) -> PupilDetails | None:
    """The pupil of DETAILS' cells with the year group of `day`. No query."""
    return next((PupilDetails(*[*row, year_group_on(row[10], row[11], day)]) for row in cells), None)


def pupil_in_groups_on(school_id: UUID, pupil_id: UUID, group_ids: Collection[UUID], day: date) -> bool:
    """Whether the pupil is in one of these groups that day. One query."""
    rows = GroupMembership.objects.filter(on(day), school_id=school_id, pupil_id=pupil_id)
    return rows.filter(group_id__in=list(group_ids)).exists()


def enrolments_of(school_id: UUID, pupil_id: UUID) -> list[EnrolmentRow]:
    """The pupil's enrolments, the newest first. One query."""
    return [EnrolmentRow(*row) for row in enrolment_cells(school_id, pupil_id)]


def enrolment_cells(school_id: UUID, pupil_id: UUID) -> QuerySet:
    """What enrolment rows are made of: the pupil's, the newest first."""
    rows = Enrolment.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("-since")
    return rows.values_list(*ENROLMENT)


def enrolment_by_id(school_id: UUID, enrolment_id: UUID) -> EnrolmentRow | None:
    """One query."""
    row = Enrolment.objects.filter(school_id=school_id, id=enrolment_id).values_list(*ENROLMENT).first()
    return EnrolmentRow(*row) if row else None


def memberships_of(school_id: UUID, pupil_id: UUID) -> list[MembershipRow]:
    """The groups the pupil was, is and will be in, the newest first. One query."""
    rows = GroupMembership.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("-since")
    return [
        MembershipRow(*row)
        for row in rows.values_list("id", "group_id", "group__name", "group__slug", "since", "until")
    ]


def year_groups_on_roll(school_id: UUID, day: date) -> list[int]:
    """The year groups that have pupils on roll that day. One query."""
    pupils = Pupil.objects.filter(_enrolled(school_id, on(day)), school_id=school_id)
    return sorted(
        set(pupils.annotate(then=year_group_expression(day)).order_by().values_list("then", flat=True).distinct())
    )


def find_pupils(
    school_id: UUID,
    day: date,
    *,
    text: str = "",
    group_id: UUID | None = None,
    year_group: int | None = None,
    roll: str = "on",
    only_groups: Collection[UUID] | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> Found:
    """Pupils by name, UPN or admission number, group, year group and `roll` (on, joining, left, all). Two queries.

    `only_groups` are the groups of a class teacher: nobody outside them is found.
    """
    pupils = _called(school_id).filter(*_roll(school_id, day, roll), *_matching(text))
    if only_groups is not None:
        pupils = pupils.filter(_in_groups(school_id, only_groups, day))
    if group_id is not None:
        pupils = pupils.filter(_in_groups(school_id, [group_id], day))
    if year_group is not None:
        pupils = pupils.annotate(year_then=year_group_expression(day)).filter(year_then=year_group)
    page = pupils[offset : offset + limit] if limit else pupils
    return Found(_rows(page, day), pupils.order_by().count())


def _matching(text: str) -> list[Q]:
    words: Sequence[str] = text.split()[:6]
    return [
        Q(called_first__icontains=word)
        | Q(called_last__icontains=word)
        | Q(legal_first__icontains=word)
        | Q(legal_last__icontains=word)
        | Q(upn__istartswith=word)
        | Q(admission_number__iexact=word)
        for word in words
    ]


def _roll(school_id: UUID, day: date, roll: str) -> list:
    here, later = _enrolled(school_id, on(day)), _enrolled(school_id, Q(since__gt=day))
    conditions: dict[str, list] = {"on": [here], "joining": [~here, later], "left": [~here, ~later], "all": []}
    return conditions[roll]
