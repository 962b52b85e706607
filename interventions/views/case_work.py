"""Pages: working on a case by hand: notes, owner, stage, closing, and things to be done."""

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.rules.abilities import ROLE_LABELS, roles_with
from attendance.calendar.queries import school_days_between
from attendance.kit.forms import refuse
from attendance.people.queries import pupil_by_id, staff_on
from interventions.forms.cases import ActionForm, ActionNewForm, NoteForm, OwnerForm, ReasonForm, ReviewForm, StageForm
from interventions.queries.cases import action_by_id
from interventions.rules.case_moves import day_after, tiers_to_choose
from interventions.services import actions, cases
from interventions.services.actions import ActionData
from interventions.services.problems import CaseProblem
from interventions.views.case_desk import FORM_PAGE, Desk, desk_of, form_page, policy_today
from interventions.views.case_page import url_if_there

A_TERM = timedelta(days=120)
WORKERS = [(role, ROLE_LABELS[role]) for role in (*roles_with("cases.work"), "class_teacher")]


@school_page("cases.work")
def note_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Note what happened, or that the family was spoken to."""
    desk = desk_of(request, case_id)
    form = NoteForm(request.POST or None, sees_sensitive=desk.place.may("flags.sensitive"))

    def note() -> None:
        cases.add_note(desk.place.school_id, case_id, **form.cleaned_data, **desk.deed)

    return form_page(request, desk, form, note, title=f"Note about {desk.pupil.name}", said="Noted.")


@school_page("cases.work")
def owner(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give the case to somebody."""
    desk = desk_of(request, case_id)
    staff = staff_on(desk.place.school_id, desk.today)
    form = OwnerForm(request.POST or None, staff=staff, initial={"owner": str(desk.case.owner_id or "")})

    def give() -> None:
        cases.assign_owner(desk.place.school_id, case_id, form.cleaned_data["owner"], **desk.deed)

    return form_page(request, desk, form, give, title=f"Who looks after {desk.pupil.name}’s case?", said="Saved.")


@school_page("cases.work")
def case_review(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Look at the case as a whole, as often as the policy says."""
    desk = desk_of(request, case_id)
    form = ReviewForm(request.POST or None, initial={"next_review": _next_review(desk)})

    def review() -> None:
        cases.review_case(desk.place.school_id, case_id, **form.cleaned_data, **desk.deed)

    return form_page(request, desk, form, review, title=f"Review {desk.pupil.name}’s case", said="Reviewed.")


def _next_review(desk: Desk) -> date | None:
    """The day that the stage's time between reviews leads to."""
    ladder = desk.policy.ladder(desk.case.ladder)
    tier = ladder.tier(desk.case.tier) if ladder else None
    if tier is None or tier.review is None:
        return None
    days = school_days_between(desk.place.school_id, desk.today, desk.today + A_TERM)
    return day_after(tier.review, desk.today, days)


@school_page("cases.decide")
def case_move(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Let the case stand at another stage, with a reason."""
    desk = desk_of(request, case_id)
    form = StageForm(request.POST or None, tiers=tiers_to_choose(desk.policy, [desk.case.ladder]))

    def move() -> None:
        _, tier = form.ladder_and_tier
        cases.move_case(
            desk.place.school_id, case_id, tier, reason=form.cleaned_data["reason"], policy=desk.policy, **desk.deed
        )

    return form_page(request, desk, form, move, title=f"Move {desk.pupil.name}’s case", said="Moved.", submit="Move")


@school_page("cases.decide")
def case_close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """End the case, with a reason."""
    desk = desk_of(request, case_id)
    form = ReasonForm(request.POST or None)

    def close() -> None:
        cases.close_case(desk.place.school_id, case_id, reason=form.cleaned_data["reason"], **desk.deed)

    return form_page(
        request, desk, form, close, title=f"Close {desk.pupil.name}’s case", said="Closed.", submit="Close the case"
    )


@school_page("cases.decide")
def case_new(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Begin support before any figure asks for it."""
    place, at = request.place, timezone.now()
    today = timezone.localtime(at).date()
    pupil, policy = pupil_by_id(place.school_id, pupil_id, today), policy_today(place, today)
    if pupil is None:
        raise Http404
    form = StageForm(request.POST or None, tiers=tiers_to_choose(policy))
    if request.method == "POST" and form.is_valid():
        ladder, tier = form.ladder_and_tier
        try:
            case_id = cases.open_case(
                place.school_id, pupil_id, ladder, tier, reason=form.cleaned_data["reason"], policy=policy,
                by=place.actor, at=at,
            )  # fmt: skip
        except CaseProblem as problem:
            refuse(form, problem)
        else:
            return redirect("interventions:case", place.urn, case_id)
    back = url_if_there("interventions:pupil", place.urn, pupil_id) or reverse("interventions:cases", args=[place.urn])
    context = {"form": form, "title": f"Begin a case for {pupil.name}", "submit": "Begin", "cancel_url": back}
    return render(request, FORM_PAGE, context | {"pupil": pupil})


@school_page("cases.work")
def action_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for something to be done."""
    desk = desk_of(request, case_id)
    staff = staff_on(desk.place.school_id, desk.today)
    form = ActionNewForm(request.POST or None, roles=WORKERS, staff=staff)

    def ask() -> None:
        actions.add_action(desk.place.school_id, case_id, ActionData(**form.cleaned_data), **desk.deed)

    return form_page(request, desk, form, ask, title=f"Something to do for {desk.pupil.name}", said="On the list.")


@school_page("cases.work")
def action(request: HttpRequest, case_id: UUID, action_id: UUID) -> HttpResponse:
    """Say what became of something that was to be done."""
    desk = desk_of(request, case_id)
    row = action_by_id(desk.place.school_id, case_id, action_id)
    if row is None:
        raise Http404
    form = ActionForm(request.POST or None)

    def settle() -> None:
        data, school_id = form.cleaned_data, desk.place.school_id
        if data["state"] == "done":
            actions.finish_action(school_id, action_id, outcome=data["outcome"], on=data["on"], **desk.deed)
        elif data["state"] == "due":
            actions.move_due(school_id, action_id, due=data["due"], reason=data["outcome"], **desk.deed)
        else:
            actions.drop_action(school_id, action_id, reason=data["outcome"], **desk.deed)

    return form_page(
        request, desk, form, settle, title=f"{row.title}: {desk.pupil.name}", said="Saved.", action=row,
        template="interventions/action.html",
    )  # fmt: skip
