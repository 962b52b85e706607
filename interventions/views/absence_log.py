"""Pages: everything that was done about a child's absences, as page and file; and the steps for a missing child."""

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.rules.abilities import ROLE_LABELS
from interventions.forms.door_visits import MissingStepForm, SpanForm
from interventions.queries.absence_log import LONGEST
from interventions.queries.absence_log import absence_log as read_log
from interventions.queries.missing_child import missing_child as read_missing
from interventions.rules.missing_child import POLICE
from interventions.services.absence_log import export_absence_log
from interventions.services.missing_child import note_missing_step, undo_missing_step
from interventions.views.first_day_desk import did, pressed, pupil_or_404

DAY = timedelta(days=1)
USUAL = timedelta(days=27)


@school_page("first_day.export")
def absence_log(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The log, oldest first; the last four weeks unless other days are asked for."""
    place = request.place
    pupil = pupil_or_404(place, pupil_id)
    form, since, last = _span(request)
    lines = read_log(place.school_id, pupil_id, since, last + DAY, abilities=place.abilities)
    context = {"pupil": pupil, "form": form, "since": since, "last": last, "lines": lines, "now": timezone.now()}
    return render(request, "interventions/absence_log.html", context)


@school_page("first_day.export")
def absence_log_csv(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The same days as CSV. That it was taken is kept."""
    place = request.place
    pupil_or_404(place, pupil_id)
    _, since, last = _span(request)
    content = export_absence_log(
        place.school_id, pupil_id, since, last + DAY, abilities=place.abilities, by=place.actor, at=timezone.now()
    )
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="absence-log-{since:%Y-%m-%d}-{last:%Y-%m-%d}.csv"'
    return response


def _span(request: HttpRequest) -> tuple[SpanForm, date, date]:
    """The days asked for, in order and no longer than LONGEST; the usual ones where they cannot be read."""
    today = timezone.localdate()
    form = SpanForm(request.GET or None, initial={"since": today - USUAL, "last": today})
    asked = form.cleaned_data if form.is_valid() else {}
    last = asked.get("last") or today
    since = asked.get("since") or last - USUAL
    since, last = min(since, last), max(since, last)
    return form, max(since, last - LONGEST), last


@school_page("first_day.work", "first_day.review")
def missing_child(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The steps for a child who cannot be found; each is noted in place and can be taken back."""
    place, at = request.place, timezone.now()
    form = MissingStepForm(request.POST or None)
    pupil_or_404(place, pupil_id)
    if request.POST.get("undo"):
        call_id = _uuid_or_404(request.POST["undo"])
        return pressed(
            request, lambda: undo_missing_step(place.school_id, pupil_id, call_id, by=place.actor, at=at),
            said="Taken back.", back=request.path,
        )  # fmt: skip

    def note() -> None:
        note_missing_step(
            place.school_id, pupil_id, form.cleaned_data["step"], whom=form.cleaned_data["whom"],
            words=form.cleaned_data["words"], by=place.actor, at=at,
        )  # fmt: skip

    if request.method == "POST" and did(request, form, note, said="Noted."):
        return redirect(request.path)
    found = read_missing(place.school_id, pupil_id, timezone.localtime(at).date(), at, abilities=place.abilities)
    context = {"child": found, "form": form, "police": POLICE, "roles": ROLE_LABELS, "now": at}
    return render(request, "interventions/missing_child.html", context, status=422 if form.errors else 200)


def _uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
