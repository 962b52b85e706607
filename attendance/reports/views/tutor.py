"""Page: the weekly sheet of a registration group, for its tutor and, without any child's figure, for the board.

A post has it made as a PDF.
"""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.people.queries import GroupRow, group_by_slug, groups_of_teacher, groups_on
from attendance.reports.queries.tutor import TutorSheet, tutor_sheet, week_asked
from attendance.reports.services.files import ask_file

WEEK = timedelta(days=7)


@school_page("reports.tutor")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """To the sheet of the first of the groups that this person may open; without one, who gives them a group."""
    place = request.place
    groups = _groups(place, timezone.localdate())
    if groups:
        return redirect("reports:tutor", place.urn, groups[0].slug)
    return render(request, "reports/tutor_none.html")


@school_page("reports.tutor")
def tutor(request: HttpRequest, slug: str) -> HttpResponse:
    """A group's week (?week= any day of it); ?display=safe leaves out names and every child's figure."""
    place, today = request.place, timezone.localdate()
    mine = _groups(place, today)
    group = group_by_slug(place.school_id, slug)
    if group is None or not _may_open(place, group, mine):
        raise Http404
    if request.method == "POST":
        return _ask(request, place, today, [group] if request.POST.get("all") != "yes" else mine)
    week, safe = week_asked(request.GET.get("week", ""), today), request.GET.get("display") == "safe"
    sheet = tutor_sheet(place.school_id, group, week, today)
    template = "reports/tutor_safe.html" if safe else "reports/tutor.html"
    shown = {"board": sheet.board, "group": group, "days": sheet.days} if safe else {"sheet": sheet}
    return render(request, template, shown | _links(place, sheet, today, mine))


def _ask(request: HttpRequest, place: SchoolPlace, today: date, groups: list[GroupRow]) -> HttpResponse:
    """Have the sheets of these groups made as a PDF."""
    week = week_asked(request.GET.get("week", ""), today)
    name = groups[0].name if len(groups) == 1 else "All groups"
    file_id = ask_file(
        place.school_id, kind="tutor", title=f"{name}, week of {week:%-d %B %Y}", by=place.actor, at=timezone.now(),
        asked={"week": str(week), "on": str(today), "groups": [group.slug for group in groups]},
    )  # fmt: skip
    return redirect("reports:file", place.urn, file_id)


def _groups(place: SchoolPlace, today: date) -> list[GroupRow]:
    """The groups whose sheets this person may open: all for those who see every pupil, else what they teach. One
    query."""
    if place.may("pupils.view"):
        return groups_on(place.school_id, today)
    return groups_of_teacher(place.school_id, place.user_id, today)


def _may_open(place: SchoolPlace, group: GroupRow, mine: list[GroupRow]) -> bool:
    return place.may("pupils.view") or group.id in {one.id for one in mine}


def _links(place: SchoolPlace, sheet: TutorSheet, today: date, mine: list[GroupRow]) -> dict:
    path = reverse("reports:tutor", args=[place.urn, sheet.group.slug])
    later = sheet.week + WEEK
    return {
        "week": sheet.week,
        "last_day": sheet.last_day,
        "earlier_url": f"{path}?week={sheet.week - WEEK}",
        "later_url": f"{path}?week={later}" if later <= today else "",
        "sheet_url": f"{path}?week={sheet.week}",
        "safe_url": f"{path}?week={sheet.week}&display=safe",
        "others": [(one.name, reverse("reports:tutor", args=[place.urn, one.slug])) for one in mine
                   if one.id != sheet.group.id],
    }  # fmt: skip
