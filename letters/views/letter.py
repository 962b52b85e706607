"""Pages: one letter with everything that is known of it, and its papers as PDF and as pictures."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit import pdf as drawing
from letters.queries.letters import letter_by_id
from letters.services.papers import paper_pdf
from letters.services.problems import LetterProblem, StorageAway
from letters.views.letter_desk import then_of
from letters.views.letter_page import facing, shown

SHARP = 110  # dots per inch of a page shown on a screen


@school_page("letters.view")
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The words beside their facts, who got it, what was sent before, what became of it."""
    place, today = request.place, timezone.localdate()
    one = shown(place, letter_id, today)
    if one is None:
        raise Http404
    return render(request, "letters/letter.html", facing(place, one, then=then_of(request)))


@school_page("letters.view")
def pdf(request: HttpRequest, letter_id: UUID, copy_id: UUID) -> HttpResponse:
    """The paper of a copy: of an issued one the very file, of another one as it would be printed now."""
    return _answer(request, letter_id, copy_id, None)


@school_page("letters.view")
def picture_of(request: HttpRequest, letter_id: UUID, copy_id: UUID, page: int) -> HttpResponse:
    """One page of the paper as a picture."""
    return _answer(request, letter_id, copy_id, page)


def _answer(request: HttpRequest, letter_id: UUID, copy_id: UUID, page: int | None) -> HttpResponse:
    place, today = request.place, timezone.localdate()
    try:
        content = paper_pdf(place.school_id, letter_id, copy_id, today, abilities=place.abilities)
    except (StorageAway, LetterProblem, drawing.PdfProblem) as problem:
        context = {"letter": letter_by_id(place.school_id, letter_id), "words": str(problem)}
        return render(request, "letters/away.html", context, status=503)
    if content is None:
        raise Http404
    if page is None:
        return HttpResponse(content, content_type="application/pdf", headers=_headers(letter_id))
    pages = drawing.pictures(content, dpi=SHARP)
    if not 0 < page <= len(pages):
        raise Http404
    return HttpResponse(pages[page - 1], content_type="image/png")


def _headers(letter_id: UUID) -> dict[str, str]:
    """No child's name in the name of a file that lies in a folder of downloads."""
    return {"Content-Disposition": f'inline; filename="letter-{str(letter_id)[:8]}.pdf"'}
