"""Pages of a tablet at the gate, which has a link and no account: find your own name, say why, go to your group.

It shows first names, the first letter of the last and the group, a few at a time, and nothing else of anybody. Names go
in by POST only, so that neither the address nor the browser's history holds one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import finished
from attendance.tenancy.scope import scoped
from registers.forms.gate import SignInForm
from registers.queries.covers import CoverSchool, cover_school
from registers.queries.gate import own_name_matches, short_names
from registers.queries.gate_devices import DeviceRow, device_by_token
from registers.rules.gate import REASONS
from registers.services.gate import SignedIn, arrival_now, sign_in
from registers.services.gate_devices import actor_of_device, note_device_use
from registers.services.problems import DayProblem
from registers.views.by_link import closed, sealed

FEWEST_LETTERS = 2
MOST_LETTERS = 40
BACK_TO_START = 8  # seconds that a greeting stands
FORGET_AFTER = 45  # seconds that names stand before a tablet nobody touches
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def kiosk_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a view under /kiosk/<urn>/<token>/: the link must be of this school and not ended.

    The view gets `school`, `device` and the address of the start, runs in the school's scope, and its answer is never
    stored. Otherwise: 404.
    """

    @wraps(view)
    def page(request: HttpRequest, urn: int, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        school = cover_school(urn)
        if school is None:
            return _over(request)
        with scoped(school.id):
            device = device_by_token(school.id, token)
            if device is None:
                return _over(request)
            note_device_use(school.id, device.id, at=timezone.now())
            response = finished(view(request, school, device, token, *args, **kwargs))
        return sealed(response, school.key)

    page.abilities = ("gate.work",)
    page.kind = "kiosk"
    return page


def _over(request: HttpRequest) -> HttpResponse:
    return closed(
        request, "This link does not open the gate", "It was ended, or is not whole. Ask the office for a new one."
    )


@kiosk_page
def kiosk_start(request: HttpRequest, school: CoverSchool, device: DeviceRow, token: str) -> HttpResponse:
    """Letters of one's own name, typed or tapped (POST q, add), and the few names that begin so."""
    q = _typed(request)
    day = timezone.localdate()
    found = own_name_matches(school.id, q, day) if len(q) >= FEWEST_LETTERS else []
    context = {
        "q": q, "letters": LETTERS, "many": found is None, "found": short_names(found or []), "event_id": uuid4(),
        "asked": len(q) >= FEWEST_LETTERS, "seconds": FORGET_AFTER if q else 0,
    }  # fmt: skip
    return _draw(request, school, token, "registers/kiosk_start.html", context)


def _typed(request: HttpRequest) -> str:
    """The letters so far. `add` is a tapped key: a letter, a space, “back” (the last letter goes) or “clear”."""
    q, add = request.POST.get("q", "")[:MOST_LETTERS], request.POST.get("add", "")
    if add == "clear":
        return ""
    return q[:-1] if add == "back" else (q + add[:1]).lstrip()[:MOST_LETTERS]


@kiosk_page
def kiosk_reason(request: HttpRequest, school: CoverSchool, device: DeviceRow, token: str) -> HttpResponse:
    """Why somebody is late, by pictures; whoever is in time is signed in at once."""
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return redirect("kiosk:start", school.urn, token)
    try:
        pupil, coming = arrival_now(school.id, form.cleaned_data["pupil"], at=timezone.now())
    except DayProblem as problem:
        return _refused(request, school, token, problem)
    if not coming.late:
        return _in(request, school, device, token, form)
    context = {"pupil": pupil, "reasons": REASONS, "event_id": form.cleaned_data["event_id"], "seconds": FORGET_AFTER}
    return _draw(request, school, token, "registers/kiosk_reason.html", context)


@kiosk_page
def kiosk_in(request: HttpRequest, school: CoverSchool, device: DeviceRow, token: str) -> HttpResponse:
    """Sign in and say where to go. The same `event_id` twice counts once, so a second tap shows the same words."""
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return redirect("kiosk:start", school.urn, token)
    return _in(request, school, device, token, form)


def _in(request: HttpRequest, school: CoverSchool, device: DeviceRow, token: str, form: SignInForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        told = sign_in(
            school.id, data["pupil"], reason=data["reason"], event_id=data["event_id"], by=actor_of_device(device),
            at=timezone.now(),
        )  # fmt: skip
    except DayProblem as problem:
        return _refused(request, school, token, problem)
    context = {"words": greeting(told), "seconds": BACK_TO_START, "late": told.code in {"L", "U"}}
    return _draw(request, school, token, "registers/kiosk_done.html", context)


def greeting(told: SignedIn) -> tuple[str, str, str]:
    """(thanks, the time and what it means, where to go). Of a mark that says something else, nothing."""
    first, clock = told.pupil.first, f"{timezone.localtime(told.at):%-H:%M}"
    where = f"Go to {told.pupil.group}." if told.pupil.group else "Go to the office."
    if told.clash:
        return f"Thank you, {first}.", f"It is {clock}.", "Please go to the office first."
    if told.again:
        return f"Thank you, {first}.", "You are in already.", where
    hello = f"Welcome back, {first}." if told.kind == "back" else f"Thank you, {first}."
    if told.wrote and told.minutes_late:
        return hello, f"You are late: {clock} ({told.code}).", where
    if told.kind == "back" or told.minutes_late:
        return hello, f"It is {clock}.", where
    return hello, f"You are in time: {clock}.", where


def _refused(request: HttpRequest, school: CoverSchool, token: str, problem: DayProblem) -> HttpResponse:
    context = {"words": (problem.message, "", problem.remedy), "seconds": BACK_TO_START, "late": True}
    return _draw(request, school, token, "registers/kiosk_done.html", context)


def _draw(
    request: HttpRequest, school: CoverSchool, token: str, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page; with `seconds` the tablet goes back to its start by itself, also without script."""
    start = reverse("kiosk:start", args=[school.urn, token])
    frame = {"place": school, "start": start, "token": token, "now": timezone.localtime()}
    response = render(request, template, frame | context)
    if context["seconds"]:
        response["Refresh"] = f"{context['seconds']}; url={start}"
    return response
