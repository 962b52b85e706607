"""Pages: a pupil leaves during the day, with whom, and comes back."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from attendance.people.queries import contacts_of_pupil
from registers.forms.gate import SignOutForm
from registers.queries.gate import GatePupil, gate_of_day
from registers.services.gate import come_back, sign_out
from registers.services.gate_collecting import RestrictedAdult
from registers.services.problems import DayProblem
from registers.views.gate import LEVELS
from registers.views.gate_page import asked_for, line_of, said_in, said_out, uuid_or_none


@school_page("gate.work")
def gate_out(request: HttpRequest) -> HttpResponse:
    """Find a pupil (?q=, or ?pupil=), say who collects; below, who is out now and who came back."""
    place, at = request.place, timezone.now()
    q, found, pupil = asked_for(request, place, at)
    if request.htmx and request.method == "GET":
        return render(request, "registers/_gate_found.html", {"q": q, "found": found, "page": "registers:gate_out"})
    contacts = _contacts(request, pupil) if pupil else []
    form, stop = _form(request, pupil, contacts), False
    if request.method == "POST" and pupil and form.is_valid():
        done, stop = _signed_out(request, pupil, form)
        if done:
            return redirect("registers:gate_out", place.urn)
    rows = [line_of(row) for row in gate_of_day(place.school_id, timezone.localtime(at).date())]
    context = {
        "q": q, "found": found, "pupil": pupil, "form": form, "stop": stop, "event_id": uuid4(),
        "restricted": any(one.hidden or not one.may_be_contacted for one in contacts), "out": _out(rows),
        "lines": [one for one in rows if one.row.kind != "in"], "clock": timezone.localtime(at).time(),
    }  # fmt: skip
    return render(request, "registers/gate_out.html", context)


def _contacts(request: HttpRequest, pupil: GatePupil) -> list:
    place = request.place
    return contacts_of_pupil(place.school_id, pupil.id, timezone.localdate(), abilities=place.abilities)


def _form(request: HttpRequest, pupil: GatePupil | None, contacts: list) -> SignOutForm:
    """Only adults who may collect are offered, also to those who may see the others."""
    offered = [one for one in contacts if not one.hidden and one.may_be_contacted]
    posted = request.POST if request.method == "POST" and pupil else None
    return SignOutForm(posted, contacts=offered, initial={"event_id": uuid4()})


def _signed_out(request: HttpRequest, pupil: GatePupil, form: SignOutForm) -> tuple[bool, bool]:
    """(done, stop): whether it was done, and whether the adult may be one who must not collect."""
    place = request.place
    try:
        told = sign_out(
            place.school_id, pupil.id, collector=form.told, words=form.cleaned_data["words"], back_by=form.back,
            event_id=form.event, by=place.actor, at=timezone.now(),
        )  # fmt: skip
    except DayProblem as problem:
        refuse(form, problem)
        return False, isinstance(problem, RestrictedAdult)
    messages.success(request, said_out(told))
    return True, False


def _out(lines: list) -> list:
    """Of lines with the latest first: those whose pupil has not come back."""
    last: dict[UUID, object] = {}
    for one in lines:
        if not one.row.undone_at:
            last.setdefault(one.row.pupil_id, one)
    return [one for one in last.values() if one.row.kind == "out"]


@school_page("gate.work")
@require_POST
def gate_back(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Somebody who was signed out is back."""
    place, event_id = request.place, uuid_or_none(request.POST.get("event_id", "")) or uuid4()
    try:
        level, words = said_in(
            come_back(place.school_id, pupil_id, event_id=event_id, by=place.actor, at=timezone.now())
        )
    except DayProblem as problem:
        level, words = "warning", str(problem)
    messages.add_message(request, LEVELS[level], words)
    return redirect("registers:gate_out", place.urn)
