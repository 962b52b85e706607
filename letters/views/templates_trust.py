"""Pages: the words of a trust's letters, written once for all its schools, and which of them are locked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from attendance.access.pages import trust_page
from letters.queries.wordings import of_trust
from letters.services.previewing import preview_with_examples
from letters.services.problems import LetterProblem, SentTwice
from letters.services.templates import set_lock
from letters.views.template_editor import editing, previewing
from letters.views.template_pages import Side, beginning, ending, giving_up, listing, reading


def _side(request: HttpRequest) -> Side:
    place, today = request.place, timezone.localdate()
    return Side(
        of_trust(place.trust_id), "letters_trust", place.uid, today, True,
        lambda wording, text: preview_with_examples(wording, place.name, today), place.school_ids,
    )  # fmt: skip


@trust_page("letters.templates_trust")
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Every letter of the trust, and which schools have words of their own."""
    return listing(request, _side(request))


@trust_page("letters.templates_trust")
@require_safe
def template(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """One letter in one language: its words, versions, what changed."""
    return reading(request, _side(request), key, language)


@trust_page("letters.templates_trust")
def template_edit(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """The trust's words instead of the preset's."""
    return editing(request, _side(request), key, language)


@trust_page("letters.templates_trust")
@require_POST
def template_preview(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """What is typed now, checked, and as it would look with an example in the place of every fact."""
    return previewing(request, _side(request), key, language)


@trust_page("letters.templates_trust")
def template_new(request: HttpRequest) -> HttpResponse:
    """A letter that there is not yet."""
    return beginning(request, _side(request))


@trust_page("letters.templates_trust")
@require_POST
def template_give_up(request: HttpRequest, key: str, language: str, version_id: UUID) -> HttpResponse:
    """Give up a draft, with a reason."""
    return giving_up(request, _side(request), key, language, version_id)


@trust_page("letters.templates_trust")
@require_POST
def template_end(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Go back to the words of the preset from a day."""
    return ending(request, _side(request), key, language)


@trust_page("letters.templates_trust")
@require_POST
def template_lock(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Lock the letter for all schools of the trust, or open it (locked=), with a reason."""
    side, place = _side(request), request.place
    locked, reason = request.POST.get("locked") == "yes", request.POST.get("reason", "")
    try:
        set_lock(side.owner, key, language, locked, reason=reason, by=place.actor, at=timezone.now())
        said = "Locked. Its schools use these words." if locked else "Opened. Its schools may have words of their own."
        messages.success(request, said)
    except SentTwice:
        pass
    except LetterProblem as problem:
        messages.error(request, str(problem))
    return redirect(side.url("template", key, language))
