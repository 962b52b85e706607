"""Page: every N that still stands, by the school days left; what was tried; and settling them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from interventions.forms.settling import SettleForm, pick
from interventions.queries.unexplained import ToSettle, to_settle
from interventions.rules.unexplained import by_state
from interventions.services.problems import CaseProblem
from interventions.services.settling import settle
from registers.queries.register_settings import settings_on
from registers.rules.codes import CodeClass, codes_on
from registers.rules.entry_rights import codes_for

ABSENT = (CodeClass.AUTHORISED, CodeClass.UNAUTHORISED, CodeClass.NOT_POSSIBLE)


@school_page("marks.amend", "cases.view")
def n_codes(request: HttpRequest) -> HttpResponse:
    """Every N that stands; settling what is ticked, for those who may amend marks."""
    place, at = request.place, timezone.now()
    rows = to_settle(place.school_id, timezone.localdate(at), abilities=place.abilities)
    may = "marks.amend" in place.abilities
    form = _form(request, place, rows, at) if may else None
    if form and request.method == "POST" and form.is_valid() and _settled(request, form, rows, at):
        return redirect("interventions:n_codes", place.urn)
    states = by_state(one for each in rows for one in each.row.sessions)
    ticked = set(form["picks"].value() or ()) if form else set()
    context = {
        "rows": [_shown(each, ticked, form is not None and form.is_bound) for each in rows], "form": form,
        "today": timezone.localdate(at), "states": states, "sessions": sum(states.values()),
    }  # fmt: skip
    return render(request, "interventions/n_codes.html", context)


def _form(request: HttpRequest, place: SchoolPlace, rows: list[ToSettle], at: Any) -> SettleForm:
    today = timezone.localdate(at)
    allowed = codes_for(place.roles, day=today, overrides=settings_on(place.school_id, today).overrides)
    offered = [one for one in codes_on(today) if one.code in allowed and one.code != "N" and one.code_class in ABSENT]
    first = [one for one in offered if one.code == "O"] + [one for one in offered if one.code != "O"]
    codes = [(one.code, f"{one.code}  {one.short_label}") for one in first]
    picks = [pick(each.row.pupil.id, one.day, one.session) for each in rows for one in each.row.sessions]
    return SettleForm(request.POST if request.method == "POST" else None, picks=picks, codes=codes)


def _settled(request: HttpRequest, form: SettleForm, rows: list[ToSettle], at: Any) -> bool:
    place = request.place
    proposed = {each.row.pupil.id: each.proposal.reason for each in rows if each.proposal.reason}
    try:
        done = settle(
            place.school_id, form.chosen, form.cleaned_data["code"], reason=form.cleaned_data["reason"],
            proposed=proposed, by=place.actor, roles=place.roles, at=at,
        )  # fmt: skip
    except CaseProblem as problem:
        refuse(form, problem)
        return False
    plural = "" if done.sessions == 1 else "s"
    said = f"{done.sessions} session{plural} settled as {form.cleaned_data['code']}. Each N is kept beside it."
    messages.success(request, f"{said} Under Amendments it can be changed back.")
    return True


def _shown(each: ToSettle, ticked: set[str], posted: bool) -> dict[str, Any]:
    """A row of the page. Ticked to begin with is only what is proposed to become O; posted, what was ticked."""
    sessions = []
    for one in each.row.sessions:
        value = pick(each.row.pupil.id, one.day, one.session)
        sessions.append((one, value, value in ticked if posted else False))
    return {"row": each.row, "sessions": sessions, "tries": each.tries, "proposal": each.proposal}
