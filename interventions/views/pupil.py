"""Page: one pupil's attendance, with everything that is said from the marks themselves."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.calendar.rules.ages import age_on, of_compulsory_school_age
from attendance.people.queries import pupil_file, year_label
from interventions.queries.pupil_year import pupil_year
from interventions.views.pupil_card import card_context


@school_page("figures.pupils")
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Figures, the year as weave, patterns, what would change it, whom to contact, brothers and sisters."""
    place, today = request.place, timezone.localdate()
    file = pupil_file(place.school_id, pupil_id, today, abilities=place.abilities)
    if file is None:
        raise Http404
    year, born = pupil_year(place.school_id, file, today, abilities=place.abilities), file.pupil.born
    context = {
        "pupil": file.pupil, "today": today, "year": year, "age": age_on(born, today),
        "year_label": year_label(file.pupil.year_group_now), "of_age": of_compulsory_school_age(born, today),
        "group": file.group, "flags": file.flags, "contacts": file.contacts,
        "siblings": year.siblings if year else (),
    }  # fmt: skip
    return render(request, "interventions/pupil.html", context | card_context(place, pupil_id, today))
