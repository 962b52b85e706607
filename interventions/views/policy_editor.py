"""What the two editors of a policy share, a trust's and a school's own: from a post to a draft, and the page around it.

Every button posts the whole form, so nothing typed is lost; a refusal shows the page again with what was typed.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from interventions.forms.policies import typed
from interventions.queries.policy_desk import preset_ladder
from interventions.queries.presets import BY_KEY, preset_document
from interventions.rules.documents import differences
from interventions.rules.inheritance import merged
from interventions.rules.overrides import check_override
from interventions.rules.policy import PolicyError
from interventions.rules.policy_edits import edited, with_ladder
from interventions.rules.policy_fields import applied
from interventions.services.policies import PUBLISHED, PolicyProblem, publish, save_draft
from interventions.views.policy_page import TITLES, Editor, State, page, period_of, whatif_context


def answer(request: HttpRequest, editor: Editor) -> HttpResponse:
    """The page, or what follows a post. Raises Http404 for a section that there is not."""
    if editor.section not in TITLES:
        raise Http404
    if request.method != "POST":
        return page(request, editor, State(editor.start))
    state = _read(request, editor)
    if state.typed.do == "whatif":
        return page(request, editor, _asked(editor, state))
    if state.wrong or not state.form.is_valid():
        return page(request, editor, state, 422)
    try:
        said = _kept(request, editor, state)
    except PolicyProblem as problem:
        editor = replace(editor, desk=editor.again())  # the draft may have been kept before it was refused
        return page(request, editor, replace(state, problem=problem), 409 if problem.field == "seen" else 422)
    messages.success(request, said)
    return redirect(editor.url(editor.section))


def fragment(request: HttpRequest, editor: Editor) -> HttpResponse:
    """The what-if panel alone, for what is typed now; nothing is kept."""
    state = _asked(editor, _read(request, editor))
    return render(request, "interventions/_policy_whatif.html", whatif_context(editor, state))


def _read(request: HttpRequest, editor: Editor) -> State:
    """What was typed and asked for, done to the document."""
    words = typed(request.POST)
    whole, wrong = applied(editor.start, words.values, {} if editor.is_school else words.locks)
    try:
        whole = _done(request, whole, words.do)
        if editor.is_school:
            check_override(editor.below, differences(editor.below, whole))
    except PolicyError as error:
        wrong = (*wrong, _with_asking(editor, error))
    return State(whole, words, wrong, form=editor.form(request.POST))


def _with_asking(editor: Editor, error: PolicyError) -> PolicyError:
    """A refusal of what the trust locked says who can change it."""
    if "locked" not in error.message:
        return error
    return PolicyError(error.place, error.message, f"Only {editor.more['trust_name']} can change it for its schools.")


def _done(request: HttpRequest, whole: dict[str, Any], deed: str) -> dict[str, Any]:
    if deed == "preset":
        chosen = request.POST.get("preset", "")
        if chosen not in BY_KEY:
            raise PolicyError("preset", "No such policy to start from.", "Choose one from the list.")
        return merged([preset_document("national"), preset_document(chosen)])
    if deed == "ladder":
        return with_ladder(whole, *preset_ladder(request.POST.get("ladder", "")))
    if deed == "action":
        return edited(whole, request.POST.get("action", ""))
    return edited(whole, deed)


def _kept(request: HttpRequest, editor: Editor, state: State) -> str:
    """Saves the draft and, where asked, publishes it; returns what to say. Raises PolicyProblem."""
    place, at, draft, form = request.place, timezone.now(), editor.desk.draft, state.form
    if state.typed.seen != editor.desk.seen:
        raise PolicyProblem("seen", _meanwhile(draft), "Compare theirs with yours below, then save again.")
    since = form.since_or(draft.since if draft and draft.since else editor.today)
    version_id = save_draft(
        editor.owner, differences(editor.below, state.whole), by=place.actor, at=at, since=since,
        version_id=draft.id if draft else None, seen=state.typed.seen_at, reason=form.cleaned_data["reason"],
        until=form.cleaned_data.get("until"),
    )  # fmt: skip
    if state.typed.do != "publish":
        return f"Draft of version {editor.desk.next_number} saved. Nothing changes until it is published."
    said = publish(
        editor.owner, version_id, since=since, by=place.actor, at=at, acknowledged=form.cleaned_data["acknowledged"]
    )
    if said == PUBLISHED:
        return f"Version {editor.desk.next_number} is published. It holds from {since.day} {since:%B %Y}."
    return f"Version {editor.desk.next_number} waits for a second person. It will hold from {since.day} {since:%B %Y}."


def _meanwhile(draft: Any) -> str:
    if draft is None:
        return "The draft was published or given up while you were changing it."
    return f"{draft.made_name} saved this draft while you were changing it. Nothing of yours is lost."


def _asked(editor: Editor, state: State) -> State:
    period = period_of(editor, state)
    if period is None or state.wrong:
        return state
    try:
        return replace(state, answer=editor.ask(state.whole, period, state.typed.on))
    except PolicyError as error:
        return replace(state, wrong=(*state.wrong, error))
