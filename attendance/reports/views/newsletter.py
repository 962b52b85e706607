"""Page: the groups in assembly and the paragraph for the newsletter, fair and about no single child."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.reports.queries.league import PERIODS, days_of, newsletter_of


@school_page("reports.packs")
def league(request: HttpRequest) -> HttpResponse:
    """The list and the text of a period (?period=last, this or four; ?groups=no leaves the list out of the text)."""
    days = days_of(request.GET.get("period", ""), timezone.localdate())
    found = newsletter_of(request.place.school_id, days)
    with_league = request.GET.get("groups") != "no" and not found.hidden
    context = {
        "found": found, "text": found.text(with_league=with_league), "with_league": with_league,
        "periods": PERIODS.items(),
    }  # fmt: skip
    return render(request, "reports/newsletter.html", context)
