"""Pages: how the nights of a school went, what went wrong and what to do; the same for all schools of a trust."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import school_page, trust_page
from attendance.access.queries import schools_of_trust
from attendance.kit.forms import refuse
from attendance.kit.queue import enqueue
from interventions.forms.nights import NightStartForm
from interventions.queries import nights as queries
from interventions.rules.nights import StartRefused
from interventions.services.nights import STEPS, choose_start

RUN_NOW = "attendance.nightly.run_now"  # by name: the story of the night stands above this room


@school_page("night.view")
def nights(request: HttpRequest) -> HttpResponse:
    """The last nights, and when they start; a post chooses another start. Asked by htmx: the running night alone."""
    place, at = request.place, timezone.now()
    found = queries.nights(place.school_id)
    if request.htmx and request.method == "GET":
        return _progress(request, found)
    starts = queries.starts_of([place.school_id])[place.school_id]
    form = NightStartForm(request.POST or None, initial={"starts": starts})
    if request.method == "POST" and _chosen(request, form):
        return redirect("interventions:nights", place.urn)
    context = {
        "nights": found, "form": form, "starts": starts, "steps": STEPS, "usual": queries.usual_start(),
        "alarm": queries.alarm_from(next(iter(found), None), timezone.localdate(at)),
        "may_run": place.may("settings.edit") or place.may("cases.decide"),
    }  # fmt: skip
    return render(request, "interventions/nights.html", context)


def _progress(request: HttpRequest, found: list[queries.NightRow]) -> HttpResponse:
    """The progress of the newest night; tells the browser to load the page anew when it is over."""
    night = found[0] if found else None
    response = render(request, "interventions/_night_progress.html", {"night": night, "steps": STEPS})
    if night and night.state != "running":
        response["HX-Refresh"] = "true"
    return response


def _chosen(request: HttpRequest, form: NightStartForm) -> bool:
    place = request.place
    if not place.may("settings.edit"):
        raise Http404
    if not form.is_valid():
        return False
    try:
        choose_start(place.school_id, **form.cleaned_data, by=place.actor, at=timezone.now())
    except StartRefused as problem:
        refuse(form, problem)
        return False
    messages.success(request, f"Saved. The night starts at {form.cleaned_data['starts']:%H:%M}.")
    return True


@school_page("settings.edit", "cases.decide")
@require_POST
def night_run(request: HttpRequest) -> HttpResponse:
    """Put the night in the queue, now: what was missed is judged, and the last day once more."""
    if not enqueue(RUN_NOW, str(request.place.school_id)):
        messages.warning(request, "The queue cannot be reached, so nothing was begun. Try again in a few minutes.")
    else:
        messages.success(request, "Asked for. It begins as soon as the worker is free: load this page again to see it.")
    return redirect("interventions:nights", request.place.urn)


@trust_page("night.view")
@require_safe
def trust_nights(request: HttpRequest) -> HttpResponse:
    """The last night of every school of the trust; what failed comes first."""
    place, today = request.place, timezone.localdate()
    last = queries.last_nights(place.school_ids)
    rows = [
        {"school": school, "night": last.get(school.id), "alarm": queries.alarm_from(last.get(school.id), today)}
        for school in schools_of_trust(place.trust_id)
    ]
    rows.sort(key=lambda row: (row["alarm"] is None, row["school"].name))
    wrong = sum(row["alarm"] is not None for row in rows)
    alarms = f"The night went wrong at {wrong} of {len(rows)} schools." if wrong else ""
    return render(request, "interventions/trust_nights.html", {"rows": rows, "alarms": alarms})
