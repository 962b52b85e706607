"""Reads for pages about pupils that need several things of each: all of them in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.kit.together import read_together
from attendance.people.queries.contacts import ContactRow, contact_rows, link_cells, number_cells
from attendance.people.queries.flags import FlagRow, flag_cells
from attendance.people.queries.groups import GroupRow, groups_by_pupil, membership_cells
from attendance.people.queries.pupils import (
    EnrolmentRow,
    PupilDetails,
    PupilRow,
    detail_cells,
    details_row,
    enrolment_cells,
    pupil_cells,
    pupil_rows,
)


@dataclass(frozen=True)
class PupilFile:
    """A pupil with the group and the flags of a day; `contacts` None for those who may not see any."""

    pupil: PupilDetails
    group: GroupRow | None
    enrolments: tuple[EnrolmentRow, ...]
    flags: tuple[FlagRow, ...]
    contacts: tuple[ContactRow, ...] | None


def pupil_file(school_id: UUID, pupil_id: UUID, day: date, *, abilities: Collection[str]) -> PupilFile | None:
    """The pupil, as far as these abilities may see; None where the school has no such pupil. One query."""
    links, numbers = link_cells(school_id, pupil_id, day), number_cells(school_id, pupil_id)
    sees_contacts = "contacts.view" in abilities
    found = read_together(
        pupil=detail_cells(school_id, pupil_id), groups=membership_cells(school_id, [pupil_id], day),
        enrolments=enrolment_cells(school_id, pupil_id),
        flags=flag_cells(school_id, [pupil_id], day, abilities=abilities),
        links=links if sees_contacts else links.none(), numbers=numbers if sees_contacts else numbers.none(),
    )  # fmt: skip
    pupil = details_row(found["pupil"], day)
    if pupil is None:
        return None
    contacts = contact_rows(found["links"], found["numbers"], abilities=abilities)
    return PupilFile(
        pupil, groups_by_pupil(found["groups"]).get(pupil_id),
        tuple(EnrolmentRow(*row) for row in found["enrolments"]), tuple(FlagRow(*row) for row in found["flags"]),
        tuple(contacts) if sees_contacts else None,
    )  # fmt: skip


def pupils_in_groups(
    school_id: UUID, pupil_ids: Collection[UUID], day: date
) -> dict[UUID, tuple[PupilRow, GroupRow | None]]:
    """These pupils with the year group and the group of `day`, in register order. One query, or none."""
    found = read_together(
        pupils=pupil_cells(school_id, pupil_ids), groups=membership_cells(school_id, pupil_ids, day)
    )  # fmt: skip
    groups = groups_by_pupil(found["groups"])
    return {row.id: (row, groups.get(row.id)) for row in pupil_rows(found["pupils"], day)}
