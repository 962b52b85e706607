"""Pages: a school's attendance action plan, its aims measured from the marks; the plans of all schools of a trust."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import school_page, trust_page
from attendance.calendar.queries import year_span
from attendance.kit.forms import refuse
from attendance.reports.forms.plans import AimForm, CloseForm, initial_of
from attendance.reports.queries.plans import AimRow, plan_line, plan_of, plans_of
from attendance.reports.queries.trust import schools_by_id
from attendance.reports.rules.plans import OPEN
from attendance.reports.services.plans import add_line, change_line, close_line, reopen_line
from attendance.reports.services.problems import ReportProblem, SentTwice
from attendance.reports.views.trust_tables import table_file

HEADER = ("School", "Aim", "Measure", "Of whom", "At the start", "Target", "Now", "How it stands", "From", "Last day",
          "Carried by", "State")  # fmt: skip
GONE = "reports:plan"


@school_page("plan.edit")
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The school's aims; ?format=csv or xlsx as a file."""
    place = request.place
    rows = plan_of(place.school_id, timezone.localdate(), names=place.may("figures.pupils"))
    if request.GET.get("format"):
        return table_file(f"plan-{place.urn}", request.GET["format"], HEADER, [_cells(place.name, row) for row in rows])
    context = {"open": [r for r in rows if r.row.state == OPEN], "closed": [r for r in rows if r.row.state != OPEN]}
    return render(request, "reports/plan.html", context)


def _cells(school: str, aim: AimRow) -> list:
    row = aim.row
    return [
        school, row.words, row.measure_label, row.cohort_label, aim.baseline_text, f"{row.target_shown}%", aim.now_text,
        aim.progress.words, row.since, row.last_day, row.owner_name, row.state_label,
    ]  # fmt: skip


@school_page("plan.edit")
def plan_add(request: HttpRequest) -> HttpResponse:
    """A form for a new aim."""
    place, at = request.place, timezone.now()
    form = AimForm(request.POST or None, years=year_span(place.school_id))
    if request.method == "POST" and form.is_valid():
        deed = partial(add_line, place.school_id, form.aim, by=place.actor, at=at)
        if _done(form, deed):
            messages.success(request, "The aim is in the plan. Where it starts from was measured.")
            return redirect(GONE, place.urn)
    return _form(request, form, "A new aim", "Add the aim")


@school_page("plan.edit")
def plan_change(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """A form to change an open aim."""
    place, at, row = request.place, timezone.now(), _open_line(request, line_id)
    form = AimForm(request.POST or None, years=year_span(place.school_id), initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"] or None
        deed = partial(change_line, place.school_id, line_id, form.aim, by=place.actor, at=at, seen=seen)
        if _done(form, deed):
            messages.success(request, "Saved.")
            return redirect(GONE, place.urn)
        if "seen" in form.errors:  # they have been told: sent again, it is kept
            data = request.POST.copy()
            data["seen"] = row.seen
            form.data = data
    return _form(request, form, "Change the aim", "Save")


@school_page("plan.edit")
def plan_close(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """A form to close an aim with what became of it."""
    place, at, row = request.place, timezone.now(), _open_line(request, line_id)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deed = partial(close_line, place.school_id, line_id, **form.cleaned_data, by=place.actor, at=at)
        if _done(form, deed):
            messages.success(request, f"“{row.words}” is closed. It can be opened again from the list.")
            return redirect(GONE, place.urn)
    return _form(request, form, f"Close “{row.words}”", "Close the aim")


def _done(form: AimForm | CloseForm, deed: Callable[[], object]) -> bool:
    try:
        deed()
    except SentTwice:
        return True
    except ReportProblem as problem:
        refuse(form, problem)
        return False
    return True


def _open_line(request: HttpRequest, line_id: UUID):
    row = plan_line(request.place.school_id, line_id)
    if row is None:
        raise Http404
    return row


def _form(request: HttpRequest, form: AimForm | CloseForm, title: str, submit: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "cancel_url": reverse(GONE, args=[request.place.urn])}
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


@school_page("plan.edit")
@require_POST
def plan_reopen(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Take a closing back."""
    place, row = request.place, _open_line(request, line_id)
    try:
        reopen_line(place.school_id, line_id, by=place.actor, at=timezone.now())
        messages.success(request, f"“{row.words}” is open again.")
    except SentTwice:
        messages.success(request, f"“{row.words}” is open.")
    except ReportProblem as problem:
        messages.error(request, str(problem))
    return redirect(GONE, place.urn)


@trust_page("trust.reports")
@require_safe
def trust_plan(request: HttpRequest) -> HttpResponse:
    """The aims of every school of the trust; ?format=csv or xlsx as a file."""
    place = request.place
    schools = {school.id: school for school in schools_by_id(place.school_ids)}
    rows = plans_of(place.school_ids, timezone.localdate())
    if request.GET.get("format"):
        cells = [_cells(schools[row.row.school_id].name, row) for row in rows]
        return table_file(f"plans-{place.uid}", request.GET["format"], HEADER, cells)
    of_school = [
        {"school": school, "aims": [row for row in rows if row.row.school_id == school.id]}
        for school in schools.values()
    ]
    context = {"schools": of_school, "open": sum(row.row.state == OPEN for row in rows)}
    return render(request, "reports/trust/plan.html", context)
