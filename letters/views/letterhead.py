"""Pages: what stands on every letter of a school, who signs, how letters go out; and its pictures."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from letters.forms.letterhead import LetterheadForm, initial_of
from letters.queries.letterheads import SettingsRow, picture_of, pictures_of, settings_of
from letters.services.letterheads import save_letterhead
from letters.services.problems import LetterProblem, SentTwice


@school_page("letters.settings")
def settings(request: HttpRequest) -> HttpResponse:
    """The letterhead and the school's choices; a post keeps them, from then on for every new letter."""
    place, now = request.place, settings_of(request.place.school_id)
    if request.method != "POST":
        return _page(request, now, LetterheadForm(initial=initial_of(now.letterhead)))
    form = LetterheadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, now, form, 422)
    seen = form.cleaned_data["seen"]
    try:
        save_letterhead(
            place.school_id, form.choices(), by=place.actor, at=timezone.now(), seen=seen, pictures=form.pictures()
        )
        messages.success(request, "Saved. It stands on every letter that is drawn from now on.")
    except SentTwice:
        pass  # the first press did it
    except LetterProblem as problem:
        refuse(form, problem)
        return _page(request, settings_of(place.school_id), form, 409 if problem.field == "seen" else 422)
    return redirect("letters:settings", place.urn)


def _page(request: HttpRequest, now: SettingsRow, form: LetterheadForm, status: int = 200) -> HttpResponse:
    held = pictures_of(request.place.school_id, now.letterhead)
    context = {
        "form": form, "now": now, "crest": held.get(now.letterhead.crest),
        "signature": held.get(now.letterhead.signature), "may_templates": request.place.may("letters.templates"),
    }  # fmt: skip
    return render(request, "letters/settings.html", context, status=status)


@school_page("letters.settings", "letters.view")
@require_safe
def picture(request: HttpRequest, image_id: UUID) -> HttpResponse:
    """A crest or signature of the school, as JPEG."""
    found = picture_of(request.place.school_id, image_id)
    if found is None:
        raise Http404
    return HttpResponse(found.content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
