"""Reads: files that the worker makes, and how far each is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance.kit.together import read_together
from attendance.reports.queries.shelves import OF_SCHOOL, Shelf
from attendance.reports.rules.files import BUSY, DONE, KINDS, TYPES, Kind, percent_done, state_words


@dataclass(frozen=True)
class FileRow:
    """A file: what it is, how it stands with it, where it lies. `slug` and `number` where it is an issue's."""

    id: UUID
    kind: str
    title: str
    state: str
    done: int
    total: int
    path: str
    sha256: str
    size: int
    error: str
    asked_by: UUID | None
    asked_name: str
    asked_at: datetime
    issue_id: UUID | None
    slug: str | None
    number: int | None

    @property
    def busy(self) -> bool:
        return self.state in BUSY

    @property
    def ready(self) -> bool:
        return self.state == DONE

    @property
    def words(self) -> str:
        return state_words(self.state)

    @property
    def percent(self) -> int:
        return percent_done(self.done, self.total)

    @property
    def about(self) -> Kind:
        return KINDS[self.kind]

    @property
    def content_type(self) -> str:
        return TYPES[self.about.suffix]


COLUMNS = (
    "id", "kind", "title", "state", "done", "total", "path", "sha256", "size", "error", "asked_by", "asked_name",
    "asked_at", "issue_id", "issue__report__slug", "issue__number",
)  # fmt: skip


def file_by_id(owner_id: UUID, file_id: UUID, of: Shelf = OF_SCHOOL) -> FileRow | None:
    """A file of a school, or of a trust where it is looked for `of` those. One query."""
    found = read_together(files=of.rows(owner_id).filter(id=file_id).values_list(*COLUMNS))["files"]
    return FileRow(*found[0]) if found else None


def files_of_issue(owner_id: UUID, issue_id: UUID, of: Shelf = OF_SCHOOL) -> dict[str, FileRow]:
    """By kind. One query."""
    found = read_together(files=of.rows(owner_id).filter(issue_id=issue_id).values_list(*COLUMNS))["files"]
    return {row.kind: row for row in (FileRow(*cells) for cells in found)}
