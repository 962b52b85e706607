"""Session times: what holds, what will, what held."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.calendar import queries, services
from attendance.calendar.forms import TimesForm, times_initial
from attendance.calendar.rules.ages import year_group_label
from attendance.calendar.services import CalendarProblem
from attendance.kit.forms import refuse


@school_page("calendar.view")
def times(request: HttpRequest) -> HttpResponse:
    """The times in force today, for everybody and for years with times of their own, and the history."""
    history = queries.session_times_history(request.place.school_id)
    today = timezone.localdate()
    own = sorted({year for row in history for year in row.year_groups})
    now = [("Whole school", queries.in_force(history, today))]
    now += [(year_group_label(year), queries.in_force(history, today, year)) for year in own]
    rows = [(row, ", ".join(map(year_group_label, row.year_groups)) or "Whole school") for row in history]
    context = {"now": [(label, row) for label, row in now if row], "history": rows, "today": today}
    return render(request, "calendar/times.html", context)


@school_page("calendar.edit")
def times_new(request: HttpRequest) -> HttpResponse:
    """Set times from a day."""
    place, today = request.place, timezone.localdate()
    initial = times_initial(queries.session_times_on(place.school_id, today), today)
    years = [(year, year_group_label(year)) for year in queries.year_span(place.school_id)]
    form = TimesForm(request.POST or None, initial=initial, years=years)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_session_times(
                place.school_id, since=data["since"], times=form.times(), year_groups=data["year_groups"],
                also_own=data["also_own"], by=place.actor, at=timezone.now(),
            )  # fmt: skip
        except CalendarProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Saved. The new times hold from {data['since']:%-d %B %Y}.")
            for warning in services.open_too_long(form.times()):
                messages.warning(request, warning)
            return redirect("calendar:times", place.urn)
    context = {
        "form": form, "title": "Set session times", "cancel_url": reverse("calendar:times", args=[place.urn]),
        "lead": "Marks made already keep what they are; new arrivals go by the new times.",
    }  # fmt: skip
    return render(request, "calendar/times_new.html", context)
