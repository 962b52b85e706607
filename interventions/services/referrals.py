"""Referrals: somebody else was asked to help, and what they answered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.models import Referral
from interventions.rules.support import REFERRAL_STATES, REFERRALS
from interventions.services.actions import settle_action
from interventions.services.case_events import locked_case, tell
from interventions.services.problems import CaseProblem


@dataclass(frozen=True)
class ReferralData:
    """Whom we ask, why, with whose consent, and by when we look for an answer."""

    to: str
    why: str
    sent_on: date
    consent: str = ""
    answer_by: date | None = None
    action_id: UUID | None = None


def refer(school_id: UUID, case_id: UUID, data: ReferralData, *, by: Actor, at: datetime) -> UUID:
    """Record a referral that was sent; returns its id. Raises CaseProblem. Five statements.

    To social care its reason is for safeguarding staff only: the line in the history is sensitive.
    """
    _check(data, localdate(at))
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        row = Referral.objects.create(
            school_id=school_id, case_id=case.id, pupil_id=case.pupil_id, to=data.to, why=data.why.strip(),
            consent=data.consent.strip(), sent_on=data.sent_on, answer_by=data.answer_by, made_name=by.name, made_at=at,
        )  # fmt: skip
        words = f"{REFERRALS[data.to]} asked to help. {data.why.strip()}"
        tell(
            case, "referral", words, by=by, at=at, on=data.sent_on, sensitive=data.to == "social_care",
            happened=[f"referral:{data.to}"], referral=str(row.id),
        )  # fmt: skip
        sent = "Sent" if data.to == "social_care" else f"Sent to {REFERRALS[data.to].lower()}"
        settle_action(case, data.action_id, outcome=sent, by=by, at=at)
        record(school_id, "referral.sent", by=by, at=at, subject="case", subject_id=case.id, referral=str(row.id))
    return row.id


def answer_referral(school_id: UUID, referral_id: UUID, *, state: str, outcome: str, by: Actor, at: datetime) -> UUID:
    """Note what came of a referral: taken_up, refused or closed; returns its case's id. Raises CaseProblem."""
    if state not in REFERRAL_STATES or state == "sent":
        raise CaseProblem("state", "Say what came of it.", "Choose one of the three.")
    if not outcome.strip():
        raise CaseProblem("outcome", "What they answered is missing.", "One sentence is enough.")
    with transaction.atomic():
        rows = Referral.objects.filter(school_id=school_id, id=referral_id)
        case_id = rows.values_list("case_id", flat=True).first()
        if case_id is None:
            raise CaseProblem("", "There is no such referral.", "Go back to the case.")
        case = locked_case(school_id, case_id, closed=True)
        row = rows.get()
        if row.state in ("refused", "closed"):
            raise CaseProblem("", "This referral is closed.", "Send another.")
        rows.update(state=state, outcome=outcome.strip())
        words = f"{REFERRALS.get(row.to, row.to)}: {REFERRAL_STATES[state].lower()}. {outcome.strip()}"
        tell(case, "referral", words, by=by, at=at, sensitive=row.to == "social_care", referral=str(row.id))
        record(
            school_id, "referral.answered", by=by, at=at, subject="case", subject_id=case.id, referral=str(row.id),
            state=state,
        )  # fmt: skip
    return case.id


def _check(data: ReferralData, today: date) -> None:
    if data.to not in REFERRALS:
        raise CaseProblem("to", "There is no such service.", "Choose from the list.")
    if not data.why.strip():
        raise CaseProblem("why", "Why they are asked is missing.", "Write what they need to know.")
    if data.sent_on > today:
        raise CaseProblem("sent_on", "That day is still to come.", "Give the day on which it was sent.")
    if data.to != "social_care" and not data.consent.strip():
        raise CaseProblem("consent", "Whose consent there is, is missing.", "Name who agreed, and how.")
    if data.answer_by is not None and data.answer_by < data.sent_on:
        raise CaseProblem("answer_by", "The answer is due before it was sent.", "Give a later day.")
