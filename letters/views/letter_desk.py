"""What the doors of letters share: the letter on the desk, where to go next, and a page with one form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from letters.forms.letters import chosen_ids
from letters.queries.letter_rows import LetterRow
from letters.queries.letters import letter_by_id
from letters.services.problems import LetterProblem, SentTwice

FORM_PAGE = "letters/letter_form.html"


@dataclass(frozen=True)
class Desk:
    """A letter on somebody's desk. `then` is the letter to go on with. `deed`: what every service takes."""

    place: SchoolPlace
    at: datetime
    letter: LetterRow
    then: UUID | None = None

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def url(self) -> str:
        return reverse("letters:letter", args=[self.place.urn, self.letter.id])

    @property
    def onward(self) -> str:
        """Where one goes once the letter is decided: the next of the queue, else the letter itself."""
        return queue_url(self.place, letter=self.then) if self.then else self.url

    @property
    def deed(self) -> dict[str, Any]:
        return {"by": self.place.actor, "at": self.at}


def desk_of(request: HttpRequest, letter_id: UUID) -> Desk:
    """The letter, if the school has it. Raises Http404. One query."""
    place = request.place
    letter = letter_by_id(place.school_id, letter_id)
    if letter is None:
        raise Http404
    return Desk(place, timezone.now(), letter, then_of(request))


def then_of(request: HttpRequest) -> UUID | None:
    """The letter that the page says comes next."""
    asked = request.POST.get("then") or request.GET.get("then") or ""
    return next(iter(chosen_ids([asked])), None)


def queue_url(place: SchoolPlace, **query: object) -> str:
    """The queue, with what it should show."""
    asked = urlencode({key: value for key, value in query.items() if value})
    url = reverse("letters:queue", args=[place.urn])
    return f"{url}?{asked}" if asked else url


def url_if_there(name: str, *args: object) -> str:
    """The address of a page; "" where the house has none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def form_page(
    request: HttpRequest, desk: Desk, form: Form, deed: Callable[[], Any], *, title: str, said: str, submit: str,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """A page with one form about a letter: does the deed and goes on, or shows what is wrong, filled as it was."""
    if request.method == "POST" and form.is_valid():
        try:
            deed()
        except SentTwice:
            return redirect(desk.onward)
        except LetterProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, said)
            return redirect(desk.onward)
    context |= {
        "form": form, "title": title, "submit": submit, "cancel_url": desk.url, "desk": desk, "letter": desk.letter,
        "then": desk.then or "",
    }  # fmt: skip
    return render(request, FORM_PAGE, context)


def button_pressed(request: HttpRequest, deed: Callable[[], Any], *, said: str, back: str) -> HttpResponse:
    """A deed of one button: done, or refused with a message; then back."""
    try:
        deed()
    except SentTwice:
        return redirect(back)
    except LetterProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return redirect(back)
