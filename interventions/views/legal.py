"""Pages of the whole school: legal steps, and the N codes that still wait for a reason."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.access.pages import school_page
from interventions.queries.legal import notices_running, to_tell
from interventions.queries.penalty import near_threshold
from interventions.queries.returns import due_returns
from interventions.queries.unexplained import unexplained
from interventions.rules.unexplained import by_state
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


@school_page("marks.amend", "cases.view")
def n_codes(request: HttpRequest) -> HttpResponse:
    """Every N that stands, by the school days left."""
    place, today = request.place, timezone.localdate()
    rows = unexplained(place.school_id, today)
    states = by_state(one for row in rows for one in row.sessions)
    context = {"rows": rows, "today": today, "states": states, "sessions": sum(states.values())}
    return render(request, "interventions/n_codes.html", context)
