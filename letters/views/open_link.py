"""Pages for a family without an account: the letter behind the link in their mail, after the child's date of birth."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_http_methods

from attendance.access.pages import finished
from attendance.tenancy.scope import scoped
from letters.forms.dispatches import BirthForm
from letters.queries.letterheads import letterhead_of
from letters.queries.links import LinkFile, link_file
from letters.rules.letterhead import Letterhead
from letters.services.keeping import read_pdf
from letters.services.links import Link, open_link, read_token, tries_left
from letters.services.problems import LetterProblem, StorageAway

COOKIE, SALT = "letter", "letters.opened"
SHOWN_FOR = 30 * 60  # seconds: a telephone that lies about shows nothing after that
NOTHING = "This link does not open a letter"
CANNOT = "The letter cannot be shown just now"


@dataclass(frozen=True)
class Opening:
    """A link that is ours, what it leads to, and from which school it came."""

    link: Link
    token: str
    file: LinkFile
    school: Letterhead
    at: datetime

    @property
    def url(self) -> str:
        return reverse("letters_open:link", args=[self.token])

    def over(self) -> str:
        """Why it does not open a letter any more, in words; "" where it does."""
        if not self.link.works_on(timezone.localdate(self.at)):
            return "It worked for 30 days, and they are over."
        if self.file.letter_state != "issued":
            return "The school has taken this letter back, or has written another one in its place."
        return "It does not work any more." if self.file.closed else ""


def open_page(view: Callable[[HttpRequest, Opening], HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a view under /letter/<token>/: the signature must be ours, and the letter still what the school says.

    The view runs in the school's scope. No answer is stored, found by a search engine, or told to another site.
    """

    @wraps(view)
    def page(request: HttpRequest, token: str) -> HttpResponse:
        link = read_token(token)
        response = _nothing(request) if link is None else _answer(view, request, link, token)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # the address is the key: it must not travel to anybody else in a referrer
        response["Referrer-Policy"] = "same-origin"
        return response

    page.kind = "link"
    return page


def _answer(view: Callable[..., HttpResponse], request: HttpRequest, link: Link, token: str) -> HttpResponse:
    at = timezone.now()
    with scoped(link.school_id):
        file = link_file(link.school_id, link.dispatch_id, timezone.localdate(at))
        if file is None:
            return finished(_nothing(request))
        opening = Opening(link, token, file, letterhead_of(link.school_id), at)
        if words := opening.over():
            return finished(_over(request, opening, "This link does not open the letter any more", words, 410))
        return finished(view(request, opening))


def _nothing(request: HttpRequest) -> HttpResponse:
    words = "Check that you have the whole address from the mail. If it still does not work, ring the school."
    return render(request, "letters/link_over.html", {"title": NOTHING, "words": words}, status=404)


def _over(request: HttpRequest, opening: Opening, title: str, words: str, status: int) -> HttpResponse:
    context = {"title": title, "words": words, "school": opening.school, "ring": True}
    return render(request, "letters/link_over.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def link(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Ask for the date of birth, then show the letter. After five wrong ones: whom to ring, and nothing else."""
    if request.method != "POST" and _was_opened(request, opening):
        return render(request, "letters/link_letter.html", {"opening": opening, "school": opening.school})
    if tries_left(opening.link.school_id, opening.link.dispatch_id) == 0:
        return _locked(request, opening)
    form = BirthForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        left = open_link(opening.link, form.cleaned_data["born"], at=opening.at)
        if left is None:
            return _opened(opening)
        if left == 0:
            return _locked(request, opening)
        form.add_error(None, _wrong(left))
    context = {"form": form, "opening": opening, "school": opening.school}
    return render(request, "letters/link.html", context, status=422 if form.errors else 200)


def _wrong(left: int) -> str:
    tries = "one more time" if left == 1 else f"{left} more times"
    return f"That is not the date of birth that the school has. You can try {tries}."


def _locked(request: HttpRequest, opening: Opening) -> HttpResponse:
    words = "A wrong date of birth was given five times. To keep the letter private, the link opens nothing any more."
    return _over(request, opening, "This link is locked", words, 403)


def _opened(opening: Opening) -> HttpResponse:
    """Back to the page, with a note for this browser and this letter alone that it may be shown."""
    response = redirect(opening.url)
    response.set_signed_cookie(
        COOKIE, opening.link.dispatch_id.hex, salt=SALT, max_age=SHOWN_FOR, path=opening.url, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _was_opened(request: HttpRequest, opening: Opening) -> bool:
    kept = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SHOWN_FOR)
    return kept == opening.link.dispatch_id.hex


@require_GET
@open_page
def pdf(request: HttpRequest, opening: Opening) -> HttpResponse:
    """The letter as it was issued."""
    if not _was_opened(request, opening):
        return redirect(opening.url)
    try:
        content = read_pdf(opening.file.path, opening.file.sha256)
    except (StorageAway, LetterProblem):
        return _over(request, opening, CANNOT, "Something is out of order at the school. Try again later.", 503)
    headers = {"Content-Disposition": 'inline; filename="letter.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
