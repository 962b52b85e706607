"""Pages: reports to governors as they were published: the list, an issue, its tables as files, its PDFs.

Everything is made of the frozen content. An issue that is not what was published is said to be so, never shown.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.tables import write_csv
from attendance.kit.workbooks import write_sheets
from attendance.reports.queries.files import files_of_issue
from attendance.reports.queries.issues import IssueRow, issue_of
from attendance.reports.queries.reports import TermReports, next_report_on, reports_of
from attendance.reports.rules.files import TYPES
from attendance.reports.rules.report_tables import LONG, long_rows, tables_of
from attendance.reports.services.drawing import governors_context
from attendance.reports.views.made_files import sent
from registers.queries.duties import amended_since


@school_page("reports.read", "reports.prepare")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports, the newest term first: for readers what is published, for whoever prepares them the drafts too."""
    place, today = request.place, timezone.localdate()
    found, writes = reports_of(place.school_id, today), place.may("reports.prepare")
    shown = [one for one in found if writes or one.issues]
    coming = [one for one in found if not one.issues]
    context = {"reports": shown, "coming": next(iter(coming), None), "writes": writes, "nothing": _nothing(shown)}
    if context["nothing"] and not coming:
        context["next_on"] = next_report_on(place.school_id, today)
    return render(request, "reports/reports.html", context)


def _nothing(shown: list[TermReports]) -> bool:
    return not any(one.issues for one in shown)


@school_page("reports.read")
@require_safe
def governors(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest issue of a report; before the first, the page on which it is prepared."""
    issue = issue_of(request.place.school_id, slug)
    if issue is None and request.place.may("reports.prepare"):
        return redirect("reports:prepare", request.place.urn, slug)
    return _shown(request, _there(issue))


@school_page("reports.read")
@require_safe
def issue(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One issue of a report, as it was published."""
    return _shown(request, issue_or_404(request.place, slug, number))


def issue_or_404(place: SchoolPlace, slug: str, number: int) -> IssueRow:
    """Raises Http404. One query."""
    return _there(issue_of(place.school_id, slug, number))


def _there(found: IssueRow | None) -> IssueRow:
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, row: IssueRow) -> HttpResponse:
    if not row.whole:
        return render(request, "reports/issue_broken.html", {"issue": row}, status=409)
    place = request.place
    context: dict[str, Any] = governors_context(row.content) | row.printed | {
        "draft": False, "issue": row, "said": row.content["issue"],
        "again": place.may("reports.prepare") and row.newer is None,
        "changed": amended_since([place.school_id], row.span, row.drawn_at),
    }  # fmt: skip
    return render(request, "reports/issue.html", context)


# ---- files ---------------------------------------------------------------------------------------------------------


@school_page("reports.read")
@require_safe
def csv(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Every table of an issue, a figure a row; with ?table= one table as it stands on the page."""
    row = issue_or_404(request.place, slug, number)
    if not row.whole:
        return render(request, "reports/issue_broken.html", {"issue": row}, status=409)
    tables = tables_of(row.content)
    if not (asked := request.GET.get("table")):
        return _file(request.place, row, "csv", write_csv(LONG, long_rows(tables)))
    table = next((one for one in tables if one.key == asked), None)
    if table is None:
        raise Http404
    return _file(request.place, row, "csv", write_csv(table.header, table.rows), f"-{table.key}")


@school_page("reports.read")
@require_safe
def xlsx(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Every table of an issue, each on a sheet of its own."""
    row = issue_or_404(request.place, slug, number)
    if not row.whole:
        return render(request, "reports/issue_broken.html", {"issue": row}, status=409)
    sheets = [(one.title, one.header, one.rows) for one in tables_of(row.content)]
    return _file(request.place, row, "xlsx", write_sheets(sheets))


@school_page("reports.read")
@require_safe
def pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The report for print; where it is not made yet, the page that says how far it is."""
    return _made(request, slug, number, "governors")


@school_page("reports.read")
@require_safe
def leaflet(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The leaflet for families in the same way."""
    return _made(request, slug, number, "leaflet")


def _made(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    place, row = request.place, issue_or_404(request.place, slug, number)
    found = files_of_issue(place.school_id, row.id).get(kind)
    if found is None:
        raise Http404
    return sent(request, found, file_name(place, row, kind))


def file_name(place: SchoolPlace, row: IssueRow, kind: str, suffix: str = "pdf") -> str:
    """As governors-900001-autumn-2025-issue-1.pdf."""
    return f"{kind}-{place.urn}-{row.slug}-issue-{row.number}.{suffix}"


def _file(place: SchoolPlace, row: IssueRow, suffix: str, content: bytes, part: str = "") -> HttpResponse:
    name = file_name(place, row, f"governors{part}", suffix)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[suffix], headers=headers)
