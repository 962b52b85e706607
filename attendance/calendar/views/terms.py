"""Academic years and their terms."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.calendar import queries, services
from attendance.calendar.forms import YearForm, year_initial
from attendance.calendar.services import CalendarProblem
from attendance.calendar.views.months import summary_of_year
from attendance.kit.forms import refuse

LEAD = (
    "Give the dates your school has. Days in term become school days; bank holidays and INSET days are closed "
    "afterwards, under Closures."
)


@school_page("calendar.view")
def terms(request: HttpRequest) -> HttpResponse:
    """The years of the school, with their terms and what closes it."""
    school_id = request.place.school_id
    years = [summary_of_year(school_id, year) for year in queries.years(school_id)]
    outside = queries.days_outside_terms(school_id)
    context = {"years": years, "outside": outside, "today": timezone.localdate()}
    return render(request, "calendar/terms.html", context)


@school_page("calendar.edit")
def year_new(request: HttpRequest) -> HttpResponse:
    """The coming year, with usual dates to correct."""
    offered = services.usual_year(queries.years(request.place.school_id), timezone.localdate())
    form = YearForm(request.POST or None, initial=year_initial(*offered))
    return _save(request, form, None, "Add an academic year")


@school_page("calendar.edit")
def year_edit(request: HttpRequest, year_id: UUID) -> HttpResponse:
    """Change a year and its terms."""
    year = queries.year_by_id(request.place.school_id, year_id)
    if year is None:
        raise Http404
    form = YearForm(request.POST or None, initial=year_initial(year, queries.terms(request.place.school_id, year_id)))
    return _save(request, form, year_id, f"Change {year.name}")


def _save(request: HttpRequest, form: YearForm, year_id: UUID | None, title: str) -> HttpResponse:
    place = request.place
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.set_up_year(
                place.school_id,
                year=form.year(),
                terms=form.terms(),
                year_id=year_id,
                by=place.actor,
                at=timezone.now(),
            )
        except CalendarProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Saved. School days added: {len(saved.added)}.")
            return redirect("calendar:terms", place.urn)
    context = {"form": form, "title": title, "lead": LEAD, "cancel_url": reverse("calendar:terms", args=[place.urn])}
    return render(request, "calendar/year_edit.html", context)
