"""Pages: the legal steps of one pupil, and one penalty notice with its questions and steps."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.forms import refuse
from interventions.forms.legal import ConsiderForm, QuestionsForm, StepForm
from interventions.queries.notices import improvements_of, notices_of
from interventions.queries.returns import expected_absences, returns_of_pupil
from interventions.rules.legal import LegalProblem
from interventions.rules.penalty_amounts import ABSENCE
from interventions.services import penalty
from interventions.services import penalty_outcomes as outcomes
from interventions.views.legal_page import (
    label_of_parent,
    meter,
    notice_context,
    notice_or_404,
    parents_of,
    standing_or_404,
    weeks_of,
)

Step = Callable[[SchoolPlace, UUID, dict[str, Any], date, datetime], None]


@school_page("cases.view")
def legal_pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The threshold, notices per parent, notices to improve, returns, expected illness."""
    place, today = request.place, timezone.localdate()
    return render(request, "interventions/legal_pupil.html", _pupil_context(place, pupil_id, today))


def _pupil_context(place: SchoolPlace, pupil_id: UUID, today: date) -> dict:
    standing = standing_or_404(place, pupil_id, today)
    parents = parents_of(place, pupil_id, today)
    notices = notices_of([place.school_id], [pupil_id])
    improvements = improvements_of(place.school_id, pupil_id)
    return {
        "pupil": standing.pupil, "standing": standing, "threshold": standing.threshold, "today": today,
        "slots": meter(standing.threshold), "weeks": weeks_of(place, standing), "parents": parents,
        "notices": [(row, label_of_parent(parents, row.parent_id)) for row in notices],
        "improvements": [(row, label_of_parent(parents, row.parent_id)) for row in improvements],
        "returns": returns_of_pupil(place.school_id, pupil_id), "decides": place.may("legal.decide"),
        "expected": expected_absences(place.school_id, today, date.max, pupil_ids=[pupil_id]),
        "consider": _consider_form(parents) if parents and place.may("legal.decide") else None,
    }  # fmt: skip


def _consider_form(parents, data=None) -> ConsiderForm:
    choices = [(parent.id, parent.label) for parent in parents]
    first = {"parent": str(choices[0][0])} if choices else {}
    return ConsiderForm(data, parents=choices, initial={"kind": ABSENCE} | first)


