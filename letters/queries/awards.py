"""Reads: the awards that were given for a period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from attendance.people.queries import groups_of_pupils_on, year_label
from letters.models import Award
from letters.queries.periods import Period
from letters.rules.celebration import Score

DAY = timedelta(days=1)
EMPTY = Value("", output_field=TextField())
AWARD = (
    "id", "pupil_id", "first", "last", "group__name", "year_group", "title", "since", "until", "attended", "possible",
    "letter_id", "made_name",
)  # fmt: skip


@dataclass(frozen=True)
class AwardRow:
    """An award that was given."""

    id: UUID
    to: str
    title: str
    since: date
    until: date
    score: Score
    pupil_id: UUID | None
    letter_id: UUID | None
    made_name: str


def awards_of(school_id: UUID, since: date) -> tuple[AwardRow, ...]:
    """What was given for the period that began on `since` and was not taken back. One query."""
    return award_rows(award_cells(school_id, since))


def award_cells(school_id: UUID, since: date) -> QuerySet:
    """What `award_rows` makes rows of, to be read together with other lists."""
    rows = Award.objects.filter(school_id=school_id, since=since, withdrawn_at__isnull=True).annotate(
        first=Coalesce(NullIf("pupil__preferred_first", EMPTY), "pupil__legal_first"),
        last=Coalesce(NullIf("pupil__preferred_last", EMPTY), "pupil__legal_last"),
    )  # fmt: skip
    return rows.order_by("made_at", "id").values_list(*AWARD)


def award_rows(cells: Iterable[tuple[Any, ...]]) -> tuple[AwardRow, ...]:
    """Awards, of those cells. No query."""
    return tuple(
        AwardRow(key, f"{first} {last}" if pupil else group or year_label(year or 0), title, since, until,
                 Score(part, whole), pupil, letter, by)
        for key, pupil, first, last, group, year, title, since, until, part, whole, letter, by in cells
    )  # fmt: skip


def awards_for(school_id: UUID, period: Period, *, group: str = "") -> tuple[AwardRow, ...]:
    """The awards of a period whose certificates are printed together: those of the pupils who are in this registration
    group (its slug) on the period's last day, or, without one, those that were given to groups. Two queries at most.
    """
    rows = awards_of(school_id, period.since)
    if not group:
        return tuple(row for row in rows if row.pupil_id is None)
    members = groups_of_pupils_on(school_id, [row.pupil_id for row in rows if row.pupil_id], period.until - DAY)
    return tuple(row for row in rows if row.pupil_id in members and members[row.pupil_id].slug == group)
