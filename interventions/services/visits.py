"""Home visits: the risk assessment is read first, and nobody goes alone where the policy says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.models import Case, HomeVisit, RiskAssessment
from interventions.rules.policy import Policy
from interventions.rules.support import SEEN, may_visit_alone, visit_needs_risk_assessment
from interventions.services.actions import settle_action
from interventions.services.case_events import locked_case, tell
from interventions.services.problems import CaseProblem


@dataclass(frozen=True)
class VisitData:
    """A visit to come: the day, the names of those who go, and what for. `read_risk`: the assessment was read."""

    planned_on: date
    people: Sequence[str]
    purpose: str = ""
    read_risk: bool = False
    action_id: UUID | None = None


def plan_visit(school_id: UUID, case_id: UUID, data: VisitData, *, policy: Policy, by: Actor, at: datetime) -> UUID:
    """Plan a visit at home; returns its id. Raises CaseProblem. Six statements."""
    people = _people(data.people, policy)
    if data.planned_on < localdate(at):
        raise CaseProblem("planned_on", "That day has passed.", "Give today or a later day.")
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        risk_id = _risk(case, data, policy)
        visit = HomeVisit.objects.create(
            school_id=school_id, case_id=case.id, pupil_id=case.pupil_id, planned_on=data.planned_on, people=people,
            risk_id=risk_id, purpose=data.purpose.strip(), made_name=by.name, made_at=at,
        )  # fmt: skip
        words = f"Home visit planned for {data.planned_on:%A %-d %B %Y} by {' and '.join(people)}."
        tell(case, "visit", words, by=by, at=at, visit=str(visit.id), plan_action=str(data.action_id or ""))
        settle_action(case, data.action_id, outcome=f"Planned for {data.planned_on:%-d %B %Y}", by=by, at=at)
        record(school_id, "visit.planned", by=by, at=at, subject="case", subject_id=case.id, visit=str(visit.id))
    return visit.id


def record_visit(
    school_id: UUID, visit_id: UUID, *, people: Sequence[str], seen: str, outcome: str, policy: Policy, by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    """Say who went, who was seen and what was found; returns the case's id. Raises CaseProblem. Counts as `visit`."""
    names = _people(people, policy)
    if seen not in SEEN:
        raise CaseProblem("seen", "Who was seen is missing.", "Choose from the list.")
    if not outcome.strip():
        raise CaseProblem("outcome", "What you found is missing.", "One sentence is enough.")
    with transaction.atomic():
        case, visit = _planned(school_id, visit_id)
        if visit.planned_on > localdate(at):
            raise CaseProblem("", "The visit is still to come.", "Record it afterwards, or cancel it.")
        HomeVisit.objects.filter(school_id=school_id, id=visit.id).update(
            state="done", people=names, seen=seen, outcome=outcome.strip(), done_at=at
        )
        words = f"Home visit by {' and '.join(names)}. Seen: {SEEN[seen].lower()}. {outcome.strip()}"
        happened = ["visit"] if seen == "nobody" else ["visit", "contact"]
        tell(case, "visit", words, by=by, at=at, happened=happened, visit=str(visit.id))
        record(school_id, "visit.done", by=by, at=at, subject="case", subject_id=case.id, visit=str(visit.id))
    return case.id


def cancel_visit(school_id: UUID, visit_id: UUID, *, reason: str, by: Actor, at: datetime) -> UUID:
    """Call a planned visit off, with a reason; returns its case's id. Raises CaseProblem."""
    if not reason.strip():
        raise CaseProblem("outcome", "Why it is called off is missing.", "One sentence is enough.")
    with transaction.atomic():
        case, visit = _planned(school_id, visit_id)
        HomeVisit.objects.filter(school_id=school_id, id=visit.id).update(state="cancelled", outcome=reason.strip())
        tell(case, "visit", f"The home visit was called off. {reason.strip()}", by=by, at=at, visit=str(visit.id))
        record(school_id, "visit.cancelled", by=by, at=at, subject="case", subject_id=case.id, visit=str(visit.id))
    return case.id


def _people(people: Sequence[str], policy: Policy) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in people if name.strip()))
    if not names:
        raise CaseProblem("people", "Who goes is missing.", "Name them.")
    if len(names) < 2 and not may_visit_alone(policy):
        raise CaseProblem("people", "The policy says that nobody visits alone.", "Name a second person.")
    return names


def _risk(case: Case, data: VisitData, policy: Policy) -> UUID | None:
    rows = RiskAssessment.objects.filter(school_id=case.school_id, pupil_id=case.pupil_id).order_by("-made_at")
    risk_id = rows.values_list("id", flat=True).first()
    if visit_needs_risk_assessment(policy):
        if risk_id is None:
            raise CaseProblem("read_risk", "There is no risk assessment yet.", "Make one before anybody goes.")
        if not data.read_risk:
            raise CaseProblem("read_risk", "Nobody goes before the risk assessment was read.", "Read it, then tick.")
    return risk_id


def _planned(school_id: UUID, visit_id: UUID) -> tuple[Case, HomeVisit]:
    rows = HomeVisit.objects.filter(school_id=school_id, id=visit_id)
    case_id = rows.values_list("case_id", flat=True).first()
    if case_id is None:
        raise CaseProblem("", "There is no such visit.", "Go back to the case.")
    case = locked_case(school_id, case_id, closed=True)
    visit = rows.get()
    if visit.state != "planned":
        raise CaseProblem("", "This visit is recorded already.", "Add a note to the case instead.")
    return case, visit
