"""Pages: the report to trustees as PDF: how far the worker is with it, the file itself, once more."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import trust_page
from attendance.access.places import TrustPlace
from attendance.reports.queries.files import FileRow, files_of_issue
from attendance.reports.queries.shelves import OF_TRUST
from attendance.reports.queries.trust_reports import KIND, frozen_issue
from attendance.reports.views.made_files import file_or_404, made_again, owner_of, progress, sent


@trust_page("trust.reports")
@require_safe
def board_pdf(request: HttpRequest, term: str, number: int) -> HttpResponse:
    """The issue as PDF/UA, drawn once of what was frozen; where it is not made yet, the page that says how far."""
    place = request.place
    issue = frozen_issue(place.trust_id, term, number)
    row = files_of_issue(place.trust_id, issue.row.id, OF_TRUST).get(KIND) if issue else None
    if row is None:
        raise Http404
    return sent(request, row, _name(place, row))


@trust_page("trust.reports")
@require_safe
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """How far a file is. Asked by htmx: the progress alone, until there is something to see."""
    row, owner = file_or_404(request.place, file_id), owner_of(request.place)
    return progress(
        request, row, {"list": owner.url("board"), "issue": owner.url("board_issue", row.slug, row.number)}
    )  # fmt: skip


@trust_page("trust.reports")
@require_safe
def file_get(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The file itself; where it is not there yet, its page."""
    row = file_or_404(request.place, file_id)
    return sent(request, row, _name(request.place, row))


@trust_page("trust.reports")
@require_POST
def file_again(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Make it once more: it failed, or the storage has lost it."""
    return made_again(request, file_or_404(request.place, file_id))


def _name(place: TrustPlace, row: FileRow) -> str:
    return f"{row.kind}-trust-{place.uid}-{row.slug}-issue-{row.number}.{row.about.suffix}"
