"""On roll and off it: pages of a pupil that change which sessions count."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from attendance.people import queries as people
from attendance.people.forms import EnrolForm, EnrolmentForm, LeaveForm
from attendance.people.queries import EnrolmentRow, PupilDetails
from attendance.people.services import PeopleProblem
from registers.services import enrolments as services

LEAD = "Only sessions on roll are possible attendances: the figures of the weeks between are counted again."


@school_page("pupils.edit")
def enrolment_new(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Put a pupil who left on roll again."""
    place, today = request.place, timezone.localdate()
    pupil = _pupil_or_404(place, pupil_id)
    form = EnrolForm(request.POST or None, groups=people.groups_on(place.school_id, today), initial={"since": today})

    def deed() -> None:
        data = form.cleaned_data
        services.enrol(
            place.school_id, pupil_id, since=data["since"], type=data["type"], group_id=data["group"],
            by=place.actor, at=timezone.now(),
        )  # fmt: skip

    return _answer(request, form, deed, pupil, f"Enrol {pupil.name} again")


@school_page("pupils.edit")
def enrolment_leave(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Take a pupil off roll after a last day, on a ground of the regulation."""
    place = request.place
    row, pupil = _enrolment_or_404(place, enrolment_id)
    form = LeaveForm(request.POST or None)

    def deed() -> None:
        services.end_enrolment(place.school_id, row.id, **form.cleaned_data, by=place.actor, at=timezone.now())

    return _answer(request, form, deed, pupil, f"{pupil.name} leaves")


@school_page("pupils.edit")
def enrolment_edit(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Correct the days, the type or the ground of an enrolment."""
    place = request.place
    row, pupil = _enrolment_or_404(place, enrolment_id)
    initial = {
        "since": row.since, "last_day": row.last_day, "type": row.type, "ground": row.leaving_ground,
        "destination": row.destination,
    }  # fmt: skip
    form = EnrolmentForm(request.POST or None, initial=initial)

    def deed() -> None:
        services.change_enrolment(place.school_id, row.id, **form.cleaned_data, by=place.actor, at=timezone.now())

    return _answer(request, form, deed, pupil, f"Correct the enrolment of {pupil.name}")


def _answer(
    request: HttpRequest, form: Form, deed: Callable[[], None], pupil: PupilDetails, title: str
) -> HttpResponse:
    back = reverse("people:pupil", args=[request.place.urn, pupil.id])
    if request.method == "POST" and form.is_valid():
        try:
            deed()
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved, and the figures are counted again.")
            return redirect(back)
    context = {"form": form, "title": title, "lead": LEAD, "cancel_url": back}
    return render(request, "components/form_page.html", context)


def _pupil_or_404(place: SchoolPlace, pupil_id: UUID) -> PupilDetails:
    pupil = people.pupil_details(place.school_id, pupil_id, timezone.localdate())
    if pupil is None:
        raise Http404
    return pupil


def _enrolment_or_404(place: SchoolPlace, enrolment_id: UUID) -> tuple[EnrolmentRow, PupilDetails]:
    row = people.enrolment_by_id(place.school_id, enrolment_id)
    if row is None:
        raise Http404
    return row, _pupil_or_404(place, row.pupil_id)
