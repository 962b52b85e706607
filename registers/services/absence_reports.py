"""Deeds: absence reports by phone, voicemail, e-mail, text, form or in person: taken, accepted, asked back, undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.kit.uuid7 import uuid7
from registers.models import AbsenceReport, IncomingMessage
from registers.queries.absence_reports import OPEN, ReportRow, reports_of_batch
from registers.queries.marks import label_of
from registers.rules.codes import CodeNotInForce
from registers.rules.reporting import reason_label, reason_of_change, tidy
from registers.services.known import Kept
from registers.services.problems import DayProblem
from registers.services.report_marks import (
    GIVEN_BACK,
    Absence,
    Deed,
    give_back,
    note_for,
    put_in,
)
from registers.services.report_taking import ReportData, note, taken

LONGEST_ANSWER = 500


@dataclass(frozen=True)
class Reported:
    """What became of a report: how many sessions were written, and which marks were kept, with why."""

    batch: UUID
    written: int
    kept: tuple[Kept, ...]


def report_absence(school_id: UUID, data: ReportData, *, roles: Collection[str], by: Actor, at: datetime) -> Reported:
    """Take a report and accept it at once, as the office does on the phone. The same batch twice is done once.

    N and blanks of sessions that have begun get the code by an amendment with the reason; sessions to come are filled
    in beforehand; other marks are kept and told of. Raises DayProblem; nothing is written then. 13 queries.
    """
    with transaction.atomic():
        batch, fresh = taken(school_id, data, by=by, at=at)
        if not fresh:
            return Reported(batch, 0, ())
        return _accepted(school_id, reports_of_batch(school_id, batch), data.code, roles=roles, by=by, at=at)


def take_report(school_id: UUID, data: ReportData, *, by: Actor, at: datetime) -> UUID:
    """Take a report that waits for the office; no mark changes. Gives its batch. Raises DayProblem. Six queries."""
    with transaction.atomic():
        return taken(school_id, replace(data, code=""), by=by, at=at)[0]


def accept_report(
    school_id: UUID, batch: UUID, *, code: str, roles: Collection[str], by: Actor, at: datetime
) -> Reported:
    """Accept a report that waits, or was asked back about, with a code. Raises DayProblem: decided on, bad code."""
    with transaction.atomic():
        return _accepted(school_id, _held(school_id, batch), code, roles=roles, by=by, at=at)


def query_report(school_id: UUID, batch: UUID, *, question: str, by: Actor, at: datetime) -> None:
    """Note what the family was asked back; the report stays in the list. Raises DayProblem. Three queries."""
    asked = _answer(question, "question", "Say what you asked back.", "For example: which dentist, and until when?")
    with transaction.atomic():
        _held(school_id, batch)
        _settle(school_id, batch, "queried", by, at, question=asked)
        note(school_id, "absence_report.queried", batch, by, at)


def refuse_report(school_id: UUID, batch: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Not accept a report: the marks stay as they are, so that N is still chased. Raises DayProblem. Three queries."""
    said = _answer(reason, "refusal", "Say why it is not accepted.", "For example: leave was not asked for beforehand.")
    with transaction.atomic():
        _held(school_id, batch)
        _settle(school_id, batch, "refused", by, at, question=said)
        note(school_id, "absence_report.refused", batch, by, at)


def undo_report(school_id: UUID, batch: UUID, *, by: Actor, at: datetime, pupil_id: UUID | None = None) -> Reported:
    """Undo what was decided on a report today, for all its pupils or one: marks get back what they were.

    What waited before waits again; what the office had accepted at once is taken back, and a message it was made of is
    new again. Raises DayProblem where nothing was decided, or on another day. Nine queries.
    """
    with transaction.atomic():
        rows = _undoable([row for row in _locked(school_id, batch) if pupil_id in (None, row.pupil_id)], at)
        accepted = [row for row in rows if row.state == "accepted"]
        deed = Deed(by, at, f"{GIVEN_BACK}: {reason_label(rows[0].reason) or rows[0].label}", uuid7())
        written, kept = give_back(school_id, accepted, deed=deed)
        waits_again = rows[0].received_at != rows[0].decided_at
        _unsettle(school_id, rows, "waiting" if waits_again else "taken_back", by, at)
        if not waits_again and pupil_id is None:
            _free_message(school_id, batch)
        note(school_id, "absence_report.undone", batch, by, at, pupils=_ids(rows), given_back=written)
    return Reported(batch, written, kept)


