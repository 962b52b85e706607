"""Pages: plans, referrals, visits, risk assessments, and what the family says."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from interventions.forms.support import (
    PlanForm,
    PlanNewForm,
    ReferralForm,
    ReferralNewForm,
    RiskForm,
    VisitForm,
    VisitNewForm,
    VoiceForm,
)
from interventions.queries.cases import case_file, risks_of_pupil
from interventions.rules.risk import matrix
from interventions.rules.support import (
    PLANS,
    REFERRALS,
    longest_plan,
    may_visit_alone,
    usual_plan,
    visit_needs_risk_assessment,
)
from interventions.services import plans, referrals, risks, visits, voices
from interventions.views.case_desk import Desk, button_pressed, desk_of, form_page

DAY = timedelta(days=1)
Row = TypeVar("Row")


def _offered(request: HttpRequest, name: str, offered: Iterable[str], otherwise: str) -> str:
    value = request.GET.get(name, "")
    return value if value in offered else otherwise


def _row_or_404(rows: Iterable[Row], row_id: UUID) -> Row:
    for row in rows:
        if getattr(row, "id", None) == row_id:
            return row
    raise Http404


def _file(desk: Desk) -> Any:
    return case_file(desk.place.school_id, desk.case, desk.policy, abilities=desk.place.abilities)


@school_page("cases.work")
def plan_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down a plan that was agreed."""
    desk = desk_of(request, case_id)
    kind = _offered(request, "kind", PLANS, "support")
    last_day = desk.today + usual_plan(desk.policy, kind) - DAY
    first = {"kind": kind, "since": desk.today, "last_day": last_day, "action_id": request.GET.get("action", "")}
    form = PlanNewForm(request.POST or None, initial=first)

    def agree() -> None:
        plans.agree_plan(desk.place.school_id, case_id, form.values(), policy=desk.policy, **desk.deed)

    weeks = {PLANS[one]: longest // timedelta(days=7) for one in PLANS if (longest := longest_plan(desk.policy, one))}
    return form_page(
        request, desk, form, agree, title=f"Agree a plan for {desk.pupil.name}", said="Agreed.",
        template="interventions/plan_new.html", longest=weeks,
    )  # fmt: skip


@school_page("cases.work")
def plan(request: HttpRequest, case_id: UUID, plan_id: UUID) -> HttpResponse:
    """Review a plan, or end it."""
    desk = desk_of(request, case_id)
    row = _row_or_404(_file(desk).plans, plan_id)
    form = PlanForm(request.POST or None)

    def settle() -> None:
        data, school_id = form.cleaned_data, desk.place.school_id
        if data["state"] == "review":
            plans.review_plan(school_id, plan_id, words=data["words"], next_review=data["next_review"], **desk.deed)
        else:
            plans.end_plan(school_id, plan_id, state=data["state"], outcome=data["words"], **desk.deed)

    return form_page(
        request, desk, form, settle, title=f"{row.label}: {desk.pupil.name}", said="Saved.",
        template="interventions/plan.html", plan=row,
    )  # fmt: skip


@school_page("cases.work")
def referral_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask somebody else to help."""
    desk = desk_of(request, case_id)
    first = {
        "to": _offered(request, "to", REFERRALS, "ewo"), "sent_on": desk.today,
        "action_id": request.GET.get("action", ""),
    }  # fmt: skip
    form = ReferralNewForm(request.POST or None, initial=first)

    def refer() -> None:
        referrals.refer(desk.place.school_id, case_id, form.values(), **desk.deed)

    return form_page(request, desk, form, refer, title=f"Ask somebody to help {desk.pupil.name}", said="Recorded.")


@school_page("cases.work")
def referral(request: HttpRequest, case_id: UUID, referral_id: UUID) -> HttpResponse:
    """Note what came of a referral."""
    desk = desk_of(request, case_id)
    row = _row_or_404(_file(desk).referrals, referral_id)
    form = ReferralForm(request.POST or None)

    def answer() -> None:
        referrals.answer_referral(desk.place.school_id, referral_id, **form.cleaned_data, **desk.deed)

    return form_page(request, desk, form, answer, title=f"{row.label}: {desk.pupil.name}", said="Saved.", lead=row.why)


@school_page("cases.work")
def visit_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Plan a visit at home: the risk assessment is shown first."""
    desk = desk_of(request, case_id)
    first = {
        "planned_on": desk.today + DAY,
        "people": desk.place.actor.name,
        "action_id": request.GET.get("action", ""),
    }
    form = VisitNewForm(request.POST or None, initial=first)

    def plan_it() -> None:
        visits.plan_visit(desk.place.school_id, case_id, form.values(), policy=desk.policy, **desk.deed)

    # whoever goes reads it, whatever else they may see
    assessed = risks_of_pupil(desk.place.school_id, desk.pupil.id)
    return form_page(
        request, desk, form, plan_it, title=f"Visit {desk.pupil.name} at home", said="Planned.",
        submit="Plan the visit", template="interventions/visit_new.html", risk=next(iter(assessed), None),
        risk_first=visit_needs_risk_assessment(desk.policy), alone=may_visit_alone(desk.policy),
    )  # fmt: skip


@school_page("cases.work")
def visit(request: HttpRequest, case_id: UUID, visit_id: UUID) -> HttpResponse:
    """Say what came of a visit."""
    desk = desk_of(request, case_id)
    row = _row_or_404(_file(desk).visits, visit_id)
    form = VisitForm(request.POST or None, initial={"people": "\n".join(row.people)})

    def settle() -> None:
        data, school_id = form.cleaned_data, desk.place.school_id
        if data["state"] == "done":
            visits.record_visit(
                school_id, visit_id, people=data["people"], seen=data["seen"], outcome=data["outcome"],
                policy=desk.policy, **desk.deed,
            )  # fmt: skip
        else:
            visits.cancel_visit(school_id, visit_id, reason=data["outcome"], **desk.deed)

    lead = f"Planned for {row.planned_on:%A %-d %B %Y}. {row.purpose}"
    return form_page(request, desk, form, settle, title=f"Home visit: {desk.pupil.name}", said="Recorded.", lead=lead)


@school_page("cases.work")
def risk_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Assess a risk: how likely times how severe."""
    desk = desk_of(request, case_id)
    form = RiskForm(request.POST or None)

    def assess() -> None:
        risks.assess_risk(desk.place.school_id, case_id, form.values(), policy=desk.policy, **desk.deed)

    return form_page(
        request, desk, form, assess, title=f"Risk assessment: {desk.pupil.name}", said="Recorded.",
        template="interventions/risk_new.html", table=matrix(risks.bounds_of(desk.policy)),
    )  # fmt: skip


@school_page("cases.work")
def voice_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down what somebody said."""
    desk = desk_of(request, case_id)
    form = VoiceForm(request.POST or None, initial={"said_on": desk.today})

    def hear() -> None:
        voices.hear(desk.place.school_id, case_id, form.values(), **desk.deed)

    return form_page(request, desk, form, hear, title=f"What {desk.pupil.first}’s family says", said="Written down.")


@school_page("cases.work")
@require_POST
def voice_withdraw(request: HttpRequest, case_id: UUID, voice_id: UUID) -> HttpResponse:
    """What somebody said no longer holds."""
    desk = desk_of(request, case_id)
    _row_or_404(_file(desk).voices, voice_id)
    return button_pressed(
        request, lambda: voices.withdraw_voice(desk.place.school_id, voice_id, **desk.deed), said="Not shown any more.",
        back=desk.url,
    )  # fmt: skip
