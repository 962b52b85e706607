"""Reads: papers that were handed in, as somebody with these abilities may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from registers.models import Evidence
from registers.rules.papers import KINDS

OPENS, OPENS_SENSITIVE, NOTES = "absence.evidence", "flags.sensitive", "absence.report"
UNSCANNED = "Not looked through for viruses: no scanner is set up here."
STATES = {
    "waiting": "Being looked through for viruses. It can be opened after that.",
    "clean": "Looked through: no virus found.",
    "unscanned": UNSCANNED,
    "infected": "A virus was found. The file was not kept.",
}


@dataclass(frozen=True)
class EvidenceRow:
    """A paper. With `hidden` there is one, and the reader may not know more: title, kind and words are empty.

    `may_open`: this reader can take the file out now.
    """

    id: UUID
    pupil_id: UUID
    report_id: UUID | None
    leave_id: UUID | None
    kind: str
    title: str
    content_type: str
    size: int
    state: str
    said: str
    sensitive: bool
    added_name: str
    added_at: datetime
    withdrawn_at: datetime | None
    withdrawn_name: str
    hidden: bool
    may_open: bool

    @property
    def kind_label(self) -> str:
        return KINDS.get(self.kind, "")

    @property
    def state_label(self) -> str:
        return STATES[self.state]

    @property
    def size_words(self) -> str:
        """Kilobytes or megabytes, as a person says it."""
        if self.size >= 1024 * 1024:
            return f"{self.size / 1024 / 1024:.1f} MB"
        return f"{max(1, round(self.size / 1024))} kB"


@dataclass(frozen=True)
class EvidenceFile:
    """What is needed to hand a paper out."""

    path: str
    sha256: str


FIELDS = (
    "id", "pupil_id", "report_id", "leave_id", "kind", "title", "content_type", "size", "state", "said", "sensitive",
    "added_name", "added_at", "withdrawn_at", "withdrawn_name",
)  # fmt: skip


def evidence_of(
    school_id: UUID,
    *,
    pupil_id: UUID | None = None,
    report_ids: Collection[UUID] = (),
    leave_ids: Collection[UUID] = (),
    abilities: Collection[str],
) -> list[EvidenceRow]:
    """The papers of a pupil, and of these reports and requests for leave; the newest first. One query."""
    asked = Q(report_id__in=list(report_ids)) | Q(leave_id__in=list(leave_ids))
    if pupil_id is not None:
        asked |= Q(pupil_id=pupil_id)
    rows = Evidence.objects.filter(asked, school_id=school_id).order_by("-added_at", "-id")
    return _rows(rows, abilities)


def evidence_by_id(school_id: UUID, evidence_id: UUID, *, abilities: Collection[str]) -> EvidenceRow | None:
    """One paper; None where there is none. One query."""
    return next(iter(_rows(Evidence.objects.filter(school_id=school_id, id=evidence_id), abilities)), None)


def evidence_file(school_id: UUID, evidence_id: UUID) -> EvidenceFile:
    """Where a paper lies; whoever asks has looked at `may_open` before. One query."""
    rows = Evidence.objects.filter(school_id=school_id, id=evidence_id)
    return EvidenceFile(*rows.values_list("path", "sha256").get())


def may_open(abilities: Collection[str], *, sensitive: bool) -> bool:
    """Whether these abilities open a paper: a sensitive one asks for both."""
    return OPENS in abilities and (not sensitive or OPENS_SENSITIVE in abilities)


def _rows(rows: QuerySet, abilities: Collection[str]) -> list[EvidenceRow]:
    return [_row(values, abilities) for values in rows.values(*FIELDS)]


def _row(values: dict, abilities: Collection[str]) -> EvidenceRow:
    allowed = may_open(abilities, sensitive=values["sensitive"])
    opens = allowed and values["state"] in {"clean", "unscanned"} and values["withdrawn_at"] is None
    # the office, who hands papers in, sees what an ordinary one is called; whoever may neither sees that there is one
    hidden = not allowed and (values["sensitive"] or NOTES not in abilities)
    if hidden:
        values = {**values, "kind": "", "title": "", "said": "", "content_type": ""}
    return EvidenceRow(**values, hidden=hidden, may_open=opens)
