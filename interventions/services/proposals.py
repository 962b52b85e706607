"""A person decides what the engine suggests: accept, put off, dismiss; and take the decision back within a minute."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.queries import school_days_between, school_year
from interventions.models import Action, Case, CaseEvent, Finding, Proposal
from interventions.rules.case_moves import who_may_decide
from interventions.rules.policy import Policy, Tier
from interventions.services.case_book import set_stage, withdraw_actions, write_actions
from interventions.services.case_events import event_of, locked_case
from interventions.services.problems import CaseProblem
from registers.queries.figures import Span, pupil_counts

UNDO_WITHIN = timedelta(minutes=1)
LONGEST_DEFERRAL = timedelta(days=92)
BACK, AHEAD, DAY = timedelta(days=7), timedelta(days=250), timedelta(days=1)
TICK = timedelta(microseconds=1)
DECIDED = ("accepted", "deferred", "dismissed", "entered", "closed")
WORDS = {"accepted": "accepted", "deferred": "put off", "dismissed": "dismissed"}


@dataclass(frozen=True)
class Decision:
    """What a person says of a proposal. `state`: accepted, deferred (`until` a day) or dismissed (with a reason)."""

    state: str
    reason: str = ""
    until: date | None = None


def decide(
    school_id: UUID, proposal_id: UUID, decision: Decision, *, policy: Policy, roles: Collection[str], by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    """Decide a waiting or deferred proposal; returns the id of its case. Raises CaseProblem.

    Accepted, the case stands at the tier from today and the tier's actions are asked for. Dismissed, the proposal stays
    away until something new is true; a case that stands at no tier is closed with it. About twelve statements.
    """
    today = localdate(at)
    _check(decision, today)
    with transaction.atomic():
        proposal, case = _held(school_id, proposal_id)
        if not who_may_decide(proposal.role, roles):
            raise CaseProblem("", "This was suggested to somebody else.", "Ask them, or somebody above them.")
        tier = _tier(policy, case, proposal)
        absent = _absent_sessions(school_id, case.pupil_id, today) if decision.state == "dismissed" else 0
        proposal.state, proposal.reason, proposal.absent_then = decision.state, decision.reason.strip(), absent
        proposal.deferred_until = decision.until if decision.state == "deferred" else None
        proposal.decided_by, proposal.decided_name, proposal.decided_at = by.user_id, by.name, at
        proposal.save()
        _follow(case, proposal, tier, decision, by=by, at=at)
        record(
            school_id, f"proposal.{decision.state}", by=by, at=at, subject="case", subject_id=case.id,
            proposal=str(proposal.id), tier=tier.key,
        )  # fmt: skip
    return case.id


def _check(decision: Decision, today: date) -> None:
    if decision.state not in WORDS:
        raise CaseProblem("state", "Say what you decide.", "Choose one of the three.")
    if decision.state != "accepted" and not decision.reason.strip():
        raise CaseProblem("reason", "Why not now is missing.", "One sentence is enough; the next person reads it.")
    if decision.state == "deferred":
        if decision.until is None or decision.until <= today:
            raise CaseProblem("until", "Until when is missing.", "Give a day after today.")
        if decision.until > today + LONGEST_DEFERRAL:
            raise CaseProblem("until", "That is too long to put off.", "Give a day within three months, or dismiss it.")


def _held(school_id: UUID, proposal_id: UUID) -> tuple[Proposal, Case]:
    case_id = Proposal.objects.filter(school_id=school_id, id=proposal_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise CaseProblem("", "There is no such suggestion.", "Go back to the caseload.")
    case = locked_case(school_id, case_id, closed=True)
    proposal = Proposal.objects.select_for_update().get(school_id=school_id, id=proposal_id)
    if proposal.state not in ("waiting", "deferred"):
        raise CaseProblem("", "This was decided already, or is no longer true.", "Look at the case.")
    return proposal, case


def _tier(policy: Policy, case: Case, proposal: Proposal) -> Tier:
    ladder = policy.ladder(case.ladder)
    tier = ladder.tier(proposal.tier) if ladder else None
    if tier is None:
        raise CaseProblem("", "The policy no longer has this tier.", "It is taken back with the next evaluation.")
    return tier


def _absent_sessions(school_id: UUID, pupil_id: UUID, today: date) -> int:
    year = school_year(school_id, today)
    if year is None:
        return 0
    return pupil_counts(school_id, pupil_id, Span(year.since, today + DAY)).absent


def _follow(case: Case, proposal: Proposal, tier: Tier, decision: Decision, *, by: Actor, at: datetime) -> None:
    reason = f" {proposal.reason}" if proposal.reason else ""
    until = f" until {decision.until:%-d %B %Y}" if decision.until and decision.state == "deferred" else ""
    words = f"{tier.name} was {WORDS[decision.state]}{until}.{reason}"
    detail: dict[str, Any] = {"proposal": str(proposal.id), "tier": tier.key}
    events = [event_of(case, decision.state, words, by=by, at=at, **detail)]
    if decision.state == "accepted":
        events.append(_enter(case, proposal, tier, by=by, at=at + TICK))
    elif decision.state == "dismissed" and not case.tier:
        case.closed_on, case.closed_because = localdate(at), "What was suggested was dismissed."
        events.append(event_of(case, "closed", f"The case was closed. {case.closed_because}", by=by, at=at + TICK))
    case.changed_at = at
    case.save()
    CaseEvent.objects.bulk_create(events)


def _enter(case: Case, proposal: Proposal, tier: Tier, *, by: Actor, at: datetime) -> CaseEvent:
    today = localdate(at)
    withdrawn = withdraw_actions(case.school_id, [(case.id, case.tier)])
    before = {
        "tier": case.tier, "tier_since": _iso(case.tier_since), "review_on": _iso(case.review_on),
        "by_hand": case.by_hand, "actions": [str(key) for key in withdrawn],
    }  # fmt: skip
    days = school_days_between(case.school_id, today - BACK, today + AHEAD)
    set_stage(case, tier, today, days)
    actions = write_actions(case.school_id, [(case, tier)], today, days)
    finding = Finding.objects.filter(school_id=case.school_id, id=proposal.finding_id)
    because, evidence = finding.values_list("because", "evidence").get()
    return event_of(
        case, "entered", f"The case stands at {tier.name}. {because}", by=by, at=at, happened=[f"tier:{tier.key}"],
        tier=tier.key, before=before, evidence=evidence, actions=[str(action.id) for action in actions],
    )  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def undo_decision(school_id: UUID, proposal_id: UUID, *, by: Actor, at: datetime) -> UUID:
    """Let a proposal wait again as if it had not been decided; only the one who decided, within a minute.

    Returns the id of its case. Raises CaseProblem.
    """
    with transaction.atomic():
        rows = Proposal.objects.filter(school_id=school_id, id=proposal_id, state__in=WORDS)
        case_id = rows.values_list("case_id", flat=True).first()
        case = locked_case(school_id, case_id, closed=True) if case_id else None
        proposal = rows.first()
        if case is None or proposal is None or proposal.decided_at is None or proposal.decided_by != by.user_id:
            raise CaseProblem("", "There is nothing of yours to undo.", "Look at the case.")
        if at > proposal.decided_at + UNDO_WITHIN:
            raise CaseProblem("", "A decision can be undone for a minute.", "Move the case by hand, with a reason.")
        _take_back(case, proposal, by=by, at=at)
        record(
            school_id, "proposal.undone", by=by, at=at, subject="case", subject_id=case.id, proposal=str(proposal.id)
        )
    return case.id


def _take_back(case: Case, proposal: Proposal, *, by: Actor, at: datetime) -> None:
    done = CaseEvent.objects.filter(
        school_id=case.school_id, case_id=case.id, at__gte=proposal.decided_at, by_id=by.user_id, kind__in=DECIDED
    )
    events = list(done.order_by("at").values_list("id", "kind", "detail"))
    for _, kind, detail in events:
        if kind == "entered":
            _leave_again(case, detail)
    case.closed_on, case.closed_because, case.changed_at = None, "", at
    case.save()
    proposal.state, proposal.reason, proposal.deferred_until = "waiting", "", None
    proposal.decided_by, proposal.decided_name, proposal.decided_at = None, "", None
    proposal.save()
    undoes = [str(key) for key, *_ in events]
    event_of(case, "undone", "The decision was taken back.", by=by, at=at, undoes=undoes).save(force_insert=True)


def _leave_again(case: Case, detail: dict) -> None:
    before = detail["before"]
    case.tier, case.tier_since, case.review_on = before["tier"], before["tier_since"], before["review_on"]
    case.by_hand = before["by_hand"]
    actions = Action.objects.filter(school_id=case.school_id, case_id=case.id)
    actions.filter(id__in=detail["actions"]).update(state="withdrawn")
    actions.filter(id__in=before["actions"], state="withdrawn").update(state="to_do")
