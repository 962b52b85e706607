"""Flags of a pupil: added and ended by those who may see them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from attendance.people import queries, services
from attendance.people.forms import FlagForm, LastDayForm
from attendance.people.services import PeopleProblem
from attendance.people.views.sight import pupil_or_404


def may_edit_flags(place: SchoolPlace) -> bool:
    """Those who keep the pupils' records, and those who act on the sensitive ones."""
    return bool(place.abilities & {"pupils.edit", "flags.sensitive"})


@school_page("flags.view", "flags.sensitive")
def flag_new(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Record a circumstance."""
    place, today = request.place, timezone.localdate()
    pupil = pupil_or_404(place, pupil_id, today)
    if not may_edit_flags(place):
        raise Http404
    form = FlagForm(request.POST or None, abilities=place.abilities, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_flag(place.school_id, pupil_id, **form.cleaned_data, by=place.actor, at=timezone.now())
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("people:pupil", place.urn, pupil_id)
    return _page(request, form, pupil_id, f"Record a circumstance of {pupil.name}", "Save")


@school_page("flags.view", "flags.sensitive")
def flag_end(request: HttpRequest, pupil_id: UUID, flag_id: UUID) -> HttpResponse:
    """Let a circumstance end."""
    place, today = request.place, timezone.localdate()
    pupil = pupil_or_404(place, pupil_id, today)
    flag = queries.flag_by_id(place.school_id, pupil_id, flag_id, abilities=place.abilities)
    if flag is None or not may_edit_flags(place):
        raise Http404
    form = LastDayForm(request.POST or None, initial={"last_day": today})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_flag(
                place.school_id, pupil_id, flag_id, **form.cleaned_data, by=place.actor, at=timezone.now()
            )
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("people:pupil", place.urn, pupil_id)
    return _page(request, form, pupil_id, f"{flag.label}: {pupil.name}", "Save the last day")


def _page(request: HttpRequest, form: FlagForm | LastDayForm, pupil_id: UUID, title: str, submit: str) -> HttpResponse:
    back = reverse("people:pupil", args=[request.place.urn, pupil_id])
    return render(
        request, "components/form_page.html", {"form": form, "title": title, "submit": submit, "cancel_url": back}
    )
