"""The pupils of letters as they are on a day: what facts are made of, and with their families."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from attendance.kit.together import read_together
from attendance.people.models import Enrolment
from attendance.people.queries import EnrolmentRow, GroupRow, PupilRow
from attendance.people.queries.groups import groups_by_pupil, membership_cells
from attendance.people.queries.pupils import ENROLMENT, pupil_cells, pupil_rows
from letters.queries.addressees import Families, families_from, family_lists


@dataclass(frozen=True)
class Pupils:
    """By pupil: who they are, their registration group that day, and their enrolments, the earliest first."""

    rows: Mapping[UUID, PupilRow]
    groups: Mapping[UUID, GroupRow]
    enrolments: Mapping[UUID, Sequence[EnrolmentRow]]

    @property
    def born(self) -> dict[UUID, date]:
        return {key: row.born for key, row in self.rows.items()}

    def here_since(self, pupil_id: UUID, since: date) -> date:
        """The first day of the pupil's first time here that had not ended on `since`; `since` without one."""
        days = [
            row.since for row in self.enrolments.get(pupil_id, ()) if row.until is None or row.until > since
        ]  # fmt: skip
        return min(days, default=since)

    def left(self, on: date) -> dict[UUID, date]:
        """From which day on pupils are no longer on roll, of those whose last enrolment is over on the day."""
        last = {key: [row for row in rows if row.since <= on][-1:] for key, rows in self.enrolments.items()}
        return {key: row.until for key, rows in last.items() for row in rows if row.until and row.until <= on}


def pupils_of(school_id: UUID, pupil_ids: Collection[UUID], on: date) -> Pupils:
    """The school's pupils of these; others are missing. One query."""
    return _pupils_from(read_together(**_pupil_lists(school_id, pupil_ids, on)), on)


def with_families(school_id: UUID, pupil_ids: Collection[UUID], on: date) -> tuple[Pupils, Families]:
    """The same, and to whom letters about them may go. Two queries."""
    found = read_together(**_pupil_lists(school_id, pupil_ids, on), **family_lists(school_id, pupil_ids, on))
    return _pupils_from(found, on), families_from(school_id, found, on)


def _pupil_lists(school_id: UUID, pupil_ids: Collection[UUID], on: date) -> dict[str, QuerySet]:
    enrolments = Enrolment.objects.filter(school_id=school_id, pupil_id__in=list(pupil_ids)).order_by("since")
    return {
        "pupils": pupil_cells(school_id, pupil_ids), "groups": membership_cells(school_id, pupil_ids, on),
        "enrolments": enrolments.values_list(*ENROLMENT),
    }  # fmt: skip


def _pupils_from(found: Mapping[str, Iterable[tuple[Any, ...]]], on: date) -> Pupils:
    enrolments: dict[UUID, list[EnrolmentRow]] = defaultdict(list)
    for row in (EnrolmentRow(*cells) for cells in found["enrolments"]):
        enrolments[row.pupil_id].append(row)
    rows = {row.id: row for row in pupil_rows(found["pupils"], on)}
    return Pupils(rows, groups_by_pupil(found["groups"]), enrolments)
