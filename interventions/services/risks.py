"""Risk assessments: likelihood times severity, and the colour that the policy gives the product."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.models import RiskAssessment
from interventions.rules.legal import LegalProblem
from interventions.rules.policy import Policy
from interventions.rules.risk import COLOUR_LABELS, DEFAULT_BOUNDS, Bounds, colour_of_risk
from interventions.services.case_events import locked_case, tell
from interventions.services.problems import CaseProblem


@dataclass(frozen=True)
class RiskData:
    """Likelihood and severity, each 1 to 5; what the concern is, and what makes it smaller."""

    likelihood: int
    severity: int
    concerns: str
    measures: str = ""
    review_on: date | None = None


def assess_risk(school_id: UUID, case_id: UUID, data: RiskData, *, policy: Policy, by: Actor, at: datetime) -> UUID:
    """Record a risk assessment; returns its id. Raises CaseProblem. It is never changed: a new one takes its place.

    Its line in the history is sensitive. Four statements.
    """
    if not data.concerns.strip():
        raise CaseProblem("concerns", "What the concern is, is missing.", "Write what could happen, and why.")
    if data.review_on is not None and data.review_on <= localdate(at):
        raise CaseProblem("review_on", "That day has passed.", "Give a later day.")
    colour = _colour(data, policy)
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        row = RiskAssessment.objects.create(
            school_id=school_id, pupil_id=case.pupil_id, case_id=case.id, likelihood=data.likelihood,
            severity=data.severity, colour=colour, concerns=data.concerns.strip(), measures=data.measures.strip(),
            review_on=data.review_on, made_by=by.user_id, made_name=by.name, made_at=at,
        )  # fmt: skip
        points = data.likelihood * data.severity
        words = f"Risk assessed: {points} of 25, {COLOUR_LABELS[colour].lower()}. {data.concerns.strip()}"
        tell(case, "risk", words, by=by, at=at, sensitive=True, risk=str(row.id))
        record(school_id, "risk.assessed", by=by, at=at, subject="case", subject_id=case.id, risk=str(row.id))
    return row.id


def _colour(data: RiskData, policy: Policy) -> str:
    try:
        return colour_of_risk(data.likelihood, data.severity, bounds_of(policy))
    except LegalProblem as problem:
        raise CaseProblem(problem.field, problem.message, problem.remedy) from problem


def bounds_of(policy: Policy) -> Bounds:
    """From which product on a risk is amber, and red, as the policy says."""
    matrix = policy.sections.get("first_day", {}).get("matrix", {})
    if not isinstance(matrix, Mapping):
        return DEFAULT_BOUNDS
    return Bounds(int(matrix.get("amber", DEFAULT_BOUNDS.amber)), int(matrix.get("red", DEFAULT_BOUNDS.red)))
