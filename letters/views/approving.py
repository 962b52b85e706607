"""Page: several letters before they are approved together; and the button of one letter."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from letters.forms.letters import ApproveForm, chosen_ids
from letters.services import deciding
from letters.services.problems import LetterProblem, SentTwice
from letters.views.approve_page import approve_context, approving
from letters.views.letter_desk import queue_url, then_of, url_if_there


@school_page("letters.decide")
def approve(request: HttpRequest) -> HttpResponse:
    """Several letters before they go out together: what differs, what is to be acknowledged. Or one, by its button."""
    place, at = request.place, timezone.now()
    data = request.POST if request.method == "POST" else request.GET
    ids = chosen_ids(data.getlist("letter"))
    form = ApproveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _approve(request, form, ids, at)
        if done is not None:
            return done
    seen = approving(place, ids, timezone.localdate(at))
    form.fields["acknowledged"].required = bool(seen.warned)  # as the page says it; the service decides
    context = approve_context(place, seen)
    return render(request, "letters/approve.html", context | {"form": form, "then": then_of(request) or ""})


def _approve(request: HttpRequest, form: ApproveForm, ids: Sequence[UUID], at: datetime) -> HttpResponse | None:
    """Does it and goes on; None where it is refused, and the form says why."""
    place = request.place
    try:
        batch = deciding.approve(
            place.school_id, ids, by=place.actor, at=at, acknowledged=form.cleaned_data["acknowledged"],
            seen=_seen(request, ids), wait=settings.LETTERS_GRACE_SECONDS,
        )  # fmt: skip
    except SentTwice:
        return redirect(_onward(request))
    except LetterProblem as problem:
        refuse(form, problem)
        return None
    messages.success(request, _said(len(ids)))
    batch_url = url_if_there("letters:batch", place.urn, batch)
    return redirect(_onward(request) if len(ids) == 1 or not batch_url else batch_url)


def _said(count: int) -> str:
    """What was done, and how long it can be undone."""
    what, they = ("Approved", "It is") if count == 1 else (f"{count} letters approved", "They are")
    wait = settings.LETTERS_GRACE_SECONDS
    when = f"in {wait} seconds; until then you can undo it" if wait else "now"
    return f"{what}. {they} drawn {when}."


def _seen(request: HttpRequest, ids: Sequence[UUID]) -> dict[UUID, str]:
    """When each letter was last changed, as the page showed it: what has changed since is looked at again."""
    said = dict(zip(request.POST.getlist("letter"), request.POST.getlist("seen"), strict=False))
    return {key: said[str(key)] for key in ids if said.get(str(key))}


def _onward(request: HttpRequest) -> str:
    """The next letter of the queue; from a letter's own page, that letter."""
    ids = chosen_ids(request.POST.getlist("letter"))
    if request.POST.get("alone") and ids:
        return reverse("letters:letter", args=[request.place.urn, ids[0]])
    return queue_url(request.place, letter=then_of(request))
