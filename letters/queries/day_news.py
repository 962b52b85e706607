"""Reads: which letters wait for a decision, by what they are, and whether texts of a day changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from letters.models import AbsenceText, Letter
from letters.rules.states import DRAFT


@dataclass(frozen=True)
class DraftedRow:
    """How many letters of one template wait, and since which day the oldest does."""

    key: str
    title: str
    letters: int
    oldest: date


def drafted_cells(school_id: UUID) -> QuerySet:
    """The rows of `drafted_of`, to be read together with other lists."""
    rows = Letter.objects.filter(school_id=school_id, state=DRAFT).order_by().values("key")
    counted = rows.annotate(name=Min("title"), n=Count("id"), oldest=Min("drafted_on"))
    return counted.order_by("oldest", "key").values_list("key", "name", "n", "oldest")


def drafted_of(cells: Iterable[Sequence[Any]]) -> list[DraftedRow]:
    """Letters that wait, by template, the one that waits longest first. No query."""
    return [DraftedRow(*row) for row in cells]


def day_version_cells(school_id: UUID, day: date) -> dict[str, QuerySet]:
    """Rows that change with the texts of the day, to be read together with other lists."""
    rows = AbsenceText.objects.filter(school_id=school_id, date=day).order_by().values("school_id")
    return {"v_texts": rows.annotate(n=Count("id")).values_list("n")}
