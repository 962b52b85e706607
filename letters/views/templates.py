"""Pages: the words of a school's letters, from whom each comes, and what the school has instead."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import school_page
from letters.queries.wordings import of_school
from letters.services.previewing import preview_for_pupil
from letters.views.template_editor import editing, previewing
from letters.views.template_pages import Side, beginning, ending, giving_up, listing, reading


def _side(request: HttpRequest) -> Side:
    place, today = request.place, timezone.localdate()
    return Side(
        of_school(place.school_id), "letters", place.urn, today, place.may("letters.templates"),
        lambda wording, text: preview_for_pupil(place.school_id, wording, today, text),
    )  # fmt: skip


@school_page("policy.view")
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Every letter that the school may send, and whose words it has."""
    return listing(request, _side(request))


@school_page("policy.view")
@require_safe
def template(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """One letter in one language: its words, versions, what changed."""
    return reading(request, _side(request), key, language)


@school_page("letters.templates")
def template_edit(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """The school's own words instead of its trust's or the preset's."""
    return editing(request, _side(request), key, language)


@school_page("letters.templates")
@require_POST
def template_preview(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """What is typed now, checked, and as it would look for a pupil of the school."""
    return previewing(request, _side(request), key, language)


@school_page("letters.templates")
def template_new(request: HttpRequest) -> HttpResponse:
    """A letter that there is not yet."""
    return beginning(request, _side(request))


@school_page("letters.templates")
@require_POST
def template_give_up(request: HttpRequest, key: str, language: str, version_id: UUID) -> HttpResponse:
    """Give up a draft, with a reason."""
    return giving_up(request, _side(request), key, language, version_id)


@school_page("letters.templates")
@require_POST
def template_end(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Go back to the words of the trust or the preset from a day."""
    return ending(request, _side(request), key, language)
