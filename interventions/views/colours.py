"""Page: a pupil's first-day colour: why it is so, and giving another one by hand."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from attendance.people.queries import PupilRow, pupil_by_id
from interventions.forms.calls import ColourForm
from interventions.queries.colours import PupilColour, pupil_colours
from interventions.queries.policies import effective_policy
from interventions.rules.colours import Rules, rules_of
from interventions.rules.risk import matrix, shown_reasons
from interventions.services.colouring import ColourData, end_colour, set_colour, undo_colour
from interventions.services.problems import CaseProblem, SentTwice
from interventions.services.risks import RiskData

DEEDS = ("end", "undo")  # by a button of their own; anything else gives a colour


@school_page("first_day.colour")
def colour(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Give the pupil another colour with reason and review, end one that was given, or take today's change back."""
    place, at = request.place, timezone.now()
    pupil, rules, now = _loaded(place, pupil_id, at)
    deed = request.POST.get("do", "")
    deed = deed if deed in DEEDS else "set"
    form = ColourForm(request.POST if request.method == "POST" and deed == "set" else None, initial=_initial(now))
    if request.method == "POST" and (deed != "set" or form.is_valid()):
        try:
            messages.success(request, _done(place, pupil, form, deed, at))
        except SentTwice:
            pass
        except CaseProblem as problem:
            if deed == "set":
                refuse(form, problem)
                return _page(request, pupil, rules, now, form)
            messages.error(request, str(problem))
        return redirect("interventions:colour", place.urn, pupil_id)
    return _page(request, pupil, rules, now, form)


def _loaded(place: SchoolPlace, pupil_id: UUID, at: datetime) -> tuple[PupilRow, Rules, PupilColour]:
    today = timezone.localtime(at).date()
    pupil = pupil_by_id(place.school_id, pupil_id, today)
    if pupil is None:
        raise Http404
    rules = rules_of(effective_policy(place.school_id, today).policy)
    return pupil, rules, pupil_colours(place.school_id, [pupil_id], today, rules)[pupil_id]


def _done(place: SchoolPlace, pupil: PupilRow, form: ColourForm, deed: str, at: datetime) -> str:
    by = place.actor
    if deed == "end":
        end_colour(place.school_id, pupil.id, by=by, at=at)
        return f"{pupil.name} has the colour of the criteria again."
    if deed == "undo":
        undo_colour(place.school_id, pupil.id, by=by, at=at)
        return f"Taken back. {pupil.name} has the colour as before."
    told = form.cleaned_data
    risk = None
    if told["likelihood"] and told["severity"]:
        risk = RiskData(told["likelihood"], told["severity"], told["concerns"], told["measures"], told["review_on"])
    data = ColourData(told["colour"], told["reason"], told["review_on"], risk)
    set_colour(place.school_id, pupil.id, data, by=by, at=at)
    return f"{pupil.name} is {told['colour']} now, until somebody ends it."


def _initial(now: PupilColour) -> dict[str, object]:
    return {"colour": now.coloured.colour}


def _page(request: HttpRequest, pupil: PupilRow, rules: Rules, now: PupilColour, form: ColourForm) -> HttpResponse:
    context = {
        "pupil": pupil, "form": form, "colour": now.coloured.colour, "given": now.given, "by_criteria": now.by_criteria,
        "reasons": shown_reasons(now.coloured, request.place.abilities), "matrix": matrix(rules.bounds),
        "overdue": bool(now.given and now.given.overdue(timezone.localdate())),
    }  # fmt: skip
    return render(request, "interventions/colour.html", context)
