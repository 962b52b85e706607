"""Page: the tablets at the gate, their links made and ended."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from registers.forms.gate import DeviceForm
from registers.queries.gate_devices import devices
from registers.services.gate_devices import end_device, make_device
from registers.services.problems import DayProblem

SHOWN_ONCE = "gate_link_made"


@school_page("gate.settings")
def gate_devices(request: HttpRequest) -> HttpResponse:
    """Make a tablet's link, and see which there are. A new link's address is shown once."""
    place, form = request.place, DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _made(request, form):
        return redirect("registers:gate_devices", place.urn)
    made = request.session.pop(SHOWN_ONCE, None)
    context = {"form": form, "made": made, "devices": devices(place.school_id)}
    return render(request, "registers/gate_devices.html", context)


def _made(request: HttpRequest, form: DeviceForm) -> bool:
    place, name = request.place, form.cleaned_data["name"]
    try:
        _, token = make_device(place.school_id, name=name, by=place.actor, at=timezone.now())
    except DayProblem as problem:
        refuse(form, problem)
        return False
    address = request.build_absolute_uri(reverse("kiosk:start", args=[place.urn, token]))
    request.session[SHOWN_ONCE] = {"address": address, "name": name}
    return True


@school_page("gate.settings")
@require_POST
def gate_device_end(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """End a link at once."""
    if end_device(request.place.school_id, device_id, by=request.place.actor, at=timezone.now()):
        messages.success(request, "The link is ended. That tablet opens nothing any more.")
    return redirect("registers:gate_devices", request.place.urn)
