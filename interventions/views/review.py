"""Page: the day's review meeting, full screen: every child who is not accounted for, decided in place."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from interventions.forms.door_visits import ReviewForm
from interventions.queries.review import Review, notes_of_day, review_of
from interventions.services import review as deeds
from interventions.views.case_page import url_if_there
from interventions.views.first_day_desk import did, pressed, pupil_or_404


@school_page("first_day.review")
def review(request: HttpRequest) -> HttpResponse:
    """The list, and one decision at a time: saved at once as the minutes, back to the same child."""
    place, at = request.place, timezone.now()
    sent = None
    if request.method == "POST":
        sent = ReviewForm(request.POST, prefix=request.POST.get("form", ""))
        name = _name(place, sent)

        def decide() -> None:
            deeds.note_review(place.school_id, sent.values(), by=place.actor, at=at)

        if did(request, sent, decide, said=f"Decided about {name}."):
            return redirect(f"{_url(place)}#p-{sent.cleaned_data['pupil_id']}")
    found = review_of(
        place.school_id, timezone.localtime(at).date(), at, abilities=place.abilities, user_id=place.user_id
    )
    context = {"review": found, "rows": _rows(place, found, sent), "now": at, "sent": sent}
    on_list = {row["line"].pupil.pupil_id for row in context["rows"]}
    context["lost"] = sent if sent and sent.cleaned_data["pupil_id"] not in on_list else None
    context["today_url"] = url_if_there("today:today", place.urn)
    return render(request, "interventions/review.html", context, status=422 if sent else 200)


def _name(place: SchoolPlace, form: ReviewForm) -> str:
    """Whom the form is about. Raises Http404: nobody of this school."""
    if not form.is_valid() and "pupil_id" not in form.cleaned_data:
        raise Http404
    return pupil_or_404(place, form.cleaned_data["pupil_id"]).name


def _rows(place: SchoolPlace, found: Review, sent: ReviewForm | None) -> list[dict[str, Any]]:
    """Each line with its form; the one that was refused comes back as it was typed."""
    wrong = sent.cleaned_data["pupil_id"] if sent else None
    rows = []
    for line in found.lines:
        pupil_id = line.pupil.pupil_id
        fresh = ReviewForm(initial={"pupil_id": pupil_id}, prefix=f"d{pupil_id.hex}")
        rows.append(
            {
                "line": line, "form": sent if pupil_id == wrong else fresh,
                "call_url": url_if_there("interventions:call", place.urn, pupil_id),
                "colour_url": url_if_there("interventions:colour", place.urn, pupil_id),
            }
        )  # fmt: skip
    return rows


@school_page("first_day.review")
@require_POST
def review_undo(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Take a decision of today back."""
    place, at = request.place, timezone.now()
    today = timezone.localtime(at).date()
    note = next((one for one in notes_of_day(place.school_id, today) if one.id == note_id), None)
    if note is None:
        raise Http404
    return pressed(
        request, lambda: deeds.take_back_review(place.school_id, note_id, by=place.actor, at=at),
        said="Taken back.", back=f"{_url(place)}#p-{note.pupil_id}",
    )  # fmt: skip


def _url(place: SchoolPlace) -> str:
    return reverse("interventions:review", args=[place.urn])
