"""Pages: the office's late gate, today's comings and goings, and the label for the teacher."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from attendance.access.pages import school_page
from registers.forms.gate import SignInForm
from registers.queries.gate import gate_event
from registers.services.gate import sign_in, undo_gate
from registers.services.problems import DayProblem
from registers.views.gate_page import asked_for, gate_context, line_of, said_in, said_undone

LEVELS = {"info": messages.INFO, "success": messages.SUCCESS, "warning": messages.WARNING}


@school_page("gate.work")
def gate(request: HttpRequest) -> HttpResponse:
    """Find a pupil (?q=, or ?pupil=), sign them in with a reason; below, everybody who came or went today."""
    at = timezone.now()
    if request.method == "POST":
        form = SignInForm(request.POST)
        if form.is_valid() and _signed_in(request, form):
            return redirect("registers:gate", request.place.urn)
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
    elif request.htmx:
        q, found, _ = asked_for(request, request.place, at)
        return render(request, "registers/_gate_found.html", {"q": q, "found": found, "page": "registers:gate"})
    return render(request, "registers/gate.html", gate_context(request, at))


def _signed_in(request: HttpRequest, form: SignInForm) -> bool:
    place, data = request.place, form.cleaned_data
    try:
        told = sign_in(
            place.school_id, data["pupil"], reason=data["reason"], words=data["words"], event_id=data["event_id"],
            by=place.actor, at=timezone.now(),
        )  # fmt: skip
    except DayProblem as problem:
        messages.error(request, str(problem))
        return False
    level, words = said_in(told)
    messages.add_message(request, LEVELS[level], words)
    return True


# on which page the button stood, and where it goes back to
BACK = {"out": "registers:gate_out", "today": "today:today"}


@school_page("gate.work")
@require_POST
def gate_undo(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Take one line of today back; `back` says on which page the button stood."""
    place = request.place
    try:
        level, words = said_undone(undo_gate(place.school_id, event_id, by=place.actor, at=timezone.now()))
    except DayProblem as problem:
        level, words = "warning", str(problem)
    messages.add_message(request, LEVELS[level], words)
    return redirect(BACK.get(request.POST.get("back", ""), "registers:gate"), place.urn)


@school_page("gate.work")
@require_GET
def gate_label(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """A small label that the pupil hands to the teacher: name, group, time, code."""
    row = gate_event(request.place.school_id, event_id)
    if row is None or row.kind not in {"in", "back"} or row.undone_at:
        raise Http404
    return render(request, "registers/gate_label.html", {"line": line_of(row)})
