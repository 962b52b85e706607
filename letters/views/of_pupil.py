"""Pages: the letters about one pupil, and as a card on the pages of the pupil and the case."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.people.queries import PupilRow, pupils_by_ids
from letters.queries.letter_rows import LetterLine
from letters.queries.letters import letters_of_case, letters_of_pupil
from letters.views.letter_desk import url_if_there
from letters.views.letter_lines import hold_lines, line_of

CARD = 5


@school_page("letters.view")
def of_pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Every letter about the pupil, the newest first; with htmx the newest few as a card."""
    place, today = request.place, timezone.localdate()
    pupil = pupil_or_404(place, pupil_id, today)
    lines = letters_of_pupil(place.school_id, pupil_id)
    context = _context(place, lines, pupil_id, today)
    if request.htmx:
        return render(request, "letters/_letters_card.html", _card(context, place, pupil_id))
    urls = {
        "hold_url": url_if_there("letters:hold_new", place.urn, pupil_id) if place.may("letters.hold") else "",
        "pupil_url": reverse("interventions:pupil", args=[place.urn, pupil_id]) if place.may("figures.pupils") else "",
    }  # fmt: skip
    return render(request, "letters/of_pupil.html", context | urls | {"pupil": pupil})


@school_page("letters.view")
def of_case(request: HttpRequest, pupil_id: UUID, case_id: UUID) -> HttpResponse:
    """The newest letters of one of the pupil's cases as a card. The whole list is the pupil's."""
    place, today = request.place, timezone.localdate()
    pupil_or_404(place, pupil_id, today)
    lines = [line for line in letters_of_case(place.school_id, case_id) if line.letter.pupil_id == pupil_id]
    context = _context(place, lines, pupil_id, today)
    if context["new_url"]:
        context["new_url"] += f"?{urlencode({'case': case_id})}"
    return render(request, "letters/_letters_card.html", _card(context, place, pupil_id))


def pupil_or_404(place: SchoolPlace, pupil_id: UUID, today: date) -> PupilRow:
    """One query. Raises Http404."""
    pupil = pupils_by_ids(place.school_id, [pupil_id], today).get(pupil_id)
    if pupil is None:
        raise Http404
    return pupil


def _context(place: SchoolPlace, lines: list[LetterLine], pupil_id: UUID, today: date) -> dict:
    new = reverse("letters:new", args=[place.urn, pupil_id]) if place.may("letters.decide") else ""
    return {
        "lines": [line_of(place, line) for line in lines], "new_url": new,
        "holds": hold_lines(place, pupil_id, today),
    }  # fmt: skip


def _card(context: dict, place: SchoolPlace, pupil_id: UUID) -> dict:
    lines = context["lines"]
    all_url = reverse("letters:of_pupil", args=[place.urn, pupil_id])
    return context | {"lines": lines[:CARD], "more": max(0, len(lines) - CARD), "all_url": all_url}
