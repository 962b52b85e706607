"""Page: what the DfE published, which of it stands beside this school, and why."""

from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.reports.queries.benchmarks import Quoted, all_releases, beside_school
from attendance.reports.rules.benchmarks import PHASE_LABELS, why_missing
from registers.rules.figures import DISPLAY_PLACES, rounded

COLUMNS = (
    ("Attendance", "attendance_percent", "attendance_perc"),
    ("Absence", "absence_percent", "overall_absence_perc"),
    ("Authorised", "authorised_percent", "authorised_absence_perc"),
    ("Unauthorised", "unauthorised_percent", "unauthorised_absence_perc"),
    ("Persistently absent", "pa_percent", "pa_perc"),
)
KINDS = {"year_to_date": "Year to date", "weekly": "Weeks", "daily": "Days", "annual": "Whole years"}


@school_page("reports.read")
def benchmarks(request: HttpRequest) -> HttpResponse:
    """The published figures quoted beside this school's, and every file that was loaded."""
    found = beside_school(request.place.school_id, timezone.localdate())
    releases = all_releases()
    quoted = {one.release_id for one in found.areas}
    context = {
        "found": found,
        "phase": PHASE_LABELS.get(found.chosen.phase, ""),
        "columns": [label for label, _, _ in COLUMNS],
        "areas": [_area(one) for one in found.areas],
        "releases": [{"row": row, "kind": KINDS[row.kind], "quoted": row.id in quoted} for row in releases],
    }
    return render(request, "reports/benchmarks.html", context)


def _area(one: Quoted) -> dict:
    cells = [
        {"label": label, "text": _percent(getattr(one, field)), "why": why_missing(one.markers.get(column, ""))}
        for label, field, column in COLUMNS
    ]
    return {"quoted": one, "cells": cells, "missing": next((c["why"] for c in cells if not c["text"]), "")}


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{rounded(Fraction(value), DISPLAY_PLACES)}%"
