"""Part of the deeds in absence_reports: a report is checked and kept, one row for each pupil."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.uuid7 import uuid7
from registers.models import AbsenceReport
from registers.queries.senders import links_of_contact
from registers.rules.reporting import CHANNEL_WORDS, tidy
from registers.services.problems import DayProblem
from registers.services.report_marks import Absence, check_days, open_halves, pupils_of

LONGEST_WORDS = 4000
LONGEST_NAME = 200
MOST_PUPILS = 12


@dataclass(frozen=True)
class ReportData:
    """What somebody told. `until` is the day after the last day; `sessions` "both", "AM" or "PM".

    `contact_id` is the adult who told it, else `said_by` says who. `batch`: the same one twice is one report.
    """

    pupil_ids: tuple[UUID, ...]
    code: str
    since: date
    until: date
    sessions: str = "both"
    channel: str = "phone"
    contact_id: UUID | None = None
    said_by: str = ""
    words: str = ""
    reason: str = ""
    back_on: date | None = None
    batch: UUID | None = None


def taken(school_id: UUID, data: ReportData, *, by: Actor, at: datetime) -> tuple[UUID, bool]:
    """Keep what was told, one row for each pupil. False where this batch was there already."""
    batch = data.batch or uuid7()
    if data.batch and AbsenceReport.objects.filter(school_id=school_id, batch=batch).exists():
        return batch, False
    _check_told(school_id, data, at)
    said_by = _said_by(school_id, data, at)
    rows = [_row(school_id, pupil, data, batch, said_by, by, at) for pupil in dict.fromkeys(data.pupil_ids)]
    if not _kept_once(rows):
        return batch, False
    note(
        school_id, "absence_report.taken", batch, by, at, pupils=[str(row.pupil_id) for row in rows],
        since=data.since.isoformat(), until=data.until.isoformat(), channel=data.channel,
    )  # fmt: skip
    return batch, True


def _kept_once(rows: list[AbsenceReport]) -> bool:
    """Write the rows; False where the same batch came in at the same moment and was first: a double click."""
    try:
        with transaction.atomic():
            AbsenceReport.objects.bulk_create(rows)
    except IntegrityError:
        one = rows[0]
        if AbsenceReport.objects.filter(school_id=one.school_id, batch=one.batch, pupil_id=one.pupil_id).exists():
            return False
        raise
    return True


def _row(
    school_id: UUID, pupil_id: UUID, data: ReportData, batch: UUID, said_by: str, by: Actor, at: datetime
) -> AbsenceReport:
    return AbsenceReport(
        school_id=school_id, batch=batch, pupil_id=pupil_id, channel=data.channel, contact_id=data.contact_id,
        said_by=said_by, words=tidy(data.words), reason=data.reason, since=data.since, until=data.until,
        sessions=data.sessions, back_on=data.back_on, received_at=at, taken_by=by.user_id, taken_name=by.name,
    )  # fmt: skip


def _check_told(school_id: UUID, data: ReportData, at: datetime) -> None:
    today = timezone.localtime(at).date()
    if data.channel not in CHANNEL_WORDS:
        raise DayProblem("channel", "It is not known how this was told.", "Choose how it came in.")
    if len(data.reason) > LONGEST_NAME:
        raise DayProblem(
            "reason", "That is too long for a reason.", "Choose one from the list, and write the rest below."
        )
    if len(data.words) > LONGEST_WORDS:
        raise DayProblem("words", "That is too long.", f"Shorten it to {LONGEST_WORDS} characters.")
    if len(set(data.pupil_ids)) > MOST_PUPILS:
        raise DayProblem("pupil", "Those are too many pupils for one report.", "Report them in two goes.")
    check_days(data.since, data.until, data.sessions, today)
    if data.back_on and data.back_on < data.until:
        raise DayProblem("back_on", "The pupil comes back before the absence ends.", "Give a day after the last day.")
    pupils_of(school_id, data.pupil_ids, data.since)
    open_halves(school_id, Absence(data.pupil_ids, data.since, data.until, data.sessions, ""))


def _said_by(school_id: UUID, data: ReportData, at: datetime) -> str:
    """Who told it. Raises DayProblem for nobody, and for an adult who may not speak for each of the pupils."""
    if data.contact_id is None:
        said = " ".join(data.said_by.split())[:LONGEST_NAME]
        if not said:
            raise DayProblem("teller", "Say who told this.", "Choose an adult, or write who it was.")
        return said
    today = timezone.localtime(at).date()
    links = links_of_contact(school_id, data.contact_id, data.pupil_ids, today)
    if set(links) != set(data.pupil_ids) or not all(link.may for link in links.values()):
        raise DayProblem(
            "teller", "This adult cannot report for each of these pupils.",
            "Choose another adult, or report the pupils one by one.",
        )  # fmt: skip
    return " ".join(data.said_by.split())[:LONGEST_NAME] or links[data.pupil_ids[0]].told


def note(school_id: UUID, verb: str, batch: UUID, by: Actor, at: datetime, **detail: object) -> None:
    """Write what was done with a report into the audit: ids and codes, no names and no words. One query."""
    record(school_id, verb, by=by, at=at, subject="absence_report", subject_id=batch, **detail)
