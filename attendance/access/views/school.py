"""The school's own details: what stands on its badge, its phase and its years."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.forms import SchoolDetailsForm
from attendance.access.pages import school_page
from attendance.access.queries import school_by_urn
from attendance.access.services.places import change_school


@school_page("settings.edit")
def school(request: HttpRequest) -> HttpResponse:
    """Show and change the details of the school."""
    place, now = request.place, school_by_urn(request.place.urn)
    first = {name: getattr(now, name) for name in SchoolDetailsForm.base_fields}
    form = SchoolDetailsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        changed = change_school(place.school_id, form.cleaned_data, by=place.actor, at=timezone.now())
        messages.success(request, "The school's details were saved." if changed else "Nothing was different.")
        return redirect("access_school:school", urn=place.urn)
    return render(request, "access/school.html", {"form": form, "urn": place.urn})
