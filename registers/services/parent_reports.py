"""Deeds: an absence reported by the parents' form: taken for the office to look at, with its papers, once a code."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from registers.models import AbsenceReport, ReportCode
from registers.queries.form_adults import Adult, adult_of_code
from registers.services.absence_reports import ReportData, take_report
from registers.services.evidence import EvidenceData, add_papers
from registers.services.problems import DayProblem
from registers.services.report_codes import held_code, use_code

PARENT = Actor(None, "A parent, by the form", "")


@dataclass(frozen=True)
class Paper:
    """A file that came with a report, as the browser handed it over."""

    file_name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class FromParent:
    """What a parent said in the form. `until` is the day after the last day; `reason` a key of rules.reporting."""

    pupil_ids: tuple[UUID, ...]
    reason: str
    since: date
    until: date
    sessions: str = "both"
    words: str = ""
    back_on: date | None = None
    paper: Paper | None = None


class CodeOver(RuntimeError):
    """The code does not open the form (any more): the pages begin again."""


class CodeUsed(CodeOver):
    """A report was sent with this code already: a button that was pressed twice, or a page that came back."""


def hand_in(school_id: UUID, token: str, said: FromParent, *, at: datetime) -> UUID:
    """Take the report for the office, keep its paper, and use up the code; returns its batch. All or nothing.

    Who may report about whom is looked at now, not when the page was opened. Raises CodeOver, CodeUsed, DayProblem
    (field names are those of FromParent, or `children`). A report's batch is the id of its code.
    """
    with transaction.atomic():
        row = _open_code(school_id, token, at)
        adult = _adult(school_id, row, said, at)
        data = ReportData(
            said.pupil_ids, "", said.since, said.until, said.sessions, channel="form", contact_id=adult.contact_id,
            words=said.words, reason=said.reason, back_on=said.back_on, batch=row.id,
        )  # fmt: skip
        batch = take_report(school_id, data, by=PARENT, at=at)
        use_code(row, batch, at=at)
        _keep_paper(school_id, batch, said.paper, at)  # last: whatever fails after a file was kept would leave it
    return batch


def _open_code(school_id: UUID, token: str, at: datetime) -> ReportCode:
    row = held_code(school_id, token)
    if row is not None and row.used_at:
        raise CodeUsed
    if row is None or row.opened_at is None or at >= row.expires_at:
        raise CodeOver
    return row


def _adult(school_id: UUID, row: ReportCode, said: FromParent, at: datetime) -> Adult:
    """The adult of the code, who may report about each of the children chosen."""
    adult = adult_of_code(school_id, row.contact_id, row.asked_hash, timezone.localdate(at))
    if adult is None:
        raise CodeOver
    if not said.pupil_ids or not set(said.pupil_ids) <= {child.pupil_id for child in adult.children}:
        raise DayProblem("children", "Choose one of your children.", "If one is missing here, ring the school.")
    return adult


def _keep_paper(school_id: UUID, batch: UUID, paper: Paper | None, at: datetime) -> None:
    if paper is None:
        return
    reports = AbsenceReport.objects.filter(school_id=school_id, batch=batch).order_by("id")
    papers = [
        EvidenceData(
            pupil_id, "other", "", paper.file_name, paper.content_type, paper.data, report_id=report_id
        )
        for pupil_id, report_id in reports.values_list("pupil_id", "id")
    ]  # fmt: skip
    add_papers(school_id, papers, by=PARENT, at=at)
