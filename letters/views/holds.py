"""Pages: pupils about whom no letter goes out, stopping letters, letting them go again."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from attendance.people.queries import PupilRow, groups_of_pupils_on, pupil_by_id
from letters.forms.holds import HoldEndForm, HoldForm
from letters.queries.holds import HoldRow, hold_by_id, holds_of, holds_to_know, waiting_letters
from letters.services.holds import end_hold, hold_letters
from letters.services.problems import LetterProblem, SentTwice

STATES = (("now", "No letters go out"), ("to_come", "From a later day"), ("over", "Over, in the last four weeks"))


@school_page("letters.view")
def holds(request: HttpRequest) -> HttpResponse:
    """Everybody about whom no letter goes out, will, or did in the last weeks."""
    place, today = request.place, timezone.localdate()
    rows = holds_to_know(place.school_id, today, abilities=place.abilities)
    groups = groups_of_pupils_on(place.school_id, [row.pupil_id for row in rows], today) if rows else {}
    parts = [
        (state, title, [(row, groups.get(row.pupil_id)) for row in rows if row.state == state])
        for state, title in STATES
    ]
    context = {"parts": [part for part in parts if part[2]], "count": sum(row.state == "now" for row in rows)}
    return render(request, "letters/holds.html", context)


@school_page("letters.hold")
def hold_new(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Stop all letters about a pupil."""
    place, at = request.place, timezone.now()
    today = timezone.localdate(at)
    pupil = pupil_or_404(place.school_id, pupil_id, today)
    form = HoldForm(request.POST or None, initial={"since": today})
    context = {
        "pupil": pupil,
        "holds": holds_of(place.school_id, [pupil_id], today, abilities=place.abilities).get(pupil_id, ()),
        "waiting": waiting_letters(place.school_id, pupil_id),
    }

    def deed() -> None:
        hold_letters(place.school_id, pupil_id, form.hold(), by=place.actor, at=at)

    return _page(
        request, form, deed, title=f"No letters about {pupil.name}", submit="Stop letters",
        said=f"Done. No letters go out about {pupil.name}.", **context,
    )  # fmt: skip


@school_page("letters.hold")
def hold_end(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Let letters about a pupil go out again."""
    place, at = request.place, timezone.now()
    hold = hold_or_404(place, hold_id, timezone.localdate(at))
    form = HoldEndForm(request.POST or None)

    def deed() -> None:
        end_hold(place.school_id, hold_id, **form.cleaned_data, by=place.actor, at=at)

    return _page(
        request, form, deed, title=f"Letters about {hold.pupil} again", submit="End the hold", hold=hold,
        said=f"Done. Each letter about {hold.pupil} still waits for somebody to approve it.",
        waiting=waiting_letters(place.school_id, hold.pupil_id),
    )  # fmt: skip


def pupil_or_404(school_id: UUID, pupil_id: UUID, today: date) -> PupilRow:
    """The pupil, if the school has them."""
    pupil = pupil_by_id(school_id, pupil_id, today)
    if pupil is None:
        raise Http404
    return pupil


def hold_or_404(place: Any, hold_id: UUID, today: date) -> HoldRow:
    """A hold that this person may end: not one whose reason they may not know."""
    hold = hold_by_id(place.school_id, hold_id, today, abilities=place.abilities)
    if hold is None or hold.secret:
        raise Http404
    return hold


def _page(
    request: HttpRequest, form: Form, deed: Callable[[], None], *, title: str, submit: str, said: str, **context: Any
) -> HttpResponse:
    """A page with one form: does the deed and goes to the list, or shows what is wrong, filled as it was."""
    back = reverse("letters:holds", args=[request.place.urn])
    if request.method == "POST" and form.is_valid():
        try:
            deed()
        except SentTwice:
            return redirect(back)
        except LetterProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, said)
            return redirect(back)
    context |= {"form": form, "title": title, "submit": submit, "cancel_url": back}
    return render(request, "letters/hold.html", context)
