"""Whose files the worker makes: a school's, or a trust's. What differs between the two stands here and nowhere else."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from attendance.reports.models import ReportFile, TrustFile
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped


@dataclass(frozen=True)
class Shelf:
    """One kind of owner. `model` with `column` (the owner's id), `task` that makes a file, `folder` in the storage.

    `scope` opens the scope in which an owner's rows are seen; `owners` are those that a batch of schools sees.
    """

    name: str
    model: Any
    column: str
    task: str
    folder: str
    scope: Callable[[UUID], AbstractContextManager[None]]
    owners: Callable[[Sequence[UUID]], Sequence[UUID]]

    def rows(self, owner_id: UUID) -> QuerySet:
        """The files of one owner."""
        return self.model.objects.filter(**{self.column: owner_id})

    def rows_of(self, owner_ids: Sequence[UUID]) -> QuerySet:
        """The files of several."""
        return self.model.objects.filter(**{f"{self.column}__in": list(owner_ids)})


def _trust_scope(trust_id: UUID) -> AbstractContextManager[None]:
    return scoped(*School.objects.filter(trust_id=trust_id).order_by("id").values_list("id", flat=True))


def _trusts(school_ids: Sequence[UUID]) -> Sequence[UUID]:
    rows = School.objects.filter(id__in=list(school_ids)).order_by("trust_id")
    return list(rows.values_list("trust_id", flat=True).distinct())


OF_SCHOOL = Shelf(
    "school", ReportFile, "school_id", "attendance.reports.tasks.make_file", "reports", scoped, lambda ids: ids
)
OF_TRUST = Shelf(
    "trust", TrustFile, "trust_id", "attendance.reports.tasks.make_trust_file", "reports/trusts", _trust_scope, _trusts
)
SHELVES = (OF_SCHOOL, OF_TRUST)
