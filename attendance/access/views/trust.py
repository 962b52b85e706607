"""The start page of a trust: its schools, side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attendance.access import menu, queries
from attendance.access.pages import trust_page
from attendance.access.rules.abilities import abilities_of


@trust_page("trust.view", "figures.view", "access.view")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The trust's schools with a link into each."""
    rows = queries.places_of(request.user, timezone.localdate())
    own = {school.urn for school in queries.schools_of_trust(request.place.trust_id)}
    schools = [
        {"place": row, "url": menu.start_url("school", row.number, abilities_of(row.roles))}
        for row in rows
        if row.kind == "school" and row.number in own
    ]
    return render(request, "access/trust.html", {"schools": schools})
