"""Pages: the finished policy of a school, with who said what, and what the school has instead of its trust's."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import school_page
from interventions.forms.policies import OwnWhenForm, WithdrawForm
from interventions.queries.policies import effective_of, effective_policy, school_policy_on
from interventions.queries.policy_desk import below_school, calendar_of, movers, school_desk, school_what_if
from interventions.rules.inheritance import SCHOOL, merged
from interventions.rules.policy_diff import differences_in_words
from interventions.rules.policy_lines import SECTIONS, source_of, steps_of
from interventions.rules.policy_told import told
from interventions.services.policies import PolicyProblem, approve, of_school, withdraw
from interventions.views.policy_editor import answer, fragment
from interventions.views.policy_page import Editor


@school_page("policy.view")
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The policy in force at the school today: every line with where it comes from."""
    place, today = request.place, timezone.localdate()
    found = effective_policy(place.school_id, today)
    below = merged([layer.document for layer in found.layers if layer.level != SCHOOL])
    source = source_of(found.document, found.origins, below)
    keys = tuple(key for _, _, keys in SECTIONS[1:] for key in keys)
    context = {
        "steps": steps_of(source, found.policy), "sections": told(source, keys, today), "found": found,
        "today": today, "own": school_policy_on(place.school_id, today), "may_edit": place.may("policy.edit"),
    }  # fmt: skip
    return render(request, "interventions/policy_school.html", context)


def _editor(request: HttpRequest, section: str) -> Editor:
    place, today = request.place, timezone.localdate()
    desk, layers = school_desk(place.school_id, today), below_school(place.school_id, today)
    below = merged([layer.document for layer in layers])
    now = effective_of(layers).document if desk.in_force is None else merged([below, desk.in_force.document])
    spans, starts = calendar_of([place.school_id], today)
    more = {"starts": starts, "today": today, "layers": layers, "trust_name": place.trust_name}
    return Editor(
        owner=of_school(place.school_id), desk=desk, again=partial(school_desk, place.school_id, today),
        below=below, now=now, today=today, section=section, form=OwnWhenForm, periods=spans,
        ask=lambda document, period, on: school_what_if(place.school_id, document, period.span, today, on),
        names=lambda found: movers(place.school_id, found, today) if place.may("figures.pupils") else [],
        own=lambda document: [],
        url=partial(_url, place.urn), template="interventions/policy_edit.html", more=more,
    )  # fmt: skip


def _url(urn: int, section: str) -> str:
    if section == "stages":
        return reverse("interventions:policy_edit", args=[urn])
    return reverse("interventions:policy_edit_section", args=[urn, section])


@school_page("policy.edit")
def edit(request: HttpRequest, section: str = "stages") -> HttpResponse:
    """What the school has instead: values that its trust lets it choose, with a reason and an end."""
    return answer(request, _editor(request, section))


@school_page("policy.edit")
@require_POST
def whatif(request: HttpRequest) -> HttpResponse:
    """The what-if panel for what is typed now."""
    return fragment(request, _editor(request, "stages"))


@school_page("policy.view")
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Every version of the school's own values, and what waits for a second person."""
    place, today = request.place, timezone.localdate()
    desk = school_desk(place.school_id, today)
    below = merged([layer.document for layer in below_school(place.school_id, today)])
    now = merged([below, desk.in_force.document]) if desk.in_force else below
    waiting = [
        {"row": row, "found": differences_in_words(now, merged([below, row.document])),
         "mine": place.user_id in (row.made_by, row.decided_by)}
        for row in desk.waiting
    ]  # fmt: skip
    context = {"desk": desk, "today": today, "waiting": waiting, "form": WithdrawForm(),
               "may": place.may("policy.approve"), "may_edit": place.may("policy.edit")}  # fmt: skip
    return render(request, "interventions/policy_versions.html", context)


@school_page("policy.approve")
@require_POST
def decide(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Approve a version that waits, or return it with a reason."""
    place, owner, at = request.place, of_school(request.place.school_id), timezone.now()
    form = WithdrawForm(request.POST)
    try:
        if request.POST.get("do") == "approve":
            approve(owner, version_id, by=place.actor, at=at)
            messages.success(request, "Approved. It holds from its day.")
        elif form.is_valid():
            withdraw(owner, version_id, reason=form.cleaned_data["reason"], by=place.actor, at=at)
            messages.success(request, "Returned. It stays to be read.")
        else:
            messages.error(request, "Write why it is returned.")
    except PolicyProblem as problem:
        messages.error(request, str(problem))
    return redirect("interventions:policy_versions", place.urn)


@school_page("policy.edit")
@require_POST
def give_up(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Give up a draft or a version that waits, with a reason."""
    place = request.place
    try:
        reason = request.POST.get("reason", "")
        withdraw(of_school(place.school_id), version_id, reason=reason, by=place.actor, at=timezone.now())
        messages.success(request, "Given up. It stays to be read.")
    except PolicyProblem as problem:
        messages.error(request, str(problem))
    return redirect("interventions:policy_versions", place.urn)
