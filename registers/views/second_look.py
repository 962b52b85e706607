"""Page: changes a colleague should look at, and what they say of each."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.calendar.queries import school_days_between
from registers.forms.amending import LookForm
from registers.queries.marks import SESSION_WORDS
from registers.queries.register_settings import settings_on
from registers.queries.second_look import Doubtful, doubtful
from registers.services.second_look import LookRefused, look_again
from registers.views.amend_page import day_words, moment_words

BACK = timedelta(days=400)
SETTLED_SHOWN = 20


@school_page("amendments.second_look")
def second_look(request: HttpRequest) -> HttpResponse:
    """The list of a year and a bit, and the form beside each change on it."""
    place, at = request.place, timezone.now()
    if request.method == "POST":
        _keep(request, at)
        return redirect("registers:second_look", place.urn)
    today = timezone.localtime(at).date()
    settings = settings_on(place.school_id, today)
    days = school_days_between(place.school_id, today - 2 * BACK, today + timedelta(days=1))
    found = doubtful(place.school_id, settings, days, since=at - BACK)
    context = {
        "waiting": [_row(place, one, at) for one in found if not one.settled],
        "settled": [_row(place, one, at) for one in found if one.settled][:SETTLED_SHOWN],
        "days": settings.second_look_days,
    }
    return render(request, "registers/second_look.html", context)


def _keep(request: HttpRequest, at) -> None:
    form = LookForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say whether the change is right, or ask about it.")
        return
    data, place = form.cleaned_data, request.place
    try:
        look_again(
            place.school_id, data["amendment"], outcome=data["outcome"], comment=data["comment"], by=place.actor, at=at
        )
    except LookRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Kept beside the change, with your name and the time.")


def _row(place: SchoolPlace, one: Doubtful, at) -> dict:
    entry = one.entry
    path = [place.urn, entry.pupil_id, entry.date, entry.session]
    return {
        "entry": entry,
        "mine": entry.by_id is not None and entry.by_id == place.user_id,
        "day": f"{day_words(entry.date)}, {SESSION_WORDS[entry.session]}",
        "made": moment_words(entry.at, at),
        "school_days": one.school_days,
        "looks": [{"look": look, "when": moment_words(look.at, at)} for look in one.looks],
        "history_url": reverse("registers:mark_history", args=path),
        "change_url": reverse("registers:amend", args=path),
    }
