"""What the doors of the first day share: a pupil of the school, the moment, and a form that does a deed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from attendance.people.queries import PupilRow, pupil_by_id
from interventions.services.problems import CaseProblem, SentTwice
from registers.services.problems import DayProblem


def pupil_or_404(place: SchoolPlace, pupil_id: UUID) -> PupilRow:
    """The pupil, if the school has one with this id. Raises Http404. One query."""
    pupil = pupil_by_id(place.school_id, pupil_id, timezone.localdate())
    if pupil is None:
        raise Http404
    return pupil


def did(request: HttpRequest, form: Form, deed: Callable[[], Any], *, said: str) -> bool:
    """Do the deed of a form that was sent; False where it is not well-formed or refused, with the reason in the form.

    Pressed twice counts as done.
    """
    if not form.is_valid():
        return False
    try:
        deed()
    except SentTwice:
        return True
    except (CaseProblem, DayProblem) as problem:
        refuse(form, problem)
        return False
    messages.success(request, said)
    return True


def pressed(request: HttpRequest, deed: Callable[[], Any], *, said: str, back: str) -> HttpResponse:
    """A deed of one button: done, or refused with a message; then back to `back`."""
    try:
        deed()
    except SentTwice:
        pass
    except (CaseProblem, DayProblem) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return redirect(back)
