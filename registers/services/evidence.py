"""Deeds: papers that families hand in: kept as they came, withdrawn and put back, marked sensitive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.queue import enqueue
from attendance.kit.uuid7 import uuid7
from attendance.people.models import Pupil
from registers.models import AbsenceReport, Evidence, LeaveRequest
from registers.rules.papers import KINDS, fault_of_file, kind_of_file, title_of
from registers.services.evidence_files import KeptFile, forget_file, keep_file
from registers.services.problems import DayProblem

SCAN_EVIDENCE = "registers.tasks.scan_evidence"


@dataclass(frozen=True)
class EvidenceData:
    """A paper about one pupil. `kind` is a key of rules.papers.KINDS; `title` may be empty: then the file's name.

    `content_type` is what the browser said and is not believed. `report_id`, `leave_id`: what it was handed in for.
    """

    pupil_id: UUID
    kind: str
    title: str
    file_name: str
    content_type: str
    data: bytes
    sensitive: bool = False
    report_id: UUID | None = None
    leave_id: UUID | None = None


def add_evidence(school_id: UUID, data: EvidenceData, *, by: Actor, at: datetime) -> UUID:
    """Keep a paper; returns its id. Four queries and one file.

    Raises DayProblem: not of a kind we take, too large, no such pupil, report or leave; FileAway: no space. Nothing is
    kept then.
    """
    return add_papers(school_id, [data], by=by, at=at)[0]


def add_papers(school_id: UUID, papers: Sequence[EvidenceData], *, by: Actor, at: datetime) -> list[UUID]:
    """Keep papers, all or none; returns their ids. Raises as add_evidence."""
    kept: list[KeptFile] = []
    try:
        with transaction.atomic():
            return [_add(school_id, paper, kept, by, at) for paper in papers]
    except BaseException:
        for file in kept:  # the rows went with the transaction
            forget_file(file.path)
        raise


def _add(school_id: UUID, paper: EvidenceData, kept: list[KeptFile], by: Actor, at: datetime) -> UUID:
    _check(school_id, paper)
    file = keep_file(school_id, paper.data, at=at)
    kept.append(file)
    row = Evidence(
        school_id=school_id, id=uuid7(), pupil_id=paper.pupil_id, report_id=paper.report_id, leave_id=paper.leave_id,
        kind=paper.kind, title=title_of(paper.title, paper.file_name), content_type=kind_of_file(paper.data),
        size=len(paper.data), sha256=file.sha256, path=file.path, sensitive=paper.sensitive,
        state="waiting" if settings.CLAMAV_HOST else "unscanned", added_by=by.user_id, added_name=by.name, added_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    _record(row, "evidence.added", by, at, report=_text(paper.report_id), leave=_text(paper.leave_id))
    if row.state == "waiting":
        transaction.on_commit(partial(enqueue, SCAN_EVIDENCE, str(school_id), str(row.id)))
    return UUID(str(row.id))


def _check(school_id: UUID, paper: EvidenceData) -> None:
    if fault := fault_of_file(paper.data):
        raise DayProblem("paper", fault.message, fault.remedy)
    if paper.kind not in KINDS:
        raise DayProblem("kind", "There is no such kind of paper.", "Choose one from the list.")
    if not Pupil.objects.filter(school_id=school_id, id=paper.pupil_id).exists():
        raise DayProblem("pupil", "There is no such pupil here.", "Choose the pupil again.")
    theirs = {"school_id": school_id, "pupil_id": paper.pupil_id}
    if paper.report_id and not AbsenceReport.objects.filter(id=paper.report_id, **theirs).exists():
        raise DayProblem("report", "There is no such report about this pupil.", "Open the report again.")
    if paper.leave_id and not LeaveRequest.objects.filter(id=paper.leave_id, **theirs).exists():
        raise DayProblem("leave", "There is no such request about this pupil.", "Open the request again.")


@transaction.atomic
def withdraw_evidence(school_id: UUID, evidence_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Take a paper off: it is listed as withdrawn and opened by nobody. False where it was already. Two queries."""
    row = _held(school_id, evidence_id)
    if row.withdrawn_at:
        return False
    row.withdrawn_at, row.withdrawn_name = at, by.name
    row.save(update_fields=["withdrawn_at", "withdrawn_name"])
    _record(row, "evidence.withdrawn", by, at)
    return True


@transaction.atomic
def restore_evidence(school_id: UUID, evidence_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Put a withdrawn paper back. False where it was not withdrawn. Two queries."""
    row = _held(school_id, evidence_id)
    if not row.withdrawn_at:
        return False
    row.withdrawn_at, row.withdrawn_name = None, ""
    row.save(update_fields=["withdrawn_at", "withdrawn_name"])
    _record(row, "evidence.restored", by, at)
    return True


@transaction.atomic
def set_sensitive(school_id: UUID, evidence_id: UUID, sensitive: bool, *, by: Actor, at: datetime) -> bool:
    """Say who may open a paper from now on; False where that holds already. Two queries."""
    row = _held(school_id, evidence_id)
    if row.sensitive == sensitive:
        return False
    row.sensitive = sensitive
    row.save(update_fields=["sensitive"])
    _record(row, "evidence.sensitive", by, at, sensitive=sensitive)
    return True


def note_opened(school_id: UUID, evidence_id: UUID, *, by: Actor, at: datetime) -> None:
    """Somebody took a paper out. One query."""
    record(school_id, "evidence.opened", by=by, at=at, subject="evidence", subject_id=evidence_id)


def _held(school_id: UUID, evidence_id: UUID) -> Evidence:
    row = Evidence.objects.select_for_update().filter(school_id=school_id, id=evidence_id).first()
    if row is None:
        raise DayProblem("", "There is no such paper.", "Look at the list again.")
    return row


def _record(row: Evidence, verb: str, by: Actor, at: datetime, **detail: object) -> None:
    record(row.school_id, verb, by=by, at=at, subject="evidence", subject_id=row.id, pupil=str(row.pupil_id), **detail)


def _text(key: UUID | None) -> str:
    return str(key) if key else ""
