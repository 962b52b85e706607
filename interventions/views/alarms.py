"""Pages: alarms about children who are not here: what rings, who has seen what, and taking that back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.access.rules.abilities import ROLE_LABELS
from interventions.forms.door_visits import AlarmSeenForm
from interventions.queries.day_alarms import AlarmRow, alarm_by_id, open_alarms, seen_alarms
from interventions.rules.alarms import NO_ANSWER_FROM_PROVIDER
from interventions.services import day_alarms as deeds
from interventions.views.case_page import url_if_there
from interventions.views.first_day_desk import did, pressed
from registers.queries.not_here import not_here


@school_page("first_day.review", "first_day.work")
def alarms(request: HttpRequest) -> HttpResponse:
    """What rings, and what was seen today."""
    return _page(request, None, None)


@school_page("first_day.review")
@require_POST
def alarm_seen(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """I have seen it, and this is done about it."""
    place, at = request.place, timezone.now()
    row = _alarm_or_404(place, alarm_id)
    if row.hidden:  # whoever may not know what it is about cannot have seen to it
        raise Http404
    form = _form(row, request.POST)

    def see() -> None:
        deeds.see_alarm(place.school_id, alarm_id, **form.cleaned_data, by=place.actor, at=at)

    if did(request, form, see, said="Noted that you have seen it."):
        return redirect("interventions:alarms", place.urn)
    return _page(request, alarm_id, form)


@school_page("first_day.review")
@require_POST
def alarm_undo(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Take “I have seen it” back: it rings again."""
    place = request.place
    _alarm_or_404(place, alarm_id)
    return pressed(
        request, lambda: deeds.unsee_alarm(place.school_id, alarm_id, by=place.actor, at=timezone.now()),
        said="Taken back: the alarm rings again.", back=reverse("interventions:alarms", args=[place.urn]),
    )  # fmt: skip


def _form(row: AlarmRow, typed: Any = None) -> AlarmSeenForm:
    """The alarm's form; its fields begin with the alarm's id, since many stand on one page."""
    return AlarmSeenForm(typed, prefix=f"a{row.id.hex}", asks_told=row.wants_told)


def _page(request: HttpRequest, wrong: UUID | None, sent: AlarmSeenForm | None) -> HttpResponse:
    place, today = request.place, timezone.localdate()
    sees = place.may("first_day.review")
    rows = [
        _line(place, row, (sent if row.id == wrong else _form(row)) if sees and not row.hidden else None)
        for row in open_alarms(place.school_id, today, abilities=place.abilities)
    ]
    missing = {row.pupil_id for row in not_here(place.school_id, today)} if rows else set()
    for row in rows:
        row["settled"] = row["alarm"].kind != NO_ANSWER_FROM_PROVIDER and row["alarm"].pupil_id not in missing
    seen = [_line(place, row, None) for row in seen_alarms(place.school_id, today, abilities=place.abilities)]
    context = {"rows": rows, "seen": seen, "sees": sees, "today": today, "sent": sent}
    return render(request, "interventions/alarms.html", context, status=422 if sent else 200)


def _line(place: SchoolPlace, row: AlarmRow, form: AlarmSeenForm | None) -> dict[str, Any]:
    missing = url_if_there("interventions:missing_child", place.urn, row.pupil_id)
    call = url_if_there("interventions:call", place.urn, row.pupil_id) if place.may("first_day.work") else ""
    return {"alarm": row, "form": form, "whose": ROLE_LABELS[row.role], "missing_url": missing, "call_url": call}


def _alarm_or_404(place: SchoolPlace, alarm_id: UUID) -> AlarmRow:
    row = alarm_by_id(place.school_id, alarm_id, abilities=place.abilities)
    if row is None:
        raise Http404
    return row
