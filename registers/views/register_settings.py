"""Pages: a school's register settings, in force from a day, with their history."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from registers.forms.register_settings import RegisterSettingsForm, settings_initial
from registers.queries.register_settings import DEFAULTS, settings_history
from registers.services.register_settings import SettingsProblem, set_register_settings


@school_page("settings.edit")
def settings(request: HttpRequest) -> HttpResponse:
    """What holds, what will, what held; and the form for a new choice."""
    place, today = request.place, timezone.localdate()
    history = settings_history(place.school_id)
    now = next((row for row in history if row.since <= today), DEFAULTS)
    form = RegisterSettingsForm(request.POST or None, day=today, initial=settings_initial(now, today))
    if request.method == "POST" and form.is_valid():
        try:
            set_register_settings(place.school_id, **form.cleaned_data, by=place.actor, at=timezone.now())
        except SettingsProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Saved. In force from {form.cleaned_data['since']:%-d %B %Y}.")
            return redirect("registers:settings", place.urn)
    context = {
        "form": form, "now": now, "history": history, "today": today,
        "parents_address": request.build_absolute_uri(reverse("absent:start", args=[place.urn])),
    }  # fmt: skip
    return render(request, "registers/settings.html", context)
