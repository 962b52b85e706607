"""What pages of files share, a school's and a trust's: how far a file is, its bytes, once more."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.places import SchoolPlace, TrustPlace
from attendance.kit.keeping import StoreAway
from attendance.reports.queries.files import FileRow, file_by_id
from attendance.reports.queries.shelves import OF_SCHOOL, OF_TRUST, Shelf
from attendance.reports.rules.files import may_open
from attendance.reports.services import files as deeds
from attendance.reports.services.files import open_file
from attendance.reports.services.problems import ReportProblem

Place = SchoolPlace | TrustPlace


@dataclass(frozen=True)
class Owner:
    """Whose files a page is about, and where their pages stand: `space` with the URN or the UID."""

    id: UUID
    of: Shelf
    space: str
    number: int

    def url(self, name: str, *more: Any) -> str:
        """The address of a page of this owner."""
        return reverse(f"{self.space}:{name}", args=[self.number, *more])


def owner_of(place: Place) -> Owner:
    """The school or the trust of a page."""
    if isinstance(place, TrustPlace):
        return Owner(place.trust_id, OF_TRUST, "reports_trust", place.uid)
    return Owner(place.school_id, OF_SCHOOL, "reports", place.urn)


def file_or_404(place: Place, file_id: UUID) -> FileRow:
    """The file, if the place has it and the person may open it. Raises Http404. One query."""
    owner = owner_of(place)
    row = file_by_id(owner.id, file_id, owner.of)
    mine = row is not None and row.asked_by == place.user_id
    if row is None or not may_open(row.kind, place.abilities, mine=mine, of_issue=row.issue_id is not None):
        raise Http404
    return row


def progress(request: HttpRequest, row: FileRow, crumbs: dict[str, str]) -> HttpResponse:
    """How far a file is. Asked by htmx: the progress alone, until there is something to see.

    `crumbs`: where the report is that it belongs to, `list` and `issue`; empty for a file of its own.
    """
    if request.htmx:
        response = render(request, "reports/_file_progress.html", {"file": row})
        if not row.busy:
            response["HX-Refresh"] = "true"
        return response
    owner = owner_of(request.place)
    urls = {name: owner.url(name, row.id) for name in ("file", "file_get", "file_again")}
    return render(request, "reports/file.html", {"file": row, "urls": urls, "crumbs": crumbs})


def sent(request: HttpRequest, row: FileRow, name: str) -> HttpResponse:
    """The file's bytes, if they are what was kept; else its page: it is not made yet, or what is wrong with it."""
    owner = owner_of(request.place)
    if not row.ready:
        return redirect(owner.url("file", row.id))
    try:
        content = open_file(owner.id, row.path, row.sha256, of=owner.of)
    except (ReportProblem, StoreAway) as problem:
        messages.error(request, str(problem))
        return redirect(owner.url("file", row.id))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=row.content_type, headers=headers)


def made_again(request: HttpRequest, row: FileRow) -> HttpResponse:
    """Make it once more, and go to its page."""
    owner = owner_of(request.place)
    try:
        deeds.ask_again(owner.id, row.id, by=request.place.actor, at=timezone.now(), of=owner.of)
    except ReportProblem as problem:
        messages.error(request, str(problem))
    return redirect(owner.url("file", row.id))
