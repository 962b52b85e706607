"""Pages: deciding a suggestion, and taking the decision back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from interventions.forms.cases import DecideForm
from interventions.queries.case_rows import ProposalRow
from interventions.queries.cases import proposal_by_id
from interventions.rules.action_words import action_title, by_due
from interventions.rules.case_moves import who_may_decide
from interventions.services import proposals
from interventions.services.proposals import Decision
from interventions.views.case_desk import Desk, button_pressed, desk_of, form_page, policy_today
from interventions.views.case_page import bars, sessions_behind

SAID = {"accepted": "Begun, and what it asks for is on the list.", "deferred": "Put off.", "dismissed": "Dismissed."}


@school_page("cases.decide")
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Why it is suggested, what it would ask for, and the three answers."""
    row, desk = _proposal_or_404(request, proposal_id)
    form = DecideForm(request.POST or None)

    def decide() -> None:
        data = form.cleaned_data
        decision = Decision(data["state"], data["reason"], data["until"])
        proposals.decide(
            desk.place.school_id, row.id, decision, policy=desk.policy, roles=desk.place.roles, **desk.deed
        )

    ladder = desk.policy.ladder(desk.case.ladder)
    tier = ladder.tier(row.tier) if ladder else None
    return form_page(
        request, desk, form, decide, title=f"{row.stage.name} for {desk.pupil.name}?", submit="Decide",
        said=SAID.get(request.POST.get("state", ""), "Decided."), template="interventions/proposal.html",
        proposal=row, stage=bars(row.stage), sessions=sessions_behind(desk.place, desk.pupil.id, dict(row.evidence)),
        asks=[action_title(spec) for spec in by_due(tier.actions)] if tier else [],
    )  # fmt: skip


@school_page("cases.decide")
@require_POST
def proposal_undo(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Take one's own decision back, within a minute."""
    row, desk = _proposal_or_404(request, proposal_id)
    return button_pressed(
        request, lambda: proposals.undo_decision(desk.place.school_id, row.id, **desk.deed),
        said="Taken back: it waits again.", back=desk.url,
    )  # fmt: skip


def _proposal_or_404(request: HttpRequest, proposal_id: UUID) -> tuple[ProposalRow, Desk]:
    """A suggestion that this person may decide."""
    place = request.place
    row = proposal_by_id(place.school_id, proposal_id, policy_today(place, timezone.localdate()))
    if row is None or not who_may_decide(row.role, place.roles):
        raise Http404
    return row, desk_of(request, row.case_id)
