"""Pages: the schools of a trust side by side, and one of them down to its groups. No pupil's name anywhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attendance.access.pages import trust_page
from attendance.access.places import TrustPlace
from attendance.calendar.queries import TermRow
from attendance.reports.forms.trust import TrustSpanForm
from attendance.reports.queries.spans import ReportSpan
from attendance.reports.queries.trust import schools_by_id, side_by_side
from attendance.reports.queries.trust_content import bands_words, kinds_content, totals_content
from attendance.reports.queries.trust_duties import LABELS, SchoolDuties, duties_of_schools
from attendance.reports.queries.trust_policies import policy_differences
from attendance.reports.queries.trust_practice import LEAST_PUPILS, practice_of_schools
from attendance.reports.queries.trust_school import PartRow, parts_of
from attendance.reports.queries.trust_spans import trust_spans
from attendance.reports.rules.sparklines import with_sparks
from attendance.reports.rules.trust_files import (
    DUTIES_HEADER,
    PARTS_HEADER,
    POLICY_HEADER,
    PRACTICE_HEADER,
    SIDE_HEADER,
    WEEKS_HEADER,
    duty_rows,
    policy_rows,
    practice_rows,
    side_rows,
    week_rows,
)
from attendance.reports.views.trust_tables import table_file


@trust_page("trust.reports")
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Every school, like beside like, in a span (?span=); ?format=csv or xlsx, with ?table=weeks week by week."""
    place = request.place
    form, span, terms = _asked(request)
    if span is None:
        return _nothing(request, form, "reports/trust/compare.html")
    kinds = side_by_side(place.school_ids, span, terms)
    content = kinds_content(kinds, span)
    if suffix := request.GET.get("format"):
        weeks = request.GET.get("table") == "weeks"
        header, rows = (WEEKS_HEADER, week_rows(content)) if weeks else (SIDE_HEADER, side_rows(content))
        return table_file(_name(place, "weeks" if weeks else "schools", span), suffix, header, rows)
    context = {
        "form": form, "span": span, "kinds": with_sparks(content), "totals": totals_content(kinds, content),
        "bands": bands_words(), "query": request.GET.urlencode(), "releases": _releases(content),
    }  # fmt: skip
    return render(request, "reports/trust/compare.html", context)


def _asked(
    request: HttpRequest, *, whole: bool = False
) -> tuple[TrustSpanForm, ReportSpan | None, Mapping[Any, Sequence[TermRow]]]:
    """The form, the span asked for (None: nothing to show), the terms. `whole`: terms only, no part of one."""
    spans, terms = trust_spans(request.place.school_ids, timezone.localdate())
    if whole:
        spans = [span for span in spans if span.key.startswith("term:")]
    form = TrustSpanForm(request.GET if "span" in request.GET else {}, spans=spans)
    return form, form.chosen if spans and form.is_valid() else None, terms


def _nothing(request: HttpRequest, form: TrustSpanForm, template: str) -> HttpResponse:
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


def _name(place: TrustPlace, what: str, span: ReportSpan) -> str:
    return f"trust-{place.uid}-{what}-{span.slug}"


def _releases(content: Sequence[Mapping[str, Any]]) -> list[str]:
    found = [one["release"] for one in content if one["release"]]
    words = [
        f"{one['publication']} {one['period']}" + (f", released {one['released_on']}" if one["released_on"] else "")
        for one in found
    ]
    return list(dict.fromkeys(words))


@trust_page("trust.reports")
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """What each school kept of its duties in a span (?span=); ?format= as a file."""
    place = request.place
    form, span, _ = _asked(request)
    if span is None:
        return _nothing(request, form, "reports/trust/duties.html")
    found: list[SchoolDuties] = duties_of_schools(place.school_ids, span.span, at=timezone.now())
    rows = [one.as_json() for one in found]
    if suffix := request.GET.get("format"):
        return table_file(_name(place, "duties", span), suffix, DUTIES_HEADER, duty_rows(rows))
    context = {
        "form": form,
        "span": span,
        "rows": rows,
        "labels": LABELS.values(),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/trust/duties.html", context)


@trust_page("trust.reports")
@require_safe
def school(request: HttpRequest, urn: int) -> HttpResponse:
    """One school by year group, group and cohort, in a span (?span=); ?format= as a file."""
    place = request.place
    row = next((one for one in schools_by_id(place.school_ids) if one.urn == urn), None)
    if row is None:
        raise Http404
    # of a term and its halves, one less another would tell of a group that is hidden in one of them
    form, span, _ = _asked(request, whole=True)
    if span is None:
        return _nothing(request, form, "reports/trust/school.html")
    parts = parts_of(row.id, span)
    tables = (("Year groups", parts.years), ("Groups", parts.groups), ("Cohorts", parts.cohorts))
    if suffix := request.GET.get("format"):
        lines = [("School", parts.whole), *((title, part) for title, rows in tables for part in rows)]
        cells = [_cells(title, part) for title, part in lines]
        return table_file(_name(place, f"school-{urn}", span), suffix, PARTS_HEADER, cells)
    context = {
        "school": row, "form": form, "span": span, "parts": parts, "tables": tables, "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "reports/trust/school.html", context)


def _cells(title: str, part: PartRow) -> list[str]:
    cells = (part.pupils, part.attendance, part.unauthorised, part.late)
    return [title, part.label, *(str(one["text"]) for one in cells)]


@trust_page("trust.reports")
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Where schools have another value than the trust's policy; ?format= as a file."""
    place = request.place
    found = policy_differences(place.trust_id, place.school_ids, timezone.localdate())
    if suffix := request.GET.get("format"):
        return table_file(f"trust-{place.uid}-policies", suffix, POLICY_HEADER, policy_rows(found))
    context = {"found": found, "number": sum(len(one["schools"]) for one in found)}
    return render(request, "reports/trust/policies.html", context)


@trust_page("trust.reports")
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """What schools did for pupils and what went with it, in a span (?span=); ?format= as a file."""
    place = request.place
    form, span, _ = _asked(request)
    if span is None:
        return _nothing(request, form, "reports/trust/practice.html")
    found = practice_of_schools(place.school_ids, span.span, on=timezone.localdate())
    if suffix := request.GET.get("format"):
        return table_file(_name(place, "practice", span), suffix, PRACTICE_HEADER, practice_rows(found))
    context = {"form": form, "span": span, "found": found, "least": LEAST_PUPILS, "query": request.GET.urlencode()}
    return render(request, "reports/trust/practice.html", context)
