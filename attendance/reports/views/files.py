"""Pages: files that the worker makes: how far each is, the file itself, once more."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.reports.queries.files import FileRow
from attendance.reports.views.made_files import file_or_404, made_again, owner_of, progress, sent

ANY_READER = ("reports.read", "reports.packs", "reports.tutor")


@school_page(*ANY_READER)
@require_safe
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """How far a file is. Asked by htmx: the progress alone, until there is something to see."""
    row, owner = file_or_404(request.place, file_id), owner_of(request.place)
    crumbs = {"list": owner.url("reports"), "issue": owner.url("issue", row.slug, row.number)} if row.slug else {}
    return progress(request, row, crumbs)


@school_page(*ANY_READER)
@require_safe
def file_get(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The file itself; where it is not there yet, its page."""
    row = file_or_404(request.place, file_id)
    return sent(request, row, _name(request.place, row))


@school_page(*ANY_READER)
@require_POST
def file_again(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Make it once more: it failed, or the storage has lost it."""
    return made_again(request, file_or_404(request.place, file_id))


def _name(place: SchoolPlace, row: FileRow) -> str:
    part = f"{row.slug}-issue-{row.number}" if row.slug else f"{timezone.localtime(row.asked_at):%Y-%m-%d}"
    return f"{row.kind.replace('_', '-')}-{place.urn}-{part}.{row.about.suffix}"
