"""Pages: celebrating attendance: who earned what in a period, giving it, and the certificates to print."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from attendance.kit.pdf import PdfProblem
from letters.forms.awards import AwardsForm
from letters.queries.awards import awards_for
from letters.queries.celebration import celebrated
from letters.queries.periods import Period, periods_of
from letters.services.awards import give_awards, take_back
from letters.services.certificates import draw_certificates
from letters.services.problems import LetterProblem


@school_page("letters.view")
def awards(request: HttpRequest) -> HttpResponse:
    """Who may be celebrated in a period, and giving the awards."""
    place, at = request.place, timezone.now()
    periods = periods_of(place.school_id, timezone.localdate(at))
    period = _chosen(periods, request.GET.get("period", ""))
    found = celebrated(place.school_id, period) if period else None
    form = AwardsForm(request.POST or None, found=found) if found else None
    may = place.may("letters.decide")
    if request.method == "POST" and form and may and form.is_valid():
        try:
            given = give_awards(
                place.school_id, period, pupil_ids=form.pupil_ids, group_keys=form.cleaned_data["groups"],
                group_award=form.cleaned_data["group_award"], by=place.actor, at=at,
            )  # fmt: skip
        except LetterProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, _said(given.awards, given.letters))
            return redirect(f"{reverse('letters:awards', args=[place.urn])}?period={period.key}")
    lists = [("Registration groups", found.groups), ("Year groups", found.years)] if found else []
    context = {"periods": periods, "period": period, "found": found, "form": form, "may": may, "group_lists": lists}
    return render(request, "letters/awards.html", context)


def _chosen(periods: list[Period], key: str) -> Period | None:
    """The period asked for, else the latest that is over, else the latest. Raises Http404 for one that is not there."""
    if key:
        found = next((one for one in periods if one.key == key), None)
        if found is None:
            raise Http404
        return found
    over = [one for one in periods if one.over]
    return next(iter([*over, *periods]), None)


def _said(awards: int, letters: int) -> str:
    plural = "" if awards == 1 else "s"
    home = f" {letters} letter{'' if letters == 1 else 's'} home wait to be decided." if letters else ""
    return f"{awards} award{plural} given.{home}"


@school_page("letters.decide")
@require_POST
def award_take_back(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """Take an award back."""
    place = request.place
    try:
        take_back(place.school_id, award_id, by=place.actor, at=timezone.now())
    except LetterProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "The award was taken back.")
    period = f"?period={request.GET['period']}" if "period" in request.GET else ""
    return redirect(f"{reverse('letters:awards', args=[place.urn])}{period}")


@school_page("letters.view")
def certificates(request: HttpRequest) -> HttpResponse:
    """The certificates of a period as one PDF: of one registration group's pupils (`group`), or those of groups."""
    place, today = request.place, timezone.localdate()
    period = _chosen(periods_of(place.school_id, today), request.GET.get("period", ""))
    if period is None:
        raise Http404
    rows = awards_for(place.school_id, period, group=request.GET.get("group", ""))
    try:
        pdf = draw_certificates(place.school_id, rows, period.label, today)
    except (LetterProblem, PdfProblem) as problem:
        messages.error(request, str(problem))
        return redirect(f"{reverse('letters:awards', args=[place.urn])}?period={period.key}")
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="certificates-{period.key}.pdf"'
    return answer
