"""Deeds of a person: a return is completed, sent or dropped; illness that is expected to last is recorded."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.queries import pupil_by_id
from interventions.models import Action, AuthorityReturn, Case, ExpectedAbsence
from interventions.queries.returns import RULES, ReturnRow, return_by_id
from interventions.rules.legal import DAY, LegalProblem
from interventions.rules.return_files import fields
from interventions.services.case_events import event_of
from interventions.services.notice_steps import said
from registers.rules.codes import plain_date

SENT_HOW = ("portal", "secure_email", "file", "other")
HOW_LABELS = {
    "portal": "The authority’s portal",
    "secure_email": "Secure e-mail",
    "file": "A file handed over",
    "other": "Another way",
}


def mark_sent(school_id: UUID, return_id: UUID, *, on: date, how: str, by: Actor, at: datetime) -> None:
    """Note that the return was sent, by whom and how; its content is frozen. Raises LegalProblem."""
    with transaction.atomic():
        row = _due(school_id, return_id)
        if how not in SENT_HOW:
            raise LegalProblem("how", "Say how it was sent.", "Choose one.")
        if on > localdate(at):
            raise LegalProblem("on", "That day is still to come.", "Give the day on which it was sent.")
        if row.missing:
            message = f"The return does not say: {row.missing[0].lower()}."
            raise LegalProblem("content", message, "Complete it, or record it for the pupil.")
        AuthorityReturn.objects.filter(school_id=school_id, id=return_id).update(
            state="sent", sent_on=on, sent_name=by.name, sent_how=how
        )
        text = f"Sent to the local authority on {plain_date(on)}: {row.label.lower()}."
        _leave_behind(school_id, row, "sent", text, by=by, at=at, how=how)
        _settle_actions(school_id, row, "done", text, on, by=by)


def drop_return(school_id: UUID, return_id: UUID, reason: str, *, by: Actor, at: datetime) -> None:
    """Decide that the return is not made, because. Raises LegalProblem."""
    why = said(reason, "reason", "Say why it is not sent.")
    with transaction.atomic():
        row = _due(school_id, return_id)
        AuthorityReturn.objects.filter(school_id=school_id, id=return_id).update(
            state="dropped", dropped_because=why, sent_name=by.name
        )
        text = f"Not sent to the local authority: {why}"
        _leave_behind(school_id, row, "dropped", text, by=by, at=at)
        _settle_actions(school_id, row, "dropped", text, localdate(at), by=by)


def complete_return(school_id: UUID, return_id: UUID, words: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Fill in what the register does not know, by the key of the column. Raises LegalProblem."""
    with transaction.atomic():
        row = _due(school_id, return_id)
        columns = {field.key: field.column for field in fields(RULES[row.kind])}
        if set(words) - set(columns):
            raise LegalProblem("content", "The return has no such column.", "Fill in those that are shown.")
        typed = {columns[key]: " ".join(text.replace("\x00", "").split()) for key, text in words.items()}
        filled = [[column, typed.get(column) or value] for column, value in row.content]
        AuthorityReturn.objects.filter(school_id=school_id, id=return_id).update(content=filled)
        _leave_behind(school_id, row, "completed", "The return was completed.", by=by, at=at, columns=sorted(words))


def expect_absence(
    school_id: UUID, pupil_id: UUID, *, since: date, last: date, grounds: str, by: Actor, at: datetime
) -> UUID:
    """Record illness that is expected to last until a day, on evidence. Raises LegalProblem.

    It is the reasonable ground of regulation 13 for a return before the fifteen days are over.
    """
    why = said(grounds, "grounds", "Say what it rests on, such as a hospital letter.")
    if last < since:
        raise LegalProblem("last", "The last day is before the first.", "Give the earlier day first.")
    if pupil_by_id(school_id, pupil_id, since) is None:
        raise LegalProblem("pupil", "There is no such pupil.", "Look for the pupil again.")
    with transaction.atomic():
        row = ExpectedAbsence.objects.create(
            school_id=school_id, pupil_id=pupil_id, since=since, until=last + DAY, grounds=why, recorded_by=by.user_id,
            recorded_name=by.name, recorded_at=at,
        )  # fmt: skip
        record(school_id, "absence.expected", by=by, at=at, subject="pupil", subject_id=pupil_id, expected=str(row.id))
    return row.id


def withdraw_expected(school_id: UUID, pupil_id: UUID, expected_id: UUID, *, by: Actor, at: datetime) -> None:
    """It is no longer expected. Raises LegalProblem."""
    with transaction.atomic():
        rows = ExpectedAbsence.objects.filter(
            school_id=school_id, pupil_id=pupil_id, id=expected_id, withdrawn_at__isnull=True
        )
        if not rows.update(withdrawn_at=at):
            raise LegalProblem("expected", "It is not expected any more.", "Look at the page again.")
        record(school_id, "absence.expected_withdrawn", by=by, at=at, subject="pupil", subject_id=pupil_id)


def _due(school_id: UUID, return_id: UUID) -> ReturnRow:
    AuthorityReturn.objects.select_for_update().filter(school_id=school_id, id=return_id).first()
    row = return_by_id(school_id, return_id)
    if row is None:
        raise LegalProblem("return", "There is no such return.", "Go back to the list.")
    if row.state != "due":
        raise LegalProblem("return", "This return was settled already; it stays as it is.", "Look at the list again.")
    return row


def _leave_behind(
    school_id: UUID, row: ReturnRow, verb: str, text: str, *, by: Actor, at: datetime, **detail: object
) -> None:
    record(
        school_id, f"return.{verb}", by=by, at=at, subject="authority_return", subject_id=row.id,
        pupil=str(row.pupil_id), kind=row.kind, **detail,
    )  # fmt: skip
    case = Case.objects.filter(
        school_id=school_id, pupil_id=row.pupil_id, ladder=RULES[row.kind], closed_on__isnull=True
    ).first()
    if case is not None:
        event_of(case, "return", text, by=by, at=at).save(force_insert=True)


def _settle_actions(school_id: UUID, row: ReturnRow, state: str, text: str, on: date, *, by: Actor) -> None:
    """What the ladder's stage asked for is settled with it: done or dropped."""
    waiting = Action.objects.filter(
        school_id=school_id, pupil_id=row.pupil_id, kind="return", tier=RULES[row.kind], state="to_do"
    )
    waiting.update(state=state, outcome=text, done_on=on, done_by=by.user_id, done_name=by.name)
