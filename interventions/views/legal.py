"""Page of the whole school: legal steps that wait."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.access.pages import school_page
from interventions.queries.legal import notices_running, to_tell
from interventions.queries.penalty import near_threshold
from interventions.queries.returns import due_returns
from interventions.views.legal_page import meter


@school_page("cases.view")
def legal(request: HttpRequest) -> HttpResponse:
    """What waits: returns, people to be told, pupils near the threshold, notices."""
    place, today = request.place, timezone.localdate()
    notices, improvements = notices_running(place.school_id, today)
    context = {
        "today": today, "returns": due_returns(place.school_id, today),
        "tells": to_tell(place.school_id, today, abilities=place.abilities),
        "near": [(row, meter(row.threshold)) for row in near_threshold(place.school_id, today)],
        "notices": notices, "improvements": improvements,
    }  # fmt: skip
    return render(request, "interventions/legal.html", context)
