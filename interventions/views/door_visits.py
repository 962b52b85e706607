"""Pages: which homes are visited today, planning and recording a visit, and the sheet that whoever goes takes along."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.people.queries import PupilRow
from interventions.forms.door_visits import DoorOutcomeForm, DoorVisitForm
from interventions.queries.colours import colour_of_pupils
from interventions.queries.door_visits import DoorVisitRow, door_file, door_visit_by_id, visits_of_pupil
from interventions.queries.visit_list import visit_list
from interventions.rules.door_visits import must_read_risk
from interventions.rules.missing_child import POLICE
from interventions.rules.policy import Policy
from interventions.rules.support import may_visit_alone
from interventions.services import door_visits as deeds
from interventions.views.case_desk import policy_today
from interventions.views.case_page import url_if_there
from interventions.views.first_day_desk import did, pressed, pupil_or_404

SEES = ("first_day.visit", "first_day.review")
DAY = timedelta(days=1)


@school_page(*SEES)
def visits(request: HttpRequest) -> HttpResponse:
    """The homes to go to today: due by the policy or the review, planned, and over."""
    place, at = request.place, timezone.now()
    today = timezone.localtime(at).date()
    found = visit_list(place.school_id, today, at, abilities=place.abilities, user_id=place.user_id)
    context = {"list": found, "today": today, "may_visit": place.may("first_day.visit"), "now": at}
    return render(request, "interventions/visits.html", context)


@school_page("first_day.visit")
def door_visit(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Plan a visit to this home today; where one is planned, say what came of it."""
    place, at = request.place, timezone.now()
    pupil, policy = pupil_or_404(place, pupil_id), policy_today(place, timezone.localtime(at).date())
    planned = _planned(place, pupil_id, at)
    if planned:
        return _record(request, pupil, planned, policy, at)
    return _plan(request, pupil, policy, at)


def _planned(place: SchoolPlace, pupil_id: UUID, at: datetime) -> DoorVisitRow | None:
    today = timezone.localtime(at).date()
    rows = visits_of_pupil(place.school_id, pupil_id, today, today + DAY)
    return next((row for row in rows if row.planned), None)


def _plan(request: HttpRequest, pupil: PupilRow, policy: Policy, at: datetime) -> HttpResponse:
    place, today = request.place, timezone.localtime(at).date()
    file = door_file(place.school_id, pupil.id, today)
    colour = colour_of_pupils(place.school_id, [pupil.id], today)[pupil.id].colour
    must_read = must_read_risk(policy, colour)
    form = DoorVisitForm(request.POST or None, initial={"people": place.actor.name}, risk=bool(must_read or file.risk))
    made: list[UUID] = []

    def plan() -> None:
        values = form.values()
        made.append(deeds.plan_door_visit(place.school_id, pupil.id, values, policy=policy, by=place.actor, at=at))

    if request.method == "POST" and did(request, form, plan, said=f"Visit to {pupil.name} planned."):
        return redirect("interventions:visit_sheet", place.urn, made[0]) if made else redirect(_list(place))
    context = {
        "form": form, "title": f"Visit {pupil.name} at home", "submit": "Plan the visit", "cancel_url": _list(place),
        "pupil": pupil, "file": file, "colour": colour, "must_read": must_read, "alone": may_visit_alone(policy),
        "colour_url": url_if_there("interventions:colour", place.urn, pupil.id),
    }  # fmt: skip
    return render(request, "interventions/door_visit_plan.html", context, status=422 if form.errors else 200)


def _record(request: HttpRequest, pupil: PupilRow, visit: DoorVisitRow, policy: Policy, at: datetime) -> HttpResponse:
    place = request.place
    form = DoorOutcomeForm(request.POST or None, initial={"people": "\n".join(visit.people)})

    def settle() -> None:
        data, deed = form.cleaned_data, {"by": place.actor, "at": at}
        if data["state"] == "cancelled":
            deeds.cancel_door_visit(place.school_id, visit.id, reason=data["outcome"], **deed)
        else:
            deeds.record_door_visit(
                place.school_id, visit.id, people=data["people"], seen=data["seen"], outcome=data["outcome"],
                policy=policy, **deed,
            )  # fmt: skip

    if request.method == "POST" and did(request, form, settle, said=f"Visit to {pupil.name} noted."):
        return redirect(_list(place))
    context = {
        "form": form, "title": f"Visit to {pupil.name}: what came of it", "submit": "Save", "pupil": pupil,
        "cancel_url": _list(place), "visit": visit, "police": POLICE,
    }  # fmt: skip
    return render(request, "interventions/door_visit_record.html", context, status=422 if form.errors else 200)


@school_page(*SEES)
def visit_sheet(request: HttpRequest, door_visit_id: UUID) -> HttpResponse:
    """One page to take along, on paper or on a phone."""
    place, today = request.place, timezone.localdate()
    visit = _visit_or_404(place, door_visit_id)
    file = door_file(place.school_id, visit.pupil_id, today)
    if file is None:
        raise Http404
    policy = policy_today(place, today)
    context = {
        "visit": visit, "file": file, "pupil": file.file.pupil, "police": POLICE, "alone": may_visit_alone(policy),
        "colour": colour_of_pupils(place.school_id, [visit.pupil_id], today)[visit.pupil_id].colour,
        "may_visit": place.may("first_day.visit"), "today": today,
    }  # fmt: skip
    return render(request, "interventions/visit_sheet.html", context)


@school_page("first_day.visit")
@require_POST
def door_visit_undo(request: HttpRequest, door_visit_id: UUID) -> HttpResponse:
    """Take back what was said of a visit of today: it is planned again."""
    place = request.place
    _visit_or_404(place, door_visit_id)
    return pressed(
        request,
        lambda: deeds.undo_door_visit(place.school_id, door_visit_id, by=place.actor, at=timezone.now()),
        said="Taken back: the visit is planned again.", back=_list(place),
    )  # fmt: skip


def _visit_or_404(place: SchoolPlace, visit_id: UUID) -> DoorVisitRow:
    visit = door_visit_by_id(place.school_id, visit_id)
    if visit is None:
        raise Http404
    return visit


def _list(place: SchoolPlace) -> str:
    return reverse("interventions:visits", args=[place.urn])
