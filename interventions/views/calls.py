"""Pages: the queue of first-day calls, one call sheet, what came of a call, and who is ringing whom."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from interventions.services import first_day_calls
from interventions.services.problems import CaseProblem
from interventions.views.call_page import (
    call_data,
    call_form,
    claimed,
    is_fragment,
    queue_context,
    sheet_desk,
    sheet_page,
    version_of,
)
from registers.services.following import release
from registers.services.problems import DayProblem

QUEUE = "interventions/_queue.html"


@school_page("first_day.work")
def calls(request: HttpRequest) -> HttpResponse:
    """Everybody who is not here and nobody said why, by household, by deadline, then colour; live."""
    return render(request, "interventions/calls.html", queue_context(request.place, timezone.now()))


@school_page("first_day.work")
def calls_live(request: HttpRequest) -> HttpResponse:
    """The queue itself for the poll: 204 (or 304 to an ETag) while nothing changed, for one query instead of eight."""
    at = timezone.now()
    version = version_of(request.place, timezone.localtime(at))
    if request.headers.get("If-None-Match") == f'"{version}"':
        response = HttpResponse(status=304)
    elif request.GET.get("seen") == version:
        response = HttpResponse(status=204)
    else:
        response = render(request, QUEUE, queue_context(request.place, at))
    response["ETag"] = f'"{version}"'
    return response


@school_page("first_day.work")
def call(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """One call sheet. Opening it claims the family, so that nobody else rings them meanwhile."""
    desk = claimed(sheet_desk(request, pupil_id))
    return sheet_page(request, desk, call_form(desk))


@require_POST
@school_page("first_day.work")
def call_outcome(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """What came of the call: noted for each child it was about, with the mark where a reason was given."""
    desk = sheet_desk(request, pupil_id)
    form = call_form(desk, request.POST)
    if form.is_valid():
        try:
            done = first_day_calls.note_call(
                desk.place.school_id, call_data(desk, form), call_id=form.cleaned_data["call_id"],
                roles=desk.place.roles, by=desk.place.actor, at=desk.at,
            )  # fmt: skip
        except (DayProblem, CaseProblem) as problem:
            refuse(form, problem)
        else:
            return _back(request, first_day_calls.said(done))
    return sheet_page(request, claimed(desk), form)


@require_POST
@school_page("first_day.work")
def call_undo(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Take a call of today back, with the marks it led to; of one child where the button names one."""
    place, pupil = request.place, request.POST.get("pupil", "")
    try:
        lines = first_day_calls.undo_call(
            place.school_id, call_id, by=place.actor, at=timezone.now(), pupil_id=UUID(pupil) if pupil else None
        )
    except (DayProblem, ValueError) as problem:
        return _back(request, str(problem), wrong=True)
    names = " and ".join(dict.fromkeys(line.pupil_first for line in lines))
    return _back(request, f"Taken back: {names}.")


@require_POST
@school_page("first_day.work")
def call_claim(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Renew the claim of an open sheet, take it over from somebody, or give it back."""
    desk = sheet_desk(request, pupil_id)
    if request.POST.get("do") == "release":
        release(desk.place.school_id, desk.sheet.family, day=desk.today, by=desk.place.actor, at=desk.at)
        return HttpResponse(status=204) if is_fragment(request) else redirect("interventions:calls", desk.place.urn)
    over = request.POST.get("do") == "take"
    desk = claimed(desk, take_over=over)
    if is_fragment(request) and not over:
        return render(request, "interventions/_call_claim.html", {"locked": desk.locked, "claimed": desk.claimed})
    if is_fragment(request):
        return sheet_page(request, desk, call_form(desk))
    return redirect("interventions:call", desk.place.urn, pupil_id)


def _back(request: HttpRequest, said: str, *, wrong: bool = False) -> HttpResponse:
    """To the queue: drawn into the page for htmx, by going there else."""
    if not is_fragment(request):
        (messages.error if wrong else messages.success)(request, said)
        return redirect("interventions:calls", request.place.urn)
    context = queue_context(request.place, timezone.now(), queue_said=said, queue_wrong=wrong)
    response = render(request, QUEUE, context)
    response["HX-Retarget"], response["HX-Reswap"] = "#queue", "innerHTML"
    return response
