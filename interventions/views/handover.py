"""Pages: the attendance file for a pupil's next school: made, printed, taken as CSV, sent."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from attendance.kit.tables import write_csv
from attendance.people.queries import PupilRow, pupil_by_id
from interventions.forms.support import HandoverForm
from interventions.queries.handover import HandoverRow, handovers_of
from interventions.services.handover import make_handover, send_handover
from interventions.services.problems import CaseProblem
from interventions.views.case_desk import button_pressed, policy_today
from interventions.views.case_page import url_if_there

COLUMNS = ("Section", "What", "Words")


@school_page("cases.work")
def handover(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The files that were made, and a form to make one."""
    place, at = request.place, timezone.now()
    pupil = _pupil_or_404(place, pupil_id)
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_handover(
                place.school_id, pupil_id, form.cleaned_data["to_school"],
                policy=policy_today(place, timezone.localtime(at).date()), by=place.actor, at=at,
            )  # fmt: skip
        except CaseProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "The file is made. Read it before it goes.")
            return redirect("interventions:handover_page", place.urn, pupil_id, made)
    back = url_if_there("interventions:pupil", place.urn, pupil_id) or reverse("interventions:cases", args=[place.urn])
    context = {"form": form, "title": f"Hand {pupil.name}’s file over", "submit": "Make the file", "cancel_url": back}
    rows = handovers_of(place.school_id, pupil_id)
    return render(request, "interventions/handover.html", context | {"pupil": pupil, "rows": rows})


@school_page("cases.work")
def handover_page(request: HttpRequest, pupil_id: UUID, handover_id: UUID) -> HttpResponse:
    """The file as it was made, to read and print."""
    place = request.place
    pupil, row = _pupil_or_404(place, pupil_id), _handover_or_404(place, pupil_id, handover_id)
    return render(request, "interventions/handover_page.html", {"pupil": pupil, "file": row})


@school_page("cases.work")
def handover_csv(request: HttpRequest, pupil_id: UUID, handover_id: UUID) -> HttpResponse:
    """The file as it was made, as CSV."""
    row = _handover_or_404(request.place, pupil_id, handover_id)
    response = HttpResponse(write_csv(COLUMNS, row.rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="attendance-file-{row.made_at:%Y-%m-%d}.csv"'
    return response


@school_page("cases.work")
@require_POST
def handover_sent(request: HttpRequest, pupil_id: UUID, handover_id: UUID) -> HttpResponse:
    """Note that the file was sent."""
    place = request.place
    _handover_or_404(place, pupil_id, handover_id)
    return button_pressed(
        request,
        lambda: send_handover(place.school_id, pupil_id, handover_id, by=place.actor, at=timezone.now()),
        said="Noted as sent.", back=reverse("interventions:handover", args=[place.urn, pupil_id]),
    )  # fmt: skip


def _pupil_or_404(place: SchoolPlace, pupil_id: UUID) -> PupilRow:
    pupil = pupil_by_id(place.school_id, pupil_id, timezone.localdate())
    if pupil is None:
        raise Http404
    return pupil


def _handover_or_404(place: SchoolPlace, pupil_id: UUID, handover_id: UUID) -> HandoverRow:
    rows = handovers_of(place.school_id, pupil_id)
    row = next((one for one in rows if one.id == handover_id), None)
    if row is None:
        raise Http404
    return row
