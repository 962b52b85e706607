"""Page: texting the families of children who are not here and about whom nothing is known."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from letters.forms.absence_texts import TextsForm
from letters.queries.absence_texts import preview, texts_of_day
from letters.services.absence_texts import send_texts
from letters.services.problems import LetterProblem


@school_page("texts.send")
def texts(request: HttpRequest) -> HttpResponse:
    """What would go to whom and who gets none, why; sending it; and what became of today's."""
    place, at = request.place, timezone.now()
    day = timezone.localdate(at)
    seen = preview(place.school_id, day, at, abilities=place.abilities)
    form = TextsForm(request.POST or None, adults=[one.going.adult.contact_id for one in seen.texts])
    if request.method == "POST" and form.is_valid():
        try:
            sent = send_texts(
                place.school_id, form.contact_ids, seen=form.cleaned_data["seen"], day=day, by=place.actor, at=at,
                abilities=place.abilities,
            )  # fmt: skip
        except LetterProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{sent} text{'' if sent == 1 else 's'} on the way. Below you see what arrives.")
            return redirect("letters:texts", place.urn)
    ticked = set(request.POST.getlist("to")) if form.is_bound else None
    context = {"seen": seen, "form": form, "ticked": ticked, "sent": texts_of_day(place.school_id, day), "at": at}
    return render(request, "letters/texts.html", context)
