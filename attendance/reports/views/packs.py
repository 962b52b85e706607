"""Pages: papers for the weekly meeting of leaders, and for the meeting with the local authority."""

from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.reports.forms.packs import SupportPackForm
from attendance.reports.queries.meeting import meeting_of
from attendance.reports.queries.open_duties import open_duties
from attendance.reports.queries.support_meeting import ALL, SEVERE, files_of, support_meeting_of
from attendance.reports.services.files import ask_file
from registers.rules.codes import EARLIEST

PER_PAGE = 20
MEETING, SUPPORT = "Pack for the weekly meeting", "Pack for the meeting with the local authority"


def _sees_cases(place: SchoolPlace) -> SchoolPlace:
    """The place, for somebody who may see pupils, their figures and their cases. Raises Http404."""
    if not all(place.may(ability) for ability in ("pupils.view", "figures.pupils", "cases.view")):
        raise Http404
    return place


@school_page("reports.packs")
def meeting_pack(request: HttpRequest) -> HttpResponse:
    """The week for the leaders' meeting (?on= the day of the meeting, today by default); a post has the pack made."""
    place, at = _sees_cases(request.place), timezone.now()
    today = timezone.localdate(at)
    on = _day(request.GET.get("on", ""), today)
    owed = _owed(place, at) if on == today else []
    if request.method == "POST":
        file_id = ask_file(
            place.school_id, kind="meeting", title=f"{MEETING}, {on:%-d %B %Y}", asked={"on": str(on), "owed": owed},
            by=place.actor, at=at,
        )  # fmt: skip
        return redirect("reports:file", place.urn, file_id)
    context = {"meeting": meeting_of(place.school_id, on), "owed": owed, "today": today}
    return render(request, "reports/meeting_pack.html", context)


def _owed(place: SchoolPlace, at: datetime) -> list[dict[str, Any]]:
    """How much of each kind is owed just now, as this reader may see it."""
    piles = open_duties(place, at)
    return [{"key": one.key, "label": one.kind.label, "number": one.number, "late": one.late} for one in piles]


@school_page("reports.packs")
def support_meeting(request: HttpRequest) -> HttpResponse:
    """Pupils to speak about with the local authority (?who=severe, ?page=); a post has the pack made."""
    place, at = _sees_cases(request.place), timezone.now()
    on = timezone.localdate(at)
    form = SupportPackForm(request.POST or None, sensitive=place.may("flags.sensitive"))
    if request.method == "POST" and form.is_valid():
        file_id = ask_file(
            place.school_id, kind=form.kind, title=f"{SUPPORT}, {on:%-d %B %Y}", asked=form.asked(str(on)),
            by=place.actor, at=at,
        )  # fmt: skip
        return redirect("reports:file", place.urn, file_id)
    found, who = support_meeting_of(place.school_id, on), _who(request)
    page = Paginator(found.chosen(who), PER_PAGE).get_page(request.GET.get("page"))
    files = files_of(place.school_id, found, page.object_list, abilities=place.abilities)
    context = {"meeting": found, "files": files, "page": page, "who": who, "query": f"who={who}&", "form": form}
    return render(request, "reports/support_meeting.html", context, status=422 if form.errors else 200)


def _who(request: HttpRequest) -> str:
    return SEVERE if request.GET.get("who") == SEVERE else ALL


def _day(text: str, today: date) -> date:
    """The day of the meeting: the one asked for, never one to come, nor one of before there were codes."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if EARLIEST <= day <= today else today
