"""Pages: which reports come by e-mail, to oneself and, for whoever may, to colleagues."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.reports.forms.deliveries import DeliveryForm
from attendance.reports.queries.deliveries import deliveries as rows_of
from attendance.reports.queries.deliveries import kinds_for, may_have
from attendance.reports.rules.deliveries import KINDS
from attendance.reports.services.deliveries import SCHEDULE, end_delivery, resume_delivery, start_delivery
from attendance.reports.services.problems import ReportProblem

READERS = tuple(dict.fromkeys(kind.ability for kind in KINDS.values()))


@school_page(*READERS)
def deliveries(request: HttpRequest) -> HttpResponse:
    """The list, and the form for one more."""
    place, at = request.place, timezone.now()
    form = _form(request, place, at)
    if request.method == "POST" and form.is_valid():
        try:
            start_delivery(place, **form.asked(), by=place.actor, at=at)
        except ReportProblem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(request, "It comes by e-mail from now on.")
            return redirect("reports:deliveries", place.urn)
    rows = rows_of(place.school_id, at, user_id=None if place.may(SCHEDULE) else place.user_id)
    return render(request, "reports/deliveries.html", {
        "running": [row for row in rows if row.ended_at is None], "ended": [row for row in rows if row.ended_at],
        "form": form, "others": place.may(SCHEDULE), "explores": place.may("reports.explore"), "me": place.user_id,
    })  # fmt: skip


def _form(request: HttpRequest, place: SchoolPlace, at) -> DeliveryForm:
    people: dict[UUID, str] = {}
    kinds = set(kinds_for(place.abilities))
    if place.may(SCHEDULE):
        found = may_have(place, timezone.localtime(at).date())
        people = {user: name for user, (name, _) in found.items() if user != place.user_id}
        kinds = kinds.union(*(theirs for _, theirs in found.values()))
    data = request.POST if request.method == "POST" else None
    return DeliveryForm(data, kinds=sorted(kinds), people=people, me=place.user_id)


@school_page(*READERS)
@require_POST
def delivery_end(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """It does not come any more; the list has Undo."""
    return _done(request, end_delivery, delivery_id, "It does not come any more.")


@school_page(*READERS)
@require_POST
def delivery_resume(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Undo the end."""
    return _done(request, resume_delivery, delivery_id, "It comes again.")


def _done(request: HttpRequest, deed, delivery_id: UUID, words: str) -> HttpResponse:
    try:
        deed(request.place, delivery_id, by=request.place.actor, at=timezone.now())
    except ReportProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect("reports:deliveries", request.place.urn)
