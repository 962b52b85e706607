"""Pages: what a person decides about one letter, each a form that also works alone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from letters.forms.letters import AskForm, HoldForm, ReasonForm, chosen_ids
from letters.services import deciding, drafting
from letters.services.problems import LetterProblem
from letters.services.undoing import unapprove_those
from letters.views.letter_desk import button_pressed, desk_of, form_page, queue_url


@school_page("letters.decide")
def not_this_time(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Send it not this time, because …"""
    desk = desk_of(request, letter_id)
    form = ReasonForm(request.POST or None)

    def drop() -> None:
        deciding.not_this_time(desk.place.school_id, letter_id, **form.cleaned_data, **desk.deed)

    return form_page(
        request, desk, form, drop, title=f"Not this time: {desk.letter.title}, {desk.letter.pupil}",
        said=f"{desk.letter.title} about {desk.letter.pupil} is not sent this time.", submit="Not this time",
    )  # fmt: skip


@school_page("letters.decide")
def hold(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Hold it until a day."""
    desk = desk_of(request, letter_id)
    form = HoldForm(request.POST or None, today=desk.today)

    def keep() -> None:
        deciding.hold(desk.place.school_id, letter_id, **form.cleaned_data, **desk.deed)

    until = form.cleaned_data.get("until") if form.is_bound and form.is_valid() else None
    return form_page(
        request, desk, form, keep, title=f"Hold {desk.letter.title}, {desk.letter.pupil}",
        said=f"Held until {until:%-d %B %Y}." if until else "Held.", submit="Hold",
    )  # fmt: skip


@school_page("letters.decide")
def ask(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Ask somebody else to decide."""
    desk = desk_of(request, letter_id)
    form = AskForm(request.POST or None, roles=desk.place.roles)

    def put() -> None:
        deciding.ask(desk.place.school_id, letter_id, **form.cleaned_data, **desk.deed)

    return form_page(
        request, desk, form, put, title=f"Ask about {desk.letter.title}, {desk.letter.pupil}", said="Asked.",
        submit="Ask",
    )  # fmt: skip


@school_page("letters.decide")
def withdraw(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Withdraw a letter: an unsent one goes nowhere, an issued one no longer holds."""
    desk = desk_of(request, letter_id)
    form = ReasonForm(request.POST or None)

    def take_back() -> None:
        deciding.withdraw(desk.place.school_id, letter_id, **form.cleaned_data, **desk.deed)

    return form_page(
        request, desk, form, take_back, title=f"Withdraw {desk.letter.title}, {desk.letter.pupil}", said="Withdrawn.",
        submit="Withdraw",
    )  # fmt: skip


@school_page("letters.decide")
@require_POST
def release(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Back to the queue before its day."""
    desk = desk_of(request, letter_id)
    return button_pressed(
        request, lambda: deciding.release(desk.place.school_id, letter_id, **desk.deed), said="Back in the queue.",
        back=desk.url,
    )  # fmt: skip


@school_page("letters.decide")
@require_POST
def redraft(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Draft it again from what is true today."""
    desk = desk_of(request, letter_id)
    back = queue_url(desk.place, letter=letter_id) if request.POST.get("queue") else desk.url
    return button_pressed(
        request, lambda: drafting.redraft(desk.place.school_id, letter_id, **desk.deed), said="Drafted again.",
        back=back,
    )  # fmt: skip


@school_page("letters.decide")
@require_POST
def correct(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Begin a letter that corrects this one: the first stays as it was issued."""
    desk = desk_of(request, letter_id)
    try:
        new = deciding.correct(desk.place.school_id, letter_id, **desk.deed)
    except LetterProblem as problem:
        messages.error(request, str(problem))
        return redirect(desk.url)
    messages.success(request, "This draft corrects the letter that was issued. Decide about it as about any other.")
    return redirect("letters:letter", desk.place.urn, new)


@school_page("letters.decide")
@require_POST
def unapprove(request: HttpRequest) -> HttpResponse:
    """Take approvals back, as long as nothing has been drawn."""
    place, at = request.place, timezone.now()
    ids = chosen_ids(request.POST.getlist("letter"))
    back = queue_url(place, letter=ids[0] if ids else None)
    try:
        done = unapprove_those(place.school_id, ids, by=place.actor, at=at)
    except LetterProblem as problem:
        messages.error(request, str(problem))
        return redirect(back)
    late = f" {len(ids) - done} had been drawn already." if done < len(ids) else ""
    messages.success(request, f"Taken back: {done} to decide again.{late}")
    return redirect(back)