@school_page("legal.decide")
@require_POST
def penalty_consider(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Open the consideration of a notice to one parent."""
    place, at = request.place, timezone.now()
    today = timezone.localdate(at)
    form = _consider_form(parents_of(place, pupil_id, today), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            notice_id = penalty.consider_notice(
                place.school_id, pupil_id, data["parent"], kind=data["kind"], on=today, by=place.actor, at=at
            )
        except LegalProblem as problem:
            refuse(form, problem)
        else:
            return redirect("interventions:penalty_notice", place.urn, pupil_id, notice_id)
    context = _pupil_context(place, pupil_id, today) | {"consider": form}
    return render(request, "interventions/legal_pupil.html", context, status=422)


@school_page("cases.view")
def penalty_notice(request: HttpRequest, pupil_id: UUID, notice_id: UUID) -> HttpResponse:
    """One notice: what it rests on, the questions, the steps; a step or the answers by POST."""
    place, at = request.place, timezone.now()
    row = notice_or_404(place, pupil_id, notice_id)
    status, forms = 200, {}
    if request.method == "POST":
        if not place.may("legal.decide"):
            raise Http404
        forms = _take_step(request, row, at)
        if not forms:
            return redirect("interventions:penalty_notice", place.urn, pupil_id, notice_id)
        status = 422
    standing = standing_or_404(place, pupil_id, timezone.localdate(at))
    context = notice_context(place, standing, row, timezone.localdate(at))
    context |= {"steps": _steps(context["moves"]), "questions": _questions(row, context)} | forms
    return render(request, "interventions/penalty_notice.html", context, status=status)


def _questions(row, context: dict) -> QuestionsForm | None:
    if row.state != "considering" or not context["decides"]:
        return None
    return QuestionsForm(kind=row.kind, answers=row.answered())


def _take_step(request: HttpRequest, row, at: datetime) -> dict[str, Any]:
    """Do what was asked for; the form that was refused, or nothing where it was done."""
    place, step = request.place, request.POST.get("step", "")
    form: Any = QuestionsForm(request.POST, kind=row.kind, answers={}) if step == "answers" else StepForm(request.POST)
    doing = STEPS.get(step)
    if doing is None:
        raise Http404
    if form.is_valid():
        data = form.answers() if step == "answers" else form.cleaned_data
        try:
            doing(place, row.id, data, timezone.localdate(at), at)
        except LegalProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, DONE[step])
            return {}
    return {"refused": form, "refused_step": step} | ({"questions": form} if step == "answers" else {})


def _answer(place: SchoolPlace, notice_id: UUID, data: dict, on: date, at: datetime) -> None:
    penalty.answer_questions(place.school_id, notice_id, data, by=place.actor, at=at)


def _request(place: SchoolPlace, notice_id: UUID, data: dict, on: date, at: datetime) -> None:
    penalty.request_notice(place.school_id, notice_id, on=on, by=place.actor, at=at)


def _issued(place: SchoolPlace, notice_id: UUID, data: dict, on: date, at: datetime) -> None:
    outcomes.notice_issued(
        place.school_id, notice_id, issued_on=_day(data, "issued_on"), received_on=data["received_on"], on=on,
        by=place.actor, at=at,
    )  # fmt: skip


def _paid(place: SchoolPlace, notice_id: UUID, data: dict, on: date, at: datetime) -> None:
    outcomes.notice_paid(place.school_id, notice_id, paid_on=_day(data, "paid_on"), on=on, by=place.actor, at=at)


def _day(data: dict, name: str) -> date:
    if data[name] is None:
        raise LegalProblem(name, "The day is missing.", "Give a day, such as 27/3/2026.")
    return data[name]


def _plain(deed: Callable[..., None]) -> Step:
    def step(place: SchoolPlace, notice_id: UUID, data: dict, on: date, at: datetime) -> None:
        deed(place.school_id, notice_id, on=on, by=place.actor, at=at)

    return step


def _with_reason(deed: Callable[..., None]) -> Step:
    def step(place: SchoolPlace, notice_id: UUID, data: dict, on: date, at: datetime) -> None:
        deed(place.school_id, notice_id, data["reason"], on=on, by=place.actor, at=at)

    return step


STEPS: dict[str, Step] = {
    "answers": _answer, "requested": _request, "issued": _issued, "paid": _paid,
    "considering": _with_reason(penalty.take_back_request), "dropped": _with_reason(penalty.drop_notice),
    "declined": _with_reason(outcomes.notice_declined), "withdrawn": _with_reason(outcomes.notice_withdrawn),
    "unpaid": _plain(outcomes.notice_unpaid), "prosecuted": _plain(outcomes.notice_prosecuted),
}  # fmt: skip
DONE = {
    "answers": "Saved, with your name and the time.", "requested": "Noted: the local authority was asked.",
    "considering": "Taken back.", "dropped": "Noted: no notice is asked for.", "declined": "Noted.",
    "issued": "Noted. The amounts and the last days to pay are below.", "paid": "Noted as paid.",
    "withdrawn": "Noted: it no longer counts as an offence.", "unpaid": "Noted as not paid in time.",
    "prosecuted": "Noted.",
}  # fmt: skip
# what a step is called on its button, and the fields of its form
BUTTONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "requested": ("Ask the local authority", ()),
    "dropped": ("Do not take it further", ("reason",)),
    "issued": ("The authority issued it", ("issued_on", "received_on")),
    "declined": ("The authority declined", ("reason",)),
    "considering": ("Take the request back", ("reason",)),
    "paid": ("It was paid", ("paid_on",)),
    "unpaid": ("It was not paid in time", ()),
    "withdrawn": ("The authority withdrew it", ("reason",)),
    "prosecuted": ("The authority prosecutes", ()),
}


def _steps(moves) -> list[dict]:
    """The steps that may follow, each with its own small form."""
    found = []
    for move in moves:
        words, names = BUTTONS[move]
        form = StepForm(auto_id=f"{move}_%s")
        found.append({"step": move, "words": words, "fields": [form[name] for name in names]})
    return found
