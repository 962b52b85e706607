"""Deeds: a person gives a pupil another colour than the criteria do, with the reason and a day to look again.

Making a pupil red, or a red one less, needs a risk assessment: it is made with it, and needs no case.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.locks import wait_for_lock
from attendance.people.queries import pupil_by_id
from interventions.models import Colouring, RiskAssessment
from interventions.queries.colours import pupil_colours
from interventions.queries.policies import effective_policy
from interventions.rules.colours import rules_of, wants_risk
from interventions.rules.legal import LegalProblem
from interventions.rules.risk import COLOUR_LABELS, COLOURS, colour_of_risk
from interventions.services.problems import CaseProblem, SentTwice
from interventions.services.risks import RiskData

LOCK = "colouring"


@dataclass(frozen=True)
class ColourData:
    """Which colour, why, and when somebody looks again; `risk` where the colour rests on an assessment."""

    colour: str
    reason: str
    review_on: date
    risk: RiskData | None = None


def set_colour(school_id: UUID, pupil_id: UUID, data: ColourData, *, by: Actor, at: datetime) -> UUID:
    """Give the pupil this colour; returns the row's id. What a person gave before ends. About ten statements.

    Raises CaseProblem: no such pupil, reason or day missing, a red pupil without a risk assessment; SentTwice.
    """
    today, reason = localdate(at), data.reason.strip()
    _check(data, reason, today)
    with transaction.atomic():
        wait_for_lock(LOCK, pupil_id)
        if pupil_by_id(school_id, pupil_id, today) is None:
            raise CaseProblem("", "There is no such pupil.", "Go back to the list.")
        before = _open(school_id, pupil_id)
        if before and (before.colour, before.reason, before.review_on) == (data.colour, reason, data.review_on):
            raise SentTwice
        risk_id = _risk(school_id, pupil_id, data, today, by=by, at=at)
        _end(before, by, at)
        row = Colouring.objects.create(
            school_id=school_id, pupil_id=pupil_id, colour=data.colour, reason=reason, review_on=data.review_on,
            risk_id=risk_id, set_by=by.user_id, set_name=by.name, set_at=at,
        )  # fmt: skip
        record(
            school_id, "colour.set", by=by, at=at, subject="pupil", subject_id=pupil_id, colour=data.colour,
            colouring=str(row.id), risk=str(risk_id) if risk_id else None,
        )  # fmt: skip
    return row.id


def end_colour(school_id: UUID, pupil_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let the criteria hold again. Raises CaseProblem where no person gave a colour. Four statements."""
    with transaction.atomic():
        wait_for_lock(LOCK, pupil_id)
        before = _open(school_id, pupil_id)
        if before is None:
            raise CaseProblem("", "Nobody gave this pupil a colour by hand.", "Nothing needs to be done.")
        _end(before, by, at)
        record(school_id, "colour.ended", by=by, at=at, subject="pupil", subject_id=pupil_id, colouring=str(before.id))


def undo_colour(school_id: UUID, pupil_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take back what was done last to the pupil's colour today: what was given ends, what was ended before holds again.

    Raises CaseProblem where nothing was done today. A risk assessment that was made with it stays as a record.
    """
    with transaction.atomic():
        wait_for_lock(LOCK, pupil_id)
        rows = Colouring.objects.select_for_update().filter(school_id=school_id, pupil_id=pupil_id)
        last = max(rows, key=lambda row: (row.ended_at or row.set_at, row.ended_at is None), default=None)
        if last is None or localdate(last.ended_at or last.set_at) != localdate(at):
            raise CaseProblem("", "Nothing was done to this colour today.", "Give the colour that is right.")
        if last.ended_at is not None and any(row.ended_at is None for row in rows):
            raise CaseProblem("", "Today’s change was taken back already.", "Give the colour that is right.")
        if last.ended_at is None:
            _end(last, by, at)
            _open_again(next((row for row in rows if row.ended_at == last.set_at), None))
        else:
            _open_again(last)
        record(school_id, "colour.undone", by=by, at=at, subject="pupil", subject_id=pupil_id, colouring=str(last.id))


def _check(data: ColourData, reason: str, today: date) -> None:
    if data.colour not in COLOURS:
        raise CaseProblem("colour", "The colour is missing.", "Choose red, amber or green.")
    if not reason:
        raise CaseProblem("reason", "The reason is missing.", "Write what you know that the criteria do not.")
    if data.review_on <= today:
        raise CaseProblem("review_on", "That day has passed.", "Give a day after today on which somebody looks again.")


def _open(school_id: UUID, pupil_id: UUID) -> Colouring | None:
    rows = Colouring.objects.select_for_update().filter(school_id=school_id, pupil_id=pupil_id)
    return rows.filter(ended_at__isnull=True).first()


def _end(row: Colouring | None, by: Actor, at: datetime) -> None:
    if row is not None:
        row.ended_at, row.ended_name = at, by.name
        row.save(update_fields=["ended_at", "ended_name"])


def _open_again(row: Colouring | None) -> None:
    if row is not None:
        row.ended_at, row.ended_name = None, ""
        row.save(update_fields=["ended_at", "ended_name"])


def _risk(school_id: UUID, pupil_id: UUID, data: ColourData, today: date, *, by: Actor, at: datetime) -> UUID | None:
    rules = rules_of(effective_policy(school_id, today).policy)
    by_criteria = pupil_colours(school_id, [pupil_id], today, rules)[pupil_id].by_criteria
    if data.risk is None:
        if data.colour == "red" or wants_risk(data.colour, by_criteria):
            said = COLOUR_LABELS[by_criteria].lower()
            message = f"By the criteria this pupil is {said}: this change needs a risk assessment."
            raise CaseProblem("likelihood", message, "Say how likely and how severe it is, and what the concern is.")
        return None
    if not data.risk.concerns.strip():
        raise CaseProblem("concerns", "What the concern is, is missing.", "Write what could happen, and why.")
    try:
        colour = colour_of_risk(data.risk.likelihood, data.risk.severity, rules.bounds)
    except LegalProblem as problem:
        raise CaseProblem(problem.field, problem.message, problem.remedy) from problem
    row = RiskAssessment.objects.create(
        school_id=school_id, pupil_id=pupil_id, likelihood=data.risk.likelihood, severity=data.risk.severity,
        colour=colour, concerns=data.risk.concerns.strip(), measures=data.risk.measures.strip(),
        review_on=data.review_on, made_by=by.user_id, made_name=by.name, made_at=at,
    )  # fmt: skip
    record(school_id, "risk.assessed", by=by, at=at, subject="pupil", subject_id=pupil_id, risk=str(row.id))
    return row.id
