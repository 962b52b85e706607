"""Pages: a trust's policy, edited once for all its schools."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import trust_page
from attendance.access.queries import schools_of_trust
from attendance.kit.yaml_files import write_yaml
from interventions.forms.policies import ImportForm, WhenForm, WithdrawForm
from interventions.queries.policies import VersionRow
from interventions.queries.policy_desk import (
    calendar_of,
    ladders_to_add,
    own_values,
    trust_desk,
    trust_what_if,
    whole_of,
)
from interventions.queries.presets import PRESETS, national_document
from interventions.resources import read_document
from interventions.rules.policy import PolicyError
from interventions.rules.policy_diff import differences_in_words
from interventions.rules.policy_lines import SECTIONS, source_of, steps_if_any
from interventions.rules.policy_told import told
from interventions.services.policies import PolicyProblem, approve, of_trust, report_on, save_draft, withdraw
from interventions.views.policy_editor import answer, fragment
from interventions.views.policy_page import Editor


def _editor(request: HttpRequest, section: str) -> Editor:
    place, today = request.place, timezone.localdate()
    desk = trust_desk(place.trust_id, today)
    now = whole_of(desk.in_force.document if desk.in_force else {})
    spans, starts = calendar_of(place.school_ids, today)
    more = {
        "schools": schools_of_trust(place.trust_id), "starts": starts, "today": today, "presets": PRESETS,
        "ladders": ladders_to_add(whole_of(desk.start)), "trust_name": place.name,
    }  # fmt: skip
    return Editor(
        owner=of_trust(place.trust_id), desk=desk, again=partial(trust_desk, place.trust_id, today),
        below=national_document(), now=now, today=today, section=section, form=WhenForm, periods=spans,
        ask=lambda document, period, on: trust_what_if(place.school_ids, now, document, period.span, today, on),
        names=lambda found: [],  # a trust sees figures, never names
        own=lambda document: own_values(place.school_ids, document, today),
        url=partial(_url, place.uid), template="interventions/policy_trust.html", more=more,
    )  # fmt: skip


def _url(uid: int, section: str) -> str:
    if section == "stages":
        return reverse("interventions_trust:policy", args=[uid])
    return reverse("interventions_trust:policy_section", args=[uid, section])


@trust_page("policy.trust")
def policy(request: HttpRequest, section: str = "stages") -> HttpResponse:
    """A section of the trust's policy: sentences with values to change, who may differ, what it would have done."""
    return answer(request, _editor(request, section))


@trust_page("policy.trust")
@require_POST
def whatif(request: HttpRequest) -> HttpResponse:
    """The what-if panel for what is typed now."""
    return fragment(request, _editor(request, "stages"))


@trust_page("policy.trust")
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Every version with what happened to it."""
    place, today = request.place, timezone.localdate()
    desk = trust_desk(place.trust_id, today)
    return render(request, "interventions/policy_versions.html", {"desk": desk, "today": today, "trust": True})


@trust_page("policy.trust")
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What a version (?version=) says otherwise than another (?with=, 0 for national law alone).

    By default the newest that is not in force yet against what is, and that against the one before it.
    """
    desk = trust_desk(request.place.trust_id, timezone.localdate())
    known: dict[str, VersionRow | None] = {str(row.number): row for row in desk.versions}
    new = known.get(request.GET.get("version", "")) or desk.newest
    usual = desk.in_force if new != desk.in_force else desk.before
    old = (known | {"0": None}).get(request.GET.get("with", ""), usual)
    found = differences_in_words(whole_of(old.document if old else {}), whole_of(new.document if new else {}))
    return render(request, "interventions/policy_compare.html", {"new": new, "old": old, "found": found, "desk": desk})


@trust_page("policy.trust")
@require_safe
def text(request: HttpRequest, number: int = 0) -> HttpResponse:
    """A version as the policy's text, for printing; without a number the one in force."""
    row, today = _version(request, number), timezone.localdate()
    source, on = source_of(whole_of(row.document if row else {})), max(today, row.since or today) if row else today
    keys = tuple(key for _, _, keys in SECTIONS[1:] for key in keys)
    context = {"row": row, "steps": steps_if_any(source), "sections": told(source, keys, on)}
    return render(request, "interventions/policy_text.html", context)


