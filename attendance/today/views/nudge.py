"""Deed: the office asks a room for its register."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.today.views.page import changed_parts
from registers.services.nudges import nudge_register
from registers.services.problems import DayProblem


@require_POST
@school_page("registers.board")
def nudge(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    """Asks for the register; the page answers with the parts that changed, or goes back to Today without script."""
    place, at, told = request.place, timezone.now(), ""
    try:
        day = timezone.localdate(at)
        if nudge_register(place.school_id, slug, session, day=day, by=place.actor, at=at) is None:
            raise Http404
    except DayProblem as problem:
        told = str(problem)
    if request.headers.get("HX-Request"):
        return changed_parts(request, at, "", request.POST)  # a register that came in meanwhile shows so itself
    if told:
        messages.info(request, told)
    return redirect(f"{reverse('today:today', args=[place.urn])}#t-registers")
