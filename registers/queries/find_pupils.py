"""Reads: pupils on roll by the first letters of a name, for fields that offer them while one types."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.people.queries import PupilRow, groups_of_pupils_on, year_label
from attendance.people.queries import find_pupils as found_in_people

LOOKED_AT = 80  # more than fit on the page, so that those whose name begins so come first


@dataclass(frozen=True)
class FoundPupil:
    """A pupil as a list offers them, with what tells two of the same name apart."""

    pupil_id: UUID
    name: str
    group: str
    year_group: int

    @property
    def year(self) -> str:
        return year_label(self.year_group)


def find_pupils(school_id: UUID, text: str, day: date, limit: int = 8) -> list[FoundPupil]:
    """Pupils on roll that day whose names hold every word of the text; those that begin so first. Three queries.

    An empty text finds nobody, without a query.
    """
    words = text.casefold().split()
    if not words:
        return []
    rows = found_in_people(school_id, day, text=text, limit=LOOKED_AT).rows
    best = sorted(rows, key=lambda row: _distance(row, words))[:limit]
    groups = groups_of_pupils_on(school_id, [row.id for row in best], day)
    return [_found(row, groups[row.id].name if row.id in groups else "") for row in best]


def _found(row: PupilRow, group: str) -> FoundPupil:
    return FoundPupil(row.id, row.name, group, row.year_group)


def _distance(row: PupilRow, words: list[str]) -> int:
    """0 where each word begins a name, 1 where some do not; the order of the register decides among equals."""
    names = f"{row.first} {row.last}".casefold().replace("-", " ").split()
    return int(not all(any(name.startswith(word) for name in names) for word in words))
