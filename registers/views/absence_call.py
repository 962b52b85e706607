"""Pages: a call is logged in seconds, and the field that finds pupils while one types."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from registers.forms.absence_reports import CallForm
from registers.queries.absence_reports import decided_today, in_batches, reports_of_batch
from registers.queries.find_pupils import find_pupils
from registers.queries.incoming import MessageRow
from registers.services.absence_reports import Reported, report_absence, take_report
from registers.services.incoming import report_from_message
from registers.services.problems import DayProblem
from registers.views.call_page import (
    Call,
    call_context,
    call_of,
    form_of,
    kept_words,
    message_of,
    sessions_words,
    uuid_or_none,
)

MOST_FOUND = 12
JUST_NOW = 8


@school_page("absence.report")
def report_new(request: HttpRequest) -> HttpResponse:
    """Log a call: find the pupil (?q=), then the form (?pupil=), made of a message where ?message= names one."""
    place, at = request.place, timezone.now()
    message = message_of(place, request.GET.get("message", ""), timezone.localtime(at).date())
    if message and message.state != "new":
        messages.info(request, f"{message.settled_name} has dealt with this message already.")
        return redirect("registers:incoming", place.urn)
    pupil_id = uuid_or_none(request.GET.get("pupil", ""))
    if pupil_id is None:
        return _search(request, message)
    call = call_of(request, pupil_id, message, at)
    form = form_of(call, request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _logged(request, call, form)
        if done:
            return redirect(_next(request, call))
    return render(request, "registers/report_new.html", call_context(call, form))


def _search(request: HttpRequest, message: MessageRow | None) -> HttpResponse:
    """The pupils found, or on to the one who was."""
    place, today, q = request.place, timezone.localdate(), request.GET.get("q", "").strip()
    found = find_pupils(place.school_id, q, today, MOST_FOUND)
    if len(found) == 1:  # Enter chooses the first, whether the list of the script had come or not
        of = {"message": str(message.id)} if message else {}
        return redirect(f"{request.path}?{urlencode({'pupil': str(found[0].pupil_id)} | of)}")
    logged = in_batches(decided_today(place.school_id, today, limit=JUST_NOW))
    context = {"q": q, "found": found, "message": message, "logged": logged}
    return render(request, "registers/report_find.html", context)


def _logged(request: HttpRequest, call: Call, form: CallForm) -> Reported | None:
    place, told, deed = request.place, form.told(call.pupil.id), {"by": request.place.actor, "at": call.at}
    try:
        if call.message:
            done = report_from_message(
                place.school_id, call.message.id, told, roles=place.roles, rung_back="rung_back" in request.POST, **deed
            )
        elif told.code:
            done = report_absence(place.school_id, told, roles=place.roles, **deed)
        else:
            done = Reported(take_report(place.school_id, told, **deed), 0, ())
    except DayProblem as problem:
        refuse(form, problem)
        return None
    _say(request, done)
    return done


def _say(request: HttpRequest, done: Reported) -> None:
    rows = in_batches(reports_of_batch(request.place.school_id, done.batch))
    names, one = rows[0].names, rows[0].one
    if one.is_open:
        messages.info(request, f"{names}: noted. No mark was given, so it waits to be decided, and N is chased on.")
    else:
        messages.success(request, f"{names}: {one.code} ({one.label.lower()}), {sessions_words(done.written)} written.")
    if done.kept:
        messages.warning(request, kept_words(done.kept))


def _next(request: HttpRequest, call: Call) -> str:
    """On to the next message, or the next call."""
    return reverse("registers:incoming" if call.message else "registers:report_new", args=[request.place.urn])


@school_page("absence.report", "gate.work", "planned.edit", "first_day.work")
def find_pupil(request: HttpRequest) -> HttpResponse:
    """Pupils on roll whose name begins with ?q=, as JSON, for the field that offers them."""
    rows = find_pupils(request.place.school_id, request.GET.get("q", "")[:80], timezone.localdate())
    found = [{"id": str(row.pupil_id), "name": row.name, "group": row.group, "year": row.year} for row in rows]
    return JsonResponse({"pupils": found})