# ---- deciding --------------------------------------------------------------------------------------------------------


def _locked(school_id: UUID, batch: UUID) -> list[ReportRow]:
    """The reports of a batch, held until the transaction ends. Raises DayProblem for none. Two queries."""
    rows = AbsenceReport.objects.select_for_update().filter(school_id=school_id, batch=batch)
    if not list(rows.order_by("id").values_list("id", flat=True)):
        raise DayProblem("", "There is no such report.", "Look at the list of reports.")
    return reports_of_batch(school_id, batch)


def _held(school_id: UUID, batch: UUID) -> list[ReportRow]:
    """The reports of a batch that still wait. Raises DayProblem where somebody was first, saying who."""
    rows = _locked(school_id, batch)
    waiting = [row for row in rows if row.state in OPEN]
    if not waiting:
        one = rows[0]
        when = f" at {timezone.localtime(one.decided_at):%H:%M}" if one.decided_at else ""
        message = f"{one.decided_name or 'Somebody'} has decided on this already{when}: {one.state_words.lower()}."
        raise DayProblem("", message, "Undo it first if it is wrong.")
    return waiting


def _accepted(
    school_id: UUID, rows: Sequence[ReportRow], code: str, *, roles: Collection[str], by: Actor, at: datetime
) -> Reported:
    one, change_id = rows[0], uuid7()
    absence = Absence(
        tuple(row.pupil_id for row in rows), one.since, one.until, one.sessions, code,
        note_for(code, one.since, one.words),
    )  # fmt: skip
    reason = reason_of_change(one.said_by, one.words, reason_label(one.reason) or _label(code, one.since))
    written, kept = put_in(school_id, absence, roles=roles, reason=reason, by=by, at=at, change_id=change_id)
    _settle(school_id, one.batch, "accepted", by, at, code=code, change_id=change_id)
    note(
        school_id, "absence_report.accepted", one.batch, by, at, pupils=_ids(rows), code=code, written=written,
        kept=len(kept),
    )  # fmt: skip
    return Reported(one.batch, written, kept)


def _label(code: str, day: date) -> str:
    try:
        return label_of(code, day)
    except CodeNotInForce:
        return code


def _settle(school_id: UUID, batch: UUID, state: str, by: Actor, at: datetime, **values: object) -> None:
    """Write the decision on those of the batch that waited."""
    AbsenceReport.objects.filter(school_id=school_id, batch=batch, state__in=OPEN).update(
        state=state, decided_by=by.user_id, decided_name=by.name, decided_at=at, **values
    )


def _undoable(rows: Sequence[ReportRow], at: datetime) -> list[ReportRow]:
    """Those of the rows that were decided on today, and no others. Raises DayProblem where there is none."""
    if not rows:
        raise DayProblem("", "There is no such report.", "Look at the list of reports.")
    decided = [row for row in rows if row.state in ("accepted", "refused", "queried")]
    if not decided:
        state = rows[0].state_words.lower()
        raise DayProblem("", f"There is nothing to undo: {state}.", "Look at the report as it is now.")
    decided = [row for row in decided if row.decided_on(timezone.localtime(at).date())]
    if not decided:
        remedy = "Change the marks themselves, with a reason, under Amendments."
        raise DayProblem("", "This was decided on another day.", remedy)
    return decided


def _unsettle(school_id: UUID, rows: Sequence[ReportRow], state: str, by: Actor, at: datetime) -> None:
    """A report that waits again is as it was; one that was taken back says who did, and when."""
    decided: dict[str, object] = {"decided_by": by.user_id, "decided_name": by.name, "decided_at": at}
    if state == "waiting":
        decided = {"decided_by": None, "decided_name": "", "decided_at": None, "code": "", "question": ""}
    AbsenceReport.objects.filter(school_id=school_id, id__in=[row.id for row in rows]).update(state=state, **decided)


def _free_message(school_id: UUID, batch: UUID) -> None:
    IncomingMessage.objects.filter(school_id=school_id, batch=batch).update(
        state="new", batch=None, settled_name="", settled_at=None
    )


def _answer(text: str, field: str, message: str, remedy: str) -> str:
    kept = tidy(text)
    if not kept:
        raise DayProblem(field, message, remedy)
    if len(kept) > LONGEST_ANSWER:
        raise DayProblem(field, "That is too long.", f"Shorten it to {LONGEST_ANSWER} characters.")
    return kept


def _ids(rows: Sequence[ReportRow]) -> list[str]:
    return [str(row.pupil_id) for row in rows]
