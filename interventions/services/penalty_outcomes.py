"""Deeds: what the local authority did with a penalty notice that it was asked for, and what the parent did."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from interventions.rules.legal import LegalProblem
from interventions.rules.penalty import DECLINED, ISSUED, PAID, PROSECUTED, UNPAID, WITHDRAWN, amount_due, check_move
from interventions.rules.penalty_amounts import amounts_on, due_dates, presumed_received
from interventions.services.penalty_steps import end_because, judged, locked, move_to, row_of, take_step
from registers.rules.codes import plain_date


def notice_declined(school_id: UUID, notice_id: UUID, reason: str, *, on: date, by: Actor, at: datetime) -> None:
    """The local authority issues none. Raises LegalProblem."""
    end_because(school_id, notice_id, DECLINED, "declined", "The local authority declined", reason, on=on, by=by, at=at)


def notice_withdrawn(school_id: UUID, notice_id: UUID, reason: str, *, on: date, by: Actor, at: datetime) -> None:
    """The local authority withdrew the notice: it no longer counts as an offence. Raises LegalProblem."""
    end_because(
        school_id, notice_id, WITHDRAWN, "withdrawn", "The penalty notice was withdrawn", reason, on=on, by=by, at=at
    )


def notice_issued(
    school_id: UUID, notice_id: UUID, *, issued_on: date, received_on: date | None = None, on: date, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """The local authority issued it. Amounts and days to pay follow from both dates. Raises LegalProblem.

    Without `received_on` it is taken to have arrived on the second working day after posting.
    """
    received = received_on or presumed_received(issued_on)
    if issued_on > on:
        raise LegalProblem("issued_on", "That day is still to come.", "Give the date on the notice.")
    if received < issued_on:
        raise LegalProblem("received_on", "It was received before it was issued.", "Check both dates.")
    with transaction.atomic():
        notice = locked(school_id, notice_id)
        check_move(row_of(notice).rule(notice.pupil_id), ISSUED, on=on)
        _, _, possible = judged(notice, on, issued_on)
        dates = due_dates(received, amounts_on(issued_on, notice.kind, possible.offence))
        notice.offence, notice.issued_on, notice.received_on = possible.offence, issued_on, received
        notice.amount, notice.pay_by = dates[-1]
        if len(dates) > 1:
            notice.reduced_amount, notice.reduced_until = dates[0]
        text = f"Penalty notice issued on {plain_date(issued_on)}: £{notice.amount} by {plain_date(notice.pay_by)}."
        move_to(notice, ISSUED, "issued", text, by=by, at=at)


def notice_paid(school_id: UUID, notice_id: UUID, *, paid_on: date, on: date, by: Actor, at: datetime) -> None:
    """It was paid in time. Raises LegalProblem."""
    if paid_on > on:
        raise LegalProblem("paid_on", "That day is still to come.", "Give the day on which it was paid.")
    with transaction.atomic():
        notice = locked(school_id, notice_id)
        rule = row_of(notice).rule(notice.pupil_id)
        check_move(rule, PAID, on=paid_on)
        notice.paid_on = paid_on
        text = f"Penalty notice paid on {plain_date(paid_on)}: £{amount_due(rule, paid_on)}."
        move_to(notice, PAID, "paid", text, by=by, at=at)


def notice_unpaid(school_id: UUID, notice_id: UUID, *, on: date, by: Actor, at: datetime) -> None:
    """The time for paying is over: the authority prosecutes or withdraws. Raises LegalProblem."""
    take_step(school_id, notice_id, UNPAID, "unpaid", "The penalty notice was not paid in time.", on=on, by=by, at=at)


def notice_prosecuted(school_id: UUID, notice_id: UUID, *, on: date, by: Actor, at: datetime) -> None:
    """The authority prosecutes. Raises LegalProblem."""
    take_step(school_id, notice_id, PROSECUTED, "prosecuted", "The local authority prosecutes.", on=on, by=by, at=at)
