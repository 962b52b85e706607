"""Closures: what closes the school, bank holidays offered, a new closure with its effect first, undo."""

from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.calendar import queries as calendar
from attendance.calendar.rules.ages import year_group_label
from attendance.calendar.services import CalendarProblem
from attendance.kit.forms import refuse
from attendance.people.queries import groups_on
from attendance.people.queries.setup import open_bank_holidays
from registers.forms.closures import ClosureForm, DaysForm
from registers.services import closures as services

TITLE = "Close the school or a part of it"
BACK, AHEAD = timedelta(days=400), timedelta(days=800)


@school_page("calendar.view")
def closures(request: HttpRequest) -> HttpResponse:
    """Closures of the last year and to come; what bank holidays and days outside terms ask for."""
    school_id, today = request.place.school_id, timezone.localdate()
    rows = calendar.closures(school_id, today - BACK, today + AHEAD, undone=True)
    context = {
        "coming": [row for row in rows if row.until > today and not row.undone_at],
        "past": [row for row in reversed(rows) if row.until <= today or row.undone_at],
        "holidays": _holidays(school_id, today), "outside": calendar.days_outside_terms(school_id), "today": today,
    }  # fmt: skip
    return render(request, "registers/closures.html", context)


def _holidays(school_id: UUID, today: date) -> list:
    years = [year for year in reversed(calendar.years(school_id)) if year.until > today]
    return [holiday for year in years for holiday in open_bank_holidays(school_id, year)]


@school_page("calendar.edit")
def closure_new(request: HttpRequest) -> HttpResponse:
    """A closure: first its effect (do=look), then the closure itself (do=close)."""
    place, today = request.place, timezone.localdate()
    years = [(year, year_group_label(year)) for year in calendar.year_span(place.school_id)]
    form = ClosureForm(
        request.POST or None, years=years, groups=groups_on(place.school_id, today),
        initial={"what": "inset", "since": today, "sessions": "both"},
    )  # fmt: skip
    effect, seen = None, ""
    if request.method == "POST" and form.is_valid():
        data = form.closure()
        seen = sha256(repr(data).encode()).hexdigest()
        try:
            # only what was looked at is closed: after a change in the boxes the effect is shown again
            if request.POST.get("do") == "close" and request.POST.get("seen") == seen:
                services.close(place.school_id, data, by=place.actor, at=timezone.now())
                messages.success(request, "Closed. The marks of those sessions are written.")
                return redirect("registers:closures", place.urn)
            effect = services.plan_closure(place.school_id, data)
        except CalendarProblem as problem:
            refuse(form, problem)
    back = reverse("registers:closures", args=[place.urn])
    context = {"form": form, "effect": effect, "seen": seen, "title": TITLE, "cancel_url": back}
    return render(request, "registers/closure_new.html", context)


@school_page("calendar.edit")
@require_POST
def closure_undo(request: HttpRequest, closure_id: UUID) -> HttpResponse:
    """Open again what a closure closed."""
    place = request.place
    if calendar.closure_by_id(place.school_id, closure_id) is None:
        raise Http404
    try:
        count = services.undo_closure(place.school_id, closure_id, by=place.actor, at=timezone.now())
    except CalendarProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"Undone. Marks put back as they were before: {count}.")
    return redirect("registers:closures", place.urn)


@school_page("calendar.edit")
@require_POST
def bank_holidays(request: HttpRequest) -> HttpResponse:
    """Close the school on the ticked bank holidays."""
    place = request.place
    offered = [holiday.day for holiday in _holidays(place.school_id, timezone.localdate())]
    return _days(request, offered, services.close_on_bank_holidays, "The school is closed on {} of them.")


@school_page("calendar.edit")
@require_POST
def days_remove(request: HttpRequest) -> HttpResponse:
    """Take the ticked days outside the terms away."""
    offered = calendar.days_outside_terms(request.place.school_id)
    return _days(request, offered, services.remove_days, "{} taken away.")


def _days(request: HttpRequest, offered: list[date], deed, words: str) -> HttpResponse:
    place, form = request.place, DaysForm(request.POST, offered=offered)
    if not form.is_valid():
        messages.error(request, "Tick at least one of the days that are offered.")
        return redirect("registers:closures", place.urn)
    try:
        count = deed(place.school_id, form.cleaned_data["days"], by=place.actor, at=timezone.now())
    except CalendarProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words.format(count))
    return redirect("registers:closures", place.urn)
