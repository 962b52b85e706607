"""What the doors of cases share: the case and its pupil, the policy of the day, and a page with one form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from attendance.people.queries import PupilRow, pupil_by_id
from interventions.queries.case_rows import CaseRow
from interventions.queries.cases import case_by_id
from interventions.queries.policies import effective_policy
from interventions.rules.policy import Policy
from interventions.services.problems import CaseProblem, SentTwice

FORM_PAGE = "interventions/case_form.html"


@dataclass(frozen=True)
class Desk:
    """A case on somebody's desk. `deed` are the keyword arguments every service takes."""

    place: SchoolPlace
    at: datetime
    policy: Policy
    case: CaseRow
    pupil: PupilRow

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def url(self) -> str:
        return reverse("interventions:case", args=[self.place.urn, self.case.id])

    @property
    def deed(self) -> dict[str, Any]:
        return {"by": self.place.actor, "at": self.at}


def policy_today(place: SchoolPlace, today: date) -> Policy:
    """The school's policy in force."""
    return effective_policy(place.school_id, today).policy


def desk_of(request: HttpRequest, case_id: UUID) -> Desk:
    """The case, if the school has it. Raises Http404. Three queries."""
    place, at = request.place, timezone.now()
    today = timezone.localtime(at).date()
    policy = policy_today(place, today)
    case = case_by_id(place.school_id, case_id, policy)
    pupil = pupil_by_id(place.school_id, case.pupil_id, today) if case else None
    if case is None or pupil is None:
        raise Http404
    return Desk(place, at, policy, case, pupil)


def form_page(
    request: HttpRequest, desk: Desk, form: Form, deed: Callable[[], Any], *, title: str, said: str,
    submit: str = "Save", template: str = FORM_PAGE, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A page with one form about a case: does the deed and goes back to the case, or shows what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            deed()
        except SentTwice:
            return redirect(desk.url)
        except CaseProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, said)
            return redirect(desk.url)
    context |= {
        "form": form, "title": title, "submit": submit, "cancel_url": desk.url, "desk": desk, "pupil": desk.pupil,
        "case": desk.case,
    }  # fmt: skip
    return render(request, template, context)


def button_pressed(request: HttpRequest, deed: Callable[[], Any], *, said: str, back: str) -> HttpResponse:
    """A deed of one button: done, or refused with a message; then back."""
    try:
        deed()
    except CaseProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return redirect(back)
