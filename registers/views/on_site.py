"""Page: who is on site now, as an emergency roll call on paper and phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from attendance.access.pages import school_page
from attendance.kit.offline import keep
from registers.queries.on_site import on_site as read_on_site
from registers.rules.gate import STATES


@school_page("onsite.view")
@require_GET
def on_site(request: HttpRequest) -> HttpResponse:
    """Everybody by group with boxes to tick. Every teacher sees all groups: in an emergency everybody counts heads."""
    at = timezone.now()
    roll = read_on_site(request.place.school_id, at)
    counts = [(state, label, roll.counts[state]) for state, label in STATES.items()]
    context = {"roll": roll, "counts": counts, "as_of": timezone.localtime(at)}
    return keep(render(request, "registers/on_site.html", context), str(request.place.user_id), at)
