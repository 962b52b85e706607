"""Plans: agreements with an end, reviewed and ended; never longer than the policy allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.models import Case, Plan
from interventions.rules.policy import Policy
from interventions.rules.support import MUST_AGREE, PLAN_ENDS, PLANS, WITH_TIMETABLE, longest_plan
from interventions.services.actions import names_of, settle_action
from interventions.services.case_events import locked_case, tell
from interventions.services.problems import CaseProblem

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class PlanData:
    """An agreement from `since` up to and including `last_day`.

    `timetable` is {weekday "0" to "4": [morning, afternoon]} of a phased return or part-time timetable; `agreed` are
    {"name", "as"}.
    """

    kind: str
    since: date
    last_day: date
    aims: str
    support: str = ""
    review_on: date | None = None
    timetable: Mapping[str, Sequence[bool]] = field(default_factory=dict)
    agreed: Sequence[dict[str, str]] = ()
    action_id: UUID | None = None


def agree_plan(school_id: UUID, case_id: UUID, data: PlanData, *, policy: Policy, by: Actor, at: datetime) -> UUID:
    """Record a plan that was agreed; returns its id. Raises CaseProblem. It counts as `plan:<kind>`. Six statements."""
    _check(data, policy)
    with transaction.atomic():
        case = locked_case(school_id, case_id)
        if Plan.objects.filter(school_id=school_id, pupil_id=case.pupil_id, kind=data.kind, state="agreed").exists():
            raise CaseProblem("kind", f"There is a running plan: {PLANS[data.kind].lower()}.", "End that one first.")
        plan = Plan.objects.create(
            school_id=school_id, case_id=case.id, pupil_id=case.pupil_id, kind=data.kind, since=data.since,
            until=data.last_day + DAY, review_on=data.review_on, aims=data.aims.strip(), support=data.support.strip(),
            timetable=dict(data.timetable) if data.kind in WITH_TIMETABLE else {}, agreed=list(data.agreed),
            made_name=by.name, made_at=at,
        )  # fmt: skip
        words = f"{PLANS[data.kind]} agreed, {data.since:%-d %B} to {data.last_day:%-d %B %Y}. {data.aims.strip()}"
        tell(
            case,
            "plan",
            words,
            by=by,
            at=at,
            happened=names_of(case, data.action_id, "plan", data.kind),
            plan=str(plan.id),
        )
        settle_action(case, data.action_id, outcome=f"{PLANS[data.kind]} agreed", by=by, at=at)
        record(
            school_id, "plan.agreed", by=by, at=at, subject="case", subject_id=case.id, plan=str(plan.id),
            kind=data.kind,
        )  # fmt: skip
    return plan.id


def review_plan(
    school_id: UUID, plan_id: UUID, *, words: str, next_review: date | None, by: Actor, at: datetime
) -> UUID:
    """Note a review of a running plan and when the next one is; returns its case's id. Raises CaseProblem."""
    if not words.strip():
        raise CaseProblem("words", "What the review found is missing.", "One sentence is enough.")
    if next_review is not None and next_review <= localdate(at):
        raise CaseProblem("next_review", "That day has passed.", "Give a later day, or leave it empty.")
    with transaction.atomic():
        case, plan = _running(school_id, plan_id)
        Plan.objects.filter(school_id=school_id, id=plan.id).update(review_on=next_review)
        until = f" Next review: {next_review:%-d %B %Y}." if next_review else ""
        tell(case, "plan", f"{PLANS[plan.kind]} reviewed. {words.strip()}{until}", by=by, at=at, plan=str(plan.id))
        record(school_id, "plan.reviewed", by=by, at=at, subject="case", subject_id=case.id, plan=str(plan.id))
    return case.id


def end_plan(school_id: UUID, plan_id: UUID, *, state: str, outcome: str, by: Actor, at: datetime) -> UUID:
    """End a running plan: "ended" as agreed, or "broken"; returns its case's id. Raises CaseProblem."""
    if state not in PLAN_ENDS:
        raise CaseProblem("state", "Say how the plan ended.", "Choose one of the two.")
    if not outcome.strip():
        raise CaseProblem("words", "What came of the plan is missing.", "One sentence is enough.")
    with transaction.atomic():
        case, plan = _running(school_id, plan_id)
        Plan.objects.filter(school_id=school_id, id=plan.id).update(
            state=state, outcome=outcome.strip(), ended_on=localdate(at), review_on=None
        )
        happened = [f"plan_broken:{plan.kind}"] if state == "broken" else []
        words = f"{PLANS[plan.kind]}: {PLAN_ENDS[state].lower()}. {outcome.strip()}"
        tell(case, "plan", words, by=by, at=at, happened=happened, plan=str(plan.id))
        record(
            school_id, "plan.ended", by=by, at=at, subject="case", subject_id=case.id, plan=str(plan.id), state=state
        )
    return case.id


def _check(data: PlanData, policy: Policy) -> None:
    if data.kind not in PLANS:
        raise CaseProblem("kind", "There is no such kind of plan.", "Choose from the list.")
    if data.last_day < data.since:
        raise CaseProblem("last_day", "The plan ends before it begins.", "Give a later last day.")
    longest = longest_plan(policy, data.kind)
    if longest and data.last_day >= data.since + longest:
        latest, weeks = data.since + longest - DAY, longest // WEEK
        raise CaseProblem(
            "last_day", f"The policy allows {weeks} week{'' if weeks == 1 else 's'} for this.",
            f"Give a last day up to {latest:%-d %B %Y}.",
        )  # fmt: skip
    if not data.aims.strip():
        raise CaseProblem("aims", "What the plan is for is missing.", "Write what is to be reached.")
    if data.review_on is not None and not data.since <= data.review_on <= data.last_day:
        raise CaseProblem("review_on", "The review lies outside the plan.", "Give a day within it.")
    if data.kind in MUST_AGREE and not data.agreed:
        raise CaseProblem("agreed", "Who agreed is missing.", "Name the parent and whoever agreed for the school.")
    if data.kind in WITH_TIMETABLE:
        _check_timetable(data)


def _check_timetable(data: PlanData) -> None:
    halves = [half for day in data.timetable.values() for half in day]
    if not any(halves):
        raise CaseProblem("timetable", "The timetable is empty.", "Tick when the pupil is in school.")
    if len(halves) >= 10 and all(halves):
        raise CaseProblem("timetable", "This is the whole week.", "Tick only when the pupil is in school.")
    if data.review_on is None:
        raise CaseProblem("review_on", "A timetable of less than the whole week needs a review.", "Give a day.")


def _running(school_id: UUID, plan_id: UUID) -> tuple[Case, Plan]:
    rows = Plan.objects.filter(school_id=school_id, id=plan_id)
    case_id = rows.values_list("case_id", flat=True).first()
    if case_id is None:
        raise CaseProblem("", "There is no such plan.", "Go back to the case.")
    case = locked_case(school_id, case_id, closed=True)
    plan = rows.get()
    if plan.state != "agreed":
        raise CaseProblem("", "This plan has ended.", "Agree another.")
    return case, plan
