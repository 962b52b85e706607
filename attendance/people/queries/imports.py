"""Reads of imports: the school a file is for, and the files handed in."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from attendance.people.models import Enrolment, ImportJob, Pupil
from attendance.tenancy.models import School

SCHOOLS_AT_ONCE = 500


@dataclass(frozen=True)
class SchoolRow:
    """The school a file is for; `names` is every text (lower case) by which the file may call it."""

    id: UUID
    urn: int
    name: str
    lowest_year: int
    highest_year: int
    names: frozenset[str] = field(default_factory=frozenset)


def school_by_urn(urn: int) -> SchoolRow | None:
    """The school with this URN. One query."""
    school = School.objects.filter(urn=urn).first()
    return _school_row(school) if school else None


def school_by_id(school_id: UUID) -> SchoolRow:
    """The school with this id. One query."""
    return _school_row(School.objects.get(id=school_id))


def _school_row(school: School) -> SchoolRow:
    texts = (school.name, school.short_name, str(school.urn), school.laestab)
    names = frozenset(text.casefold() for text in texts if text)
    return SchoolRow(school.id, school.urn, school.name, school.lowest_year, school.highest_year, names)


def other_school_named(school_id: UUID, name: str) -> bool:
    """Whether another school of this installation has this name or URN. One query."""
    called = Q(name__iexact=name) | Q(laestab=name) | (Q(urn=int(name)) if name.isdigit() and len(name) == 6 else Q())
    return School.objects.exclude(id=school_id).filter(called).exists()


def all_school_ids() -> list[UUID]:
    """Every school of this installation. One query."""
    return list(School.objects.order_by("id").values_list("id", flat=True))


def school_batches(size: int = SCHOOLS_AT_ONCE) -> Iterator[list[UUID]]:
    """Every school of this installation, `size` at a time: what a statement over many schools names. One query."""
    ids = all_school_ids()
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


@dataclass(frozen=True)
class PupilKey:
    """A pupil as files name them, and the half-open spans of days on roll."""

    id: UUID
    name: str
    upn: str
    admission_number: str
    on_roll: tuple[tuple[date, date | None], ...]


def pupil_keys(school_id: UUID) -> list[PupilKey]:
    """Every pupil the school ever had, with the days on roll. Two queries."""
    spans: dict[UUID, list] = defaultdict(list)
    rows = Enrolment.objects.filter(school_id=school_id).order_by("since").values_list("pupil_id", "since", "until")
    for pupil_id, since, until in rows:
        spans[pupil_id].append((since, until))
    pupils = Pupil.objects.filter(school_id=school_id).order_by()
    return [PupilKey(p.id, str(p), p.upn, p.admission_number, tuple(spans[p.id])) for p in pupils]


@dataclass(frozen=True)
class JobRow:
    """A file handed in, without its content. `report` is that of `rules.import_report`."""

    id: UUID
    kind: str
    filename: str
    map_name: str
    state: str
    rows_total: int
    rows_done: int
    report: dict[str, Any]
    error: str
    by_id: UUID | None
    by_name: str
    by_position: str
    created_at: datetime
    changed_at: datetime

    @property
    def busy(self) -> bool:
        """Whether something is still to happen without anybody's doing."""
        return self.state in {"checking", "waiting", "loading"}


JOB = (
    "id", "kind", "filename", "map_name", "state", "rows_total", "rows_done", "report", "error", "by_id", "by_name",
    "by_position", "created_at", "changed_at",
)  # fmt: skip


def jobs(school_id: UUID, *, limit: int = 20) -> list[JobRow]:
    """The files handed in last, the newest first, without their reports. One query."""
    rows = ImportJob.objects.filter(school_id=school_id).order_by("-created_at")[:limit]
    names = [name for name in JOB if name != "report"]
    return [JobRow(report={}, **row) for row in rows.values(*names)]


def job_by_id(school_id: UUID, job_id: UUID) -> JobRow | None:
    """One query."""
    row = ImportJob.objects.filter(school_id=school_id, id=job_id).values(*JOB).first()
    return JobRow(**row) if row else None