@trust_page("policy.trust")
@require_safe
def export(request: HttpRequest, number: int = 0) -> HttpResponse:
    """The trust's own values of a version as YAML; without a number those of the draft, or of what is in force."""
    row = _version(request, number)
    body = write_yaml(dict(row.document) if row and row.document else {"policy": 1})
    name = f"policy-{request.place.uid}-v{row.number if row else 0}.yaml"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="application/yaml; charset=utf-8", headers=disposition)


def _version(request: HttpRequest, number: int):
    desk = trust_desk(request.place.trust_id, timezone.localdate())
    if not number:
        return desk.in_force or desk.draft
    row = next((row for row in desk.versions if row.number == number), None)
    if row is None:
        raise Http404
    return row


@trust_page("policy.trust")
def import_file(request: HttpRequest) -> HttpResponse:
    """A file as the new draft, once nothing is wrong with it."""
    place, today = request.place, timezone.localdate()
    desk, form, report = (
        trust_desk(place.trust_id, today),
        ImportForm(request.POST or None, request.FILES or None),
        None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            document = read_document(form.cleaned_data["file"].name, form.cleaned_data["file"].read())
            report = report_on(of_trust(place.trust_id), document, today)
            if not report.errors:
                save_draft(of_trust(place.trust_id), document, by=place.actor, at=timezone.now(),
                           version_id=desk.draft.id if desk.draft else None, reason="From a file")  # fmt: skip
                messages.success(request, "The file is the draft now. Nothing changes until it is published.")
                return redirect("interventions_trust:policy", place.uid)
        except (PolicyError, PolicyProblem) as problem:
            form.add_error("file", str(problem))
    context = {
        "form": form, "report": report, "title": "Bring a policy in from a file", "submit": "Put it in the draft",
        "lead": "The file is checked first. Nothing is kept while it has errors.",
        "cancel_url": _url(place.uid, "stages"),
    }  # fmt: skip
    status = 422 if form.errors or report else 200
    return render(request, "interventions/policy_import.html", context, status=status)


@trust_page("policy.approve", "policy.trust")
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, beside what is in force; a post approves it or returns it with a reason."""
    place, today = request.place, timezone.localdate()
    desk, form = trust_desk(place.trust_id, today), WithdrawForm()
    if request.method == "POST":
        form = WithdrawForm(request.POST)
        if _decided(request, form):
            return redirect("interventions_trust:policy_approvals", place.uid)
    now = whole_of(desk.in_force.document if desk.in_force else {})
    waiting = [
        {"row": row, "found": differences_in_words(now, whole_of(row.document)),
         "mine": place.user_id in (row.made_by, row.decided_by)}
        for row in desk.waiting
    ]  # fmt: skip
    context = {"desk": desk, "waiting": waiting, "form": form, "may": place.may("policy.approve"), "trust": True}
    return render(request, "interventions/policy_approvals.html", context, status=422 if form.errors else 200)


def _decided(request: HttpRequest, form: WithdrawForm) -> bool:
    place, at = request.place, timezone.now()
    if not place.may("policy.approve"):
        raise Http404
    try:
        version_id = UUID(request.POST.get("version", ""))
        if request.POST.get("do") == "approve":
            approve(of_trust(place.trust_id), version_id, by=place.actor, at=at)
            messages.success(request, "Approved. It holds from its day.")
        elif form.is_valid():
            reason = form.cleaned_data["reason"]
            withdraw(of_trust(place.trust_id), version_id, reason=reason, by=place.actor, at=at)
            messages.success(request, "Returned. It stays to be read under versions.")
        else:
            return False
    except (PolicyProblem, ValueError) as problem:
        if not isinstance(problem, PolicyProblem):
            raise Http404 from problem
        messages.error(request, str(problem))
    return True


@trust_page("policy.trust")
@require_POST
def give_up(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Give up a draft or a version that waits, with a reason."""
    place, reason = request.place, request.POST.get("reason", "")
    try:
        withdraw(of_trust(place.trust_id), version_id, reason=reason, by=place.actor, at=timezone.now())
        messages.success(request, "Given up. It stays to be read.")
    except PolicyProblem as problem:
        messages.error(request, str(problem))
    return redirect("interventions_trust:policy_versions", place.uid)
